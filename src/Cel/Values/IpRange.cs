using System.Globalization;
using System.Text;

namespace Mandate.Cel;

/// <summary>
/// An address, or with a prefix shorter than the whole a range; addresses of version 4 use the low 32 bits.
/// </summary>
/// <param name="Bits">The address; in the low bits.</param>
/// <param name="IsV4">Of version 4.</param>
/// <param name="Prefix">How many leading bits count.</param>
public sealed record IpRange(UInt128 Bits, bool IsV4, int Prefix)
{
    /// <summary>32 or 128.</summary>
    public int Width => IsV4 ? 32 : 128;

    /// <summary>The range, without bits beyond its prefix.</summary>
    public IpRange Masked => this with { Bits = Bits & Mask };

    /// <summary>The address alone.</summary>
    public IpRange Address => this with { Prefix = Width };

    private UInt128 Mask =>
        Prefix == 0 ? 0 : unchecked(UInt128.MaxValue << (Width - Prefix)) & (IsV4 ? uint.MaxValue : UInt128.MaxValue);

    /// <summary>Whether the other lies within; never across versions.</summary>
    public bool Contains(IpRange other) =>
        IsV4 == other.IsV4 && Prefix <= other.Prefix && (other.Bits & Mask) == (Bits & Mask);

    /// <summary>Null where the text is no address; a zone, and version 4 in dots within version 6, are none.</summary>
    public static IpRange? ReadAddress(string text)
    {
        if (text.Length > 45) return null;
        if (!text.Contains(':', StringComparison.Ordinal))
            return ReadV4(text) is { } v4 ? new IpRange(v4, IsV4: true, 32) : null;
        if (ReadV6(text) is not { } bits) return null;
        // ::ffff:0:0/96 holds the addresses of version 4.
        return bits >> 32 == 0xffff
            ? new IpRange(bits & uint.MaxValue, IsV4: true, 32) : new IpRange(bits, IsV4: false, 128);
    }

    /// <summary>Null where the text is no range such as `10.0.0.0/8`.</summary>
    public static IpRange? ReadRange(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || ReadAddress(text[..slash]) is not { } address) return null;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0')) return null;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            || prefix > address.Width) return null;
        // A mapped address has the prefix of the form it was written in; that is refused rather than guessed.
        if (address.IsV4 && text.Contains(':', StringComparison.Ordinal)) return null;
        return address with { Prefix = prefix };
    }

    /// <summary>RFC 5952, with or without the prefix.</summary>
    public string Text(bool withPrefix) => withPrefix ? $"{AddressText}/{Prefix}" : AddressText;

    internal bool IsUnspecified => Bits == 0;

    internal bool IsLoopback => IsV4 ? Bits >> 24 == 127 : Bits == 1;

    internal bool IsLinkLocalUnicast => IsV4 ? Bits >> 16 == 0xa9fe : Bits >> 118 == 0x3fa;

    internal bool IsLinkLocalMulticast =>
        IsV4 ? Bits >> 8 == 0xe00000 : Bits >> 112 is var high && (high & 0xff0f) == 0xff02;

    internal bool IsMulticast => IsV4 ? Bits >> 28 == 0xe : Bits >> 120 == 0xff;

    internal bool IsGlobalUnicast => !IsUnspecified && !IsLoopback && !IsMulticast && !IsLinkLocalUnicast
        && !(IsV4 && Bits == uint.MaxValue);

    private string AddressText => IsV4
        ? $"{(uint)Bits >> 24}.{((uint)Bits >> 16) & 255}.{((uint)Bits >> 8) & 255}.{(uint)Bits & 255}"
        : TextV6();

    private static UInt128? ReadV4(string text)
    {
        uint bits = 0;
        var parts = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var part = text.AsSpan(range);
            if (++parts > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return null;
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var octet)) return null;
            bits = (bits << 8) | octet;
        }

        return parts == 4 ? bits : null;
    }

    private static UInt128? ReadV6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0) return Groups(text) is { Length: 8 } all ? Join(all, []) : null;
        if (text.IndexOf("::", gap + 1, StringComparison.Ordinal) >= 0) return null;
        var head = gap == 0 ? [] : Groups(text[..gap]);
        var tail = gap + 2 == text.Length ? [] : Groups(text[(gap + 2)..]);
        return head is null || tail is null || head.Length + tail.Length > 7 ? null : Join(head, tail);
    }

    private static UInt128 Join(ushort[] head, ushort[] tail)
    {
        UInt128 bits = 0;
        foreach (var group in head) bits = (bits << 16) | group;
        bits = head.Length == 0 ? 0 : bits << (16 * (8 - head.Length));
        for (var i = 0; i < tail.Length; i++) bits |= (UInt128)tail[i] << (16 * (tail.Length - 1 - i));
        return bits;
    }

    private static ushort[]? Groups(string text)
    {
        var groups = new List<ushort>();
        foreach (var part in text.Split(':'))
        {
            if (part.Length is 0 or > 4 || groups.Count == 8) return null;
            if (!ushort.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group))
                return null;
            groups.Add(group);
        }

        return [.. groups];
    }

    /// <summary>RFC 5952: lower case, the first longest run of two or more zero groups is shortened.</summary>
    private string TextV6()
    {
        var (start, length) = (-1, 1);
        for (var i = 0; i < 8; i++)
        {
            var end = i;
            while (end < 8 && Group(end) == 0) end++;
            if (end - i > length) (start, length) = (i, end - i);
            i = Math.Max(i, end);
        }

        var text = new StringBuilder();
        for (var i = 0; i < 8; i++)
        {
            if (i == start)
            {
                text.Append("::");
                i += length - 1;
                continue;
            }

            if (text.Length > 0 && text[^1] != ':') text.Append(':');
            text.Append(Group(i).ToString("x", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private ushort Group(int index) => (ushort)((Bits >> (16 * (7 - index))) & 0xffff);
}
