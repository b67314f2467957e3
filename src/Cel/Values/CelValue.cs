using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mandate.Cel;

/// <summary>One value of the language; `default` is the absence of a value, not null.</summary>
public readonly struct CelValue : IEquatable<CelValue>
{
    /// <summary>The value null.</summary>
    public static readonly CelValue Null = new(CelKind.Null, 0, 0, null);

    /// <summary>The value true.</summary>
    public static readonly CelValue True = new(CelKind.Bool, 1, 0, null);

    /// <summary>The value false.</summary>
    public static readonly CelValue False = new(CelKind.Bool, 0, 0, null);

    internal static readonly CelValue None = new(CelKind.Optional, 0, 0, null);

    private readonly object? _ref;
    private readonly long _bits;
    private readonly int _extra;

    internal CelValue(CelKind kind, long bits, int extra, object? reference)
    {
        Kind = kind;
        _bits = bits;
        _extra = extra;
        _ref = reference;
    }

    /// <summary>What this value is.</summary>
    public CelKind Kind { get; }

    /// <summary>The truth of a bool; false for every other kind.</summary>
    public bool IsTrue => Kind == CelKind.Bool && _bits != 0;

    /// <summary>The number of an int.</summary>
    public long AsInt => _bits;

    /// <summary>The number of a uint.</summary>
    public ulong AsUint => unchecked((ulong)_bits);

    /// <summary>The number of a double.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The text of a string.</summary>
    public string AsString => Unsafe.As<string>(_ref!);

    /// <summary>The octets of bytes.</summary>
    public ReadOnlySpan<byte> AsBytes => Unsafe.As<byte[]>(_ref!);

    /// <summary>The elements of a list, in order.</summary>
    public ReadOnlySpan<CelValue> AsList => Unsafe.As<CelValue[]>(_ref!);

    /// <summary>Seconds of a timestamp since 1970, rounded down.</summary>
    public long AsSeconds => _bits;

    /// <summary>The nanoseconds of a timestamp within its second.</summary>
    public int AsNanoseconds => _extra;

    /// <summary>The nanoseconds of a duration.</summary>
    public long AsDuration => _bits;

    /// <summary>The names of what is missing in an unknown.</summary>
    public IReadOnlyList<string> AsUnknown => Unsafe.As<string[]>(_ref!);

    internal CelMap AsMap => Unsafe.As<CelMap>(_ref!);

    internal CelType AsType => Unsafe.As<CelType>(_ref!);

    internal IpRange AsIp => Unsafe.As<IpRange>(_ref!);

    internal Fault AsFault => Unsafe.As<Fault>(_ref!);

    internal bool HasValue => _ref is not null;

    internal CelValue Inner => Unsafe.As<StrongBox<CelValue>>(_ref!).Value;

    /// <summary>An error or an unknown: nothing can be computed with it.</summary>
    internal bool IsStuck => Kind >= CelKind.Error;

    /// <summary>A container given by the host that holds unknown elements.</summary>
    internal bool IsPartial => _extra != 0 && (Kind is CelKind.List or CelKind.Map);

    /// <summary>A bool.</summary>
    public static CelValue Of(bool value) => value ? True : False;

    /// <summary>An int.</summary>
    public static CelValue Of(long value) => new(CelKind.Int, value, 0, null);

    /// <summary>A uint.</summary>
    public static CelValue Of(ulong value) => new(CelKind.Uint, unchecked((long)value), 0, null);

    /// <summary>A double.</summary>
    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value), 0, null);

    /// <summary>A string.</summary>
    public static CelValue Of(string value) => new(CelKind.String, 0, 0, value);

    /// <summary>Bytes; they are copied.</summary>
    public static CelValue Of(ReadOnlySpan<byte> value) => new(CelKind.Bytes, 0, 0, value.ToArray());

    /// <summary>A timestamp; the offset is dropped, the instant stays.</summary>
    public static CelValue Of(DateTimeOffset at)
    {
        var ticks = at.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A duration; absent where it is beyond 292 years.</summary>
    public static CelValue Of(TimeSpan span) =>
        Math.Abs(span.TotalSeconds) < long.MaxValue / 1e9 ? Duration(span.Ticks * 100) : default;

    /// <summary>A list; the elements are copied, and one that is absent is unknown.</summary>
    public static CelValue List(params ReadOnlySpan<CelValue> elements)
    {
        var values = elements.ToArray();
        foreach (ref var value in values.AsSpan()) value = Given(value, "an element of a list");
        return Owned(values);
    }

    /// <summary>A list of strings.</summary>
    public static CelValue Strings(params ReadOnlySpan<string> elements)
    {
        var values = new CelValue[elements.Length];
        for (var i = 0; i < values.Length; i++) values[i] = Of(elements[i]);
        return Owned(values);
    }

    /// <summary>
    /// A map from names to values; a name that is given twice is refused, an absent value is unknown.
    /// </summary>
    public static CelValue Map(IEnumerable<KeyValuePair<string, CelValue>> entries)
    {
        var last = new Dictionary<string, CelValue>(entries, StringComparer.Ordinal);
        var builder = new CelMap.Builder(last.Count);
        foreach (var (name, value) in last) builder.TryAdd(Of(name), Given(value, name));
        return Of(builder.Build());
    }

    /// <summary>What a map holds under a name; false where it is no map or has no such name.</summary>
    public bool TryGet(string name, out CelValue value)
    {
        if (Kind == CelKind.Map) return AsMap.TryGet(name, out value);
        value = default;
        return false;
    }

    /// <summary>What stands for something that could not be found out; the names say what.</summary>
    public static CelValue Unknown(params string[] names) => new(CelKind.Unknown, 0, 0, names);

    /// <summary>What a function of the host returns when it cannot answer.</summary>
    public static CelValue Failure(string message) => new(CelKind.Error, 0, 0, new Fault(message, -1));

    /// <inheritdoc/>
    public bool Equals(CelValue other) =>
        Sameness.Same(this, other)
        || (Kind == CelKind.Double && other.Kind == Kind && double.IsNaN(AsDouble) && double.IsNaN(other.AsDouble));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Sameness.Hash(this);

    /// <summary>The value as people read it.</summary>
    public override string ToString() => Display.Text(this);

    /// <summary>Equality of the language: numbers compare by value across their types.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>Inequality of the language.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    private static CelValue Given(in CelValue value, string name) =>
        value.Kind is CelKind.Absent or CelKind.Error ? Unknown(name) : value;

    internal static CelValue Timestamp(long seconds, int nanoseconds) =>
        new(CelKind.Timestamp, seconds, nanoseconds, null);

    internal static CelValue Duration(long nanoseconds) => new(CelKind.Duration, nanoseconds, 0, null);

    internal static CelValue Owned(CelValue[] elements)
    {
        var partial = false;
        foreach (ref readonly var element in elements.AsSpan())
            partial |= element.Kind == CelKind.Unknown || element.IsPartial;
        return new(CelKind.List, 0, partial ? 1 : 0, elements);
    }

    internal static CelValue Owned(byte[] bytes) => new(CelKind.Bytes, 0, 0, bytes);

    internal static CelValue Of(CelMap map) => new(CelKind.Map, 0, map.IsPartial ? 1 : 0, map);

    internal static CelValue Of(CelType type) => new(CelKind.Type, 0, 0, type);

    internal static CelValue Of(IpRange range, bool isRange) => new(isRange ? CelKind.Cidr : CelKind.Ip, 0, 0, range);

    internal static CelValue Some(in CelValue value) => new(CelKind.Optional, 0, 0, new StrongBox<CelValue>(value));

    internal static CelValue Failure(string message, int at) => new(CelKind.Error, 0, 0, new Fault(message, at));

    [SuppressMessage("Design", "CA1024", Justification = "walks the whole value")]
    internal CelValue MissingParts()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Unknowns.Gather(this, names);
        return Unknown([.. names]);
    }
}
