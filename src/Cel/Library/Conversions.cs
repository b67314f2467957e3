using System.Globalization;
using System.Text;
using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>From one type to another; what does not fit is an error.</summary>
internal static class Conversions
{
    public static readonly CelFunction[] Functions =
    [
        To("int", CelType.Int, CelType.Int, a => a[0]),
        To("int", CelType.Int, CelType.Uint, a =>
            a[0].AsUint <= long.MaxValue ? CelValue.Of((long)a[0].AsUint) : Range("int")),
        To("int", CelType.Int, CelType.Double, a =>
            a[0].AsDouble is > -9223372036854775808.0 and < 9223372036854775808.0
            ? CelValue.Of((long)a[0].AsDouble) : Range("int")),
        To("int", CelType.Int, CelType.String, a =>
            long.TryParse(a[0].AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            ? CelValue.Of(n) : Unreadable("int")),
        To("int", CelType.Int, CelType.Timestamp, a => CelValue.Of(a[0].AsSeconds)),
        To("uint", CelType.Uint, CelType.Uint, a => a[0]),
        To("uint", CelType.Uint, CelType.Int, a => a[0].AsInt >= 0 ? CelValue.Of((ulong)a[0].AsInt) : Range("uint")),
        To("uint", CelType.Uint, CelType.Double, a => a[0].AsDouble is >= 0 and < 18446744073709551616.0
            ? CelValue.Of((ulong)a[0].AsDouble) : Range("uint")),
        To("uint", CelType.Uint, CelType.String, a =>
            ulong.TryParse(a[0].AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? CelValue.Of(n) : Unreadable("uint")),
        To("double", CelType.Double, CelType.Double, a => a[0]),
        To("double", CelType.Double, CelType.Int, a => CelValue.Of((double)a[0].AsInt)),
        To("double", CelType.Double, CelType.Uint, a => CelValue.Of((double)a[0].AsUint)),
        To("double", CelType.Double, CelType.String, a =>
            double.TryParse(a[0].AsString, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var n)
                ? CelValue.Of(n) : Unreadable("double")),
        To("string", CelType.String, CelType.String, a => a[0]),
        .. new[] { CelType.Int, CelType.Uint, CelType.Double, CelType.Bool, CelType.Timestamp, CelType.Duration,
            CelType.Ip, CelType.Cidr }
            .Select(from => To("string", CelType.String, from, a => CelValue.Of(Display.Text(a[0])))),
        To("string", CelType.String, CelType.Bytes, a => Display.Utf8(a[0].AsBytes) is { } text ? CelValue.Of(text)
            : CelValue.Failure("these bytes are no UTF-8")),
        To("bytes", CelType.Bytes, CelType.Bytes, a => a[0]),
        To("bytes", CelType.Bytes, CelType.String, a => CelValue.Owned(Encoding.UTF8.GetBytes(a[0].AsString))),
        To("bool", CelType.Bool, CelType.Bool, a => a[0]),
        To("bool", CelType.Bool, CelType.String, a => Truth(a[0].AsString)),
        To("timestamp", CelType.Timestamp, CelType.Timestamp, a => a[0]),
        To("timestamp", CelType.Timestamp, CelType.String, a => TimeText.ReadTimestamp(a[0].AsString)),
        To("timestamp", CelType.Timestamp, CelType.Int, a => TimeText.Timestamp(a[0].AsInt, 0)),
        To("duration", CelType.Duration, CelType.Duration, a => a[0]),
        To("duration", CelType.Duration, CelType.String, a => TimeText.ReadDuration(a[0].AsString)),
    ];

    private static CelFunction To(string name, CelType result, CelType from, CelBody body) =>
        Global(name, result, body, from);

    private static CelValue Range(string type) =>
        CelValue.Failure($"the number does not fit into {type}: out of range");

    private static CelValue Unreadable(string type) => CelValue.Failure($"the text is no {type}");

    private static CelValue Truth(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
        _ => CelValue.Failure("the text is no bool"),
    };
}
