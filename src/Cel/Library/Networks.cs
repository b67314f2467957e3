using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>Addresses and ranges of the internet protocol.</summary>
internal static class Networks
{
    private static readonly CelType S = CelType.String;

    public static readonly CelFunction[] Functions =
    [
        Global("ip", CelType.Ip, a => ReadIp(a[0].AsString), S),
        Global("isIP", CelType.Bool, a => CelValue.Of(IpRange.ReadAddress(a[0].AsString) is not null), S),
        Global("ip.isCanonical", CelType.Bool, a => ReadIp(a[0].AsString) is { Kind: CelKind.Ip } ip
            ? CelValue.Of(ip.AsIp.Text(withPrefix: false) == a[0].AsString) : ReadIp(a[0].AsString), S),
        Global("cidr", CelType.Cidr, a => ReadCidr(a[0].AsString), S),
        Global("isCIDR", CelType.Bool, a => CelValue.Of(IpRange.ReadRange(a[0].AsString) is not null), S),
        Member("family", CelType.Int, a => CelValue.Of(a[0].AsIp.IsV4 ? 4L : 6L), CelType.Ip),
        Test("isUnspecified", ip => ip.IsUnspecified), Test("isLoopback", ip => ip.IsLoopback),
            Test("isGlobalUnicast", ip => ip.IsGlobalUnicast),
        Test("isLinkLocalMulticast", ip => ip.IsLinkLocalMulticast),
            Test("isLinkLocalUnicast", ip => ip.IsLinkLocalUnicast),
        Member("containsIP", CelType.Bool, a => CelValue.Of(a[0].AsIp.Contains(a[1].AsIp)), CelType.Cidr, CelType.Ip),
        Member("containsIP", CelType.Bool, a => Contains(a[0].AsIp, ReadIp(a[1].AsString)), CelType.Cidr, S),
        Member("containsCIDR", CelType.Bool, a =>
            CelValue.Of(a[0].AsIp.Contains(a[1].AsIp)), CelType.Cidr, CelType.Cidr),
        Member("containsCIDR", CelType.Bool, a => Contains(a[0].AsIp, ReadCidr(a[1].AsString)), CelType.Cidr, S),
        Member("ip", CelType.Ip, a => CelValue.Of(a[0].AsIp.Address, isRange: false), CelType.Cidr),
        Member("masked", CelType.Cidr, a => CelValue.Of(a[0].AsIp.Masked, isRange: true), CelType.Cidr),
        Member("prefixLength", CelType.Int, a => CelValue.Of((long)a[0].AsIp.Prefix), CelType.Cidr),
    ];

    private static CelFunction Test(string name, Func<IpRange, bool> test) =>
        Member(name, CelType.Bool, a => CelValue.Of(test(a[0].AsIp)), CelType.Ip);

    private static CelValue Contains(IpRange range, in CelValue other) =>
        other.Kind == CelKind.Error ? other : CelValue.Of(range.Contains(other.AsIp));

    private static CelValue ReadIp(string text) =>
        IpRange.ReadAddress(text) is { } address ? CelValue.Of(address, isRange: false)
        : CelValue.Failure("the text is no IP address");

    private static CelValue ReadCidr(string text) =>
        IpRange.ReadRange(text) is { } range ? CelValue.Of(range, isRange: true)
        : CelValue.Failure("the text is no range of IP addresses such as `10.0.0.0/8`");
}
