namespace Mandate.Cel;

/// <summary>What a value is; the zero of the enumeration means that no value was given.</summary>
public enum CelKind : byte
{
    /// <summary>No value was given: read as a variable, it is unknown.</summary>
    Absent,

    /// <summary>The value `null`.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A signed number of 64 bits.</summary>
    Int,

    /// <summary>An unsigned number of 64 bits.</summary>
    Uint,

    /// <summary>A floating point number of 64 bits.</summary>
    Double,

    /// <summary>Unicode text.</summary>
    String,

    /// <summary>A run of octets.</summary>
    Bytes,

    /// <summary>Values in order.</summary>
    List,

    /// <summary>Values by key.</summary>
    Map,

    /// <summary>The type of a value.</summary>
    Type,

    /// <summary>An instant, to the nanosecond.</summary>
    Timestamp,

    /// <summary>A span of time, to the nanosecond.</summary>
    Duration,

    /// <summary>A value that may be missing.</summary>
    Optional,

    /// <summary>An address of the internet protocol.</summary>
    Ip,

    /// <summary>A range of such addresses.</summary>
    Cidr,

    /// <summary>The evaluation failed here.</summary>
    Error,

    /// <summary>The value depends on something that was not given.</summary>
    Unknown,
}
