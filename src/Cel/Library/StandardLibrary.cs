using System.Collections.Frozen;

namespace Mandate.Cel;

/// <summary>The functions every environment has: the language's own, and its usual extensions.</summary>
internal static class StandardLibrary
{
    /// <summary>The largest text or list any of them makes.</summary>
    public const int SizeMax = 64 * 1024;

    public static readonly CelFunction[] Functions =
    [
        .. Basics.Functions, .. Conversions.Functions, .. Clock.Functions, .. Texts.Functions, .. TextParts.Functions,
        .. Formatting.Functions, .. Mathematics.Functions, .. Networks.Functions, .. Optionals.Functions,
    ];

    private static readonly FrozenSet<CelFunction> Own = Functions.ToFrozenSet<CelFunction>(
        ReferenceEqualityComparer.Instance);

    /// <summary>Whether it is known to be pure, so that it may be computed beforehand.</summary>
    public static bool IsOwn(CelFunction function) => Own.Contains(function);

    public static CelFunction Global(string name, CelType result, CelBody body, params CelType[] parameters) =>
        new(name, IsMember: false, parameters, result, body, Cost(parameters));

    public static CelFunction Member(string name, CelType result, CelBody body, params CelType[] parameters) =>
        new(name, IsMember: true, parameters, result, body, Cost(parameters));

    public static CelFunction Search(string name, CelType result, CelBody body, params CelType[] parameters) =>
        new(name, IsMember: true, parameters, result, body, CelCost.Product);

    public static CelValue TooLarge() => CelValue.Failure($"the result is larger than {SizeMax}");

    private static CelCost Cost(CelType[] parameters) =>
        Array.Exists(parameters, p => p.Kind is CelTypeKind.String or CelTypeKind.Bytes
        or CelTypeKind.List or CelTypeKind.Map) ? CelCost.Linear : CelCost.Constant;
}

/// <summary>Sizes, types and encodings.</summary>
internal static class Basics
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType B = CelType.Parameter("B");

    public static readonly CelFunction[] Functions =
    [
        .. Size(CelType.String, a => CelValue.Of((long)CodePoints.Count(a[0].AsString))),
        .. Size(CelType.Bytes, a => CelValue.Of((long)a[0].AsBytes.Length)),
        .. Size(CelType.List(A), a => CelValue.Of((long)a[0].AsList.Length)),
        .. Size(CelType.Map(A, B), a => CelValue.Of((long)a[0].AsMap.Count)),
        StandardLibrary.Global("type", CelType.TypeOf(A), a => CelValue.Of(Type(a[0])), A),
        StandardLibrary.Global("dyn", CelType.Dyn, a => a[0], A),
        StandardLibrary.Global("base64.encode", CelType.String, a =>
            CelValue.Of(Convert.ToBase64String(a[0].AsBytes)), CelType.Bytes),
        StandardLibrary.Global("base64.decode", CelType.Bytes, a => Decode(a[0].AsString), CelType.String),
    ];

    private static CelFunction[] Size(CelType type, CelBody body) =>
        [StandardLibrary.Global("size", CelType.Int, body, type),
            StandardLibrary.Member("size", CelType.Int, body, type)];

    private static CelValue Decode(string text)
    {
        var padded = text.Length % 4 == 0 ? text : text + new string('=', 4 - (text.Length % 4));
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? CelValue.Of(bytes.AsSpan(0, length))
            : CelValue.Failure("this is no base64");
    }

    public static CelType Type(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.Uint => CelType.Uint,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.List => CelType.List(CelType.Dyn),
        CelKind.Map => CelType.Map(CelType.Dyn, CelType.Dyn),
        CelKind.Type => CelType.TypeOf(CelType.Dyn),
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.Optional => CelType.Optional(CelType.Dyn),
        CelKind.Ip => CelType.Ip,
        CelKind.Cidr => CelType.Cidr,
        _ => CelType.Null,
    };
}

/// <summary>Values that may be missing.</summary>
internal static class Optionals
{
    private static readonly CelType A = CelType.Parameter("A");
    private static readonly CelType Of = CelType.Optional(A);

    public static readonly CelFunction[] Functions =
    [
        StandardLibrary.Global("optional.none", Of, _ => CelValue.None),
        StandardLibrary.Global("optional.of", Of, a => CelValue.Some(a[0]), A),
        StandardLibrary.Global("optional.ofNonZeroValue", Of, a =>
            IsZero(a[0]) ? CelValue.None : CelValue.Some(a[0]), A),
        StandardLibrary.Member("hasValue", CelType.Bool, a => CelValue.Of(a[0].HasValue), Of),
        StandardLibrary.Member("value", A, a =>
            a[0].HasValue ? a[0].Inner : CelValue.Failure("this optional is empty"), Of),
        // The two below are evaluated by a node of their own, which looks at the second argument only where it must.
        StandardLibrary.Member("or", Of, a => a[0].HasValue ? a[0] : a[1], Of, Of),
        StandardLibrary.Member("orValue", A, a => a[0].HasValue ? a[0].Inner : a[1], Of, A),
    ];

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => value.AsInt == 0,
        CelKind.Double => value.AsDouble == 0,
        CelKind.String => value.AsString.Length == 0,
        CelKind.Bytes => value.AsBytes.IsEmpty,
        CelKind.List => value.AsList.IsEmpty,
        CelKind.Map => value.AsMap.Count == 0,
        CelKind.Timestamp => value.AsSeconds == 0 && value.AsNanoseconds == 0,
        CelKind.Optional => !value.HasValue,
        _ => false,
    };
}
