namespace Mandate.Cel;

/// <summary>A type of the language, as declared for a variable or deduced for an expression.</summary>
public sealed class CelType : IEquatable<CelType>
{
    /// <summary>Anything: checked when it is evaluated.</summary>
    public static readonly CelType Dyn = new(CelTypeKind.Dyn, "dyn");

    /// <summary>The type of null.</summary>
    public static readonly CelType Null = new(CelTypeKind.Null, "null_type");

    /// <summary>True or false.</summary>
    public static readonly CelType Bool = new(CelTypeKind.Bool, "bool");

    /// <summary>Signed, 64 bits.</summary>
    public static readonly CelType Int = new(CelTypeKind.Int, "int");

    /// <summary>Unsigned, 64 bits.</summary>
    public static readonly CelType Uint = new(CelTypeKind.Uint, "uint");

    /// <summary>Floating point, 64 bits.</summary>
    public static readonly CelType Double = new(CelTypeKind.Double, "double");

    /// <summary>Unicode text.</summary>
    public static readonly CelType String = new(CelTypeKind.String, "string");

    /// <summary>Octets.</summary>
    public static readonly CelType Bytes = new(CelTypeKind.Bytes, "bytes");

    /// <summary>An instant.</summary>
    public static readonly CelType Timestamp = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>A span of time.</summary>
    public static readonly CelType Duration = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>An address of the internet protocol.</summary>
    public static readonly CelType Ip = new(CelTypeKind.Opaque, "net.IP");

    /// <summary>A range of addresses.</summary>
    public static readonly CelType Cidr = new(CelTypeKind.Opaque, "net.CIDR");

    private const int SizeMax = 256;

    private CelType(CelTypeKind kind, string name, params CelType[] parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
        Size = 1;
        foreach (var parameter in parameters) Size += parameter.Size;
    }

    /// <summary>The name without parameters, as `type(x)` compares it.</summary>
    public string Name { get; }

    /// <summary>What the type is of.</summary>
    public IReadOnlyList<CelType> Parameters { get; }

    internal CelTypeKind Kind { get; }

    /// <summary>How many types it is made of.</summary>
    internal int Size { get; }

    internal bool IsOptional => Kind == CelTypeKind.Opaque && Name == "optional_type";

    /// <summary>Values in order.</summary>
    public static CelType List(CelType element) => new(CelTypeKind.List, "list", element);

    /// <summary>Values by key.</summary>
    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    /// <summary>A value that may be missing.</summary>
    public static CelType Optional(CelType value) => new(CelTypeKind.Opaque, "optional_type", value);

    /// <summary>A primitive or null.</summary>
    public static CelType Nullable(CelType value) => new(CelTypeKind.Wrapper, "wrapper", value);

    /// <summary>A type of the host that the language only hands around.</summary>
    public static CelType Opaque(string name, params CelType[] parameters) => new(CelTypeKind.Opaque, name, parameters);

    /// <summary>Stands for the same, any, type wherever it occurs in one overload.</summary>
    public static CelType Parameter(string name) => new(CelTypeKind.Parameter, name);

    /// <inheritdoc/>
    public bool Equals(CelType? other) =>
        other is not null && Kind == other.Kind && Name == other.Name && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CelType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Parameters.Count);

    /// <summary>The form people write: `map(string, int)`.</summary>
    public override string ToString() =>
        Parameters.Count == 0 ? ShortName : $"{Name}({string.Join(", ", Parameters)})";

    internal static CelType TypeOf(CelType type) => new(CelTypeKind.Type, "type", type);

    /// <summary>
    /// A type that grew beyond all use is anything: names bound within names could double it again and again.
    /// </summary>
    internal CelType With(CelType[] parameters)
    {
        var made = new CelType(Kind, Name, parameters);
        return made.Size > SizeMax ? Dyn : made;
    }

    private string ShortName => Kind switch
    {
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        _ => Name,
    };
}

/// <summary>The shapes a type can have.</summary>
internal enum CelTypeKind
{
    Dyn,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,
    List,
    Map,
    Type,
    Opaque,
    Wrapper,
    Parameter,
}
