using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Resources by type: ids that are exact or a prefix with one trailing `*`, so that containment is decidable (C3, 2).
/// Sorted and without doubles.
/// </summary>
public sealed class Scope : IEquatable<Scope>
{
    // Most scopes are one pattern of one type: then these are it, and there are no lists.
    private readonly ImmutableArray<(string Type, ImmutableArray<string> Patterns)> types;
    private readonly string? onlyType;
    private readonly string? onlyPattern;

    private Scope(ImmutableArray<(string Type, ImmutableArray<string> Patterns)> types) => this.types = types;

    private Scope(string type, string pattern) => (onlyType, onlyPattern) = (type, pattern);

    /// <summary>No resource at all.</summary>
    public static Scope Nothing { get; } = new([]);

    /// <summary>Whether there is no resource at all within.</summary>
    public bool IsEmpty => onlyType is null && types.IsEmpty;

    /// <summary>The resource types named, in ordinal order, each with its patterns.</summary>
    public ImmutableArray<(string Type, ImmutableArray<string> Patterns)> Types =>
        onlyType is null ? types : [(onlyType, [onlyPattern!])];

    /// <summary>A scope of valid patterns, or the first pattern that is none.</summary>
    public static Scope? TryOf(IEnumerable<KeyValuePair<string, IEnumerable<string>>> types, out string? fault)
    {
        fault = null;
        var sorted = ImmutableArray.CreateBuilder<(string, ImmutableArray<string>)>();
        foreach (var (type, patterns) in types.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            ImmutableArray<string> distinct =
                [.. patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            fault = !IsName(type) ? type : distinct.FirstOrDefault(p => !IsPattern(p));
            if (fault is null && distinct.IsEmpty) fault = type;
            if (fault is not null) return null;
            sorted.Add((type, distinct));
        }

        return sorted is [(var only, [var pattern])] ? new Scope(only, pattern) : new Scope(sorted.ToImmutable());
    }

    /// <summary>The scope of one pattern of one type; null where either is none.</summary>
    public static Scope? TryOf(string type, string pattern) =>
        IsName(type) && IsPattern(pattern) ? new Scope(type, pattern) : null;

    /// <summary>1 to 256 characters, none of them a control character or `*`.</summary>
    public static bool IsName(string text) =>
        IsName(text.AsSpan());

    /// <summary>An exact id, or a prefix with one trailing `*`; `*` alone is everything of the type.</summary>
    public static bool IsPattern(string text) =>
        text == "*" || IsName(text.AsSpan(0, text.Length - (text.EndsWith('*') ? 1 : 0)));

    private static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 256) return false;
        foreach (var c in text)
            if (c == '*' || char.IsControl(c)) return false;
        return true;
    }

    /// <summary>Whether this resource is within.</summary>
    public bool Covers(string type, string id)
    {
        if (onlyType is not null)
            return string.Equals(onlyType, type, StringComparison.Ordinal) && PatternCovers(onlyPattern!, id);
        foreach (var (named, patterns) in types)
        {
            if (!string.Equals(named, type, StringComparison.Ordinal)) continue;
            foreach (var pattern in patterns)
                if (PatternCovers(pattern, id)) return true;
        }

        return false;
    }

    /// <summary>
    /// A number that tells most other resources apart: of the only resource within; 0 where there are more, or may be.
    /// It is another one in every process.
    /// </summary>
    internal uint Mark => onlyPattern is null || onlyPattern[^1] == '*' ? 0 : MarkOf(onlyPattern);

    /// <summary>The number of one resource, never 0.</summary>
    internal static uint MarkOf(string id) => unchecked((uint)id.GetHashCode(StringComparison.Ordinal)) | 1;

    /// <summary>Whether everything in here is within <paramref name="wider"/>.</summary>
    public bool IsWithin(Scope wider) => Outside(wider) is null;

    /// <summary>
    /// The first pattern in here that <paramref name="wider"/> does not contain, as `type pattern`; or null.
    /// </summary>
    public string? Outside(Scope wider)
    {
        if (onlyType is not null) return wider.Contains(onlyType, onlyPattern!) ? null : onlyType + " " + onlyPattern;
        foreach (var (type, patterns) in types)
            foreach (var pattern in patterns)
                if (!wider.Contains(type, pattern)) return type + " " + pattern;
        return null;
    }

    private bool Contains(string type, string pattern)
    {
        if (onlyType is not null) return onlyType == type && PatternContains(onlyPattern!, pattern);
        foreach (var (named, patterns) in types)
        {
            if (named != type) continue;
            foreach (var wider in patterns)
                if (PatternContains(wider, pattern)) return true;
        }

        return false;
    }

    /// <summary>Whether a resource can lie in both.</summary>
    public bool Overlaps(Scope other) =>
        Types.Any(mine => other.Types.Any(theirs => mine.Type == theirs.Type && mine.Patterns.Any(
            a => theirs.Patterns.Any(b => PatternContains(a, b) || PatternContains(b, a)))));

    /// <inheritdoc />
    public bool Equals(Scope? other)
    {
        if (other is null) return false;
        if (onlyType is not null || other.onlyType is not null)
            return onlyType == other.onlyType && onlyPattern == other.onlyPattern;
        if (types.Length != other.types.Length) return false;
        for (var index = 0; index < types.Length; index++)
            if (types[index].Type != other.types[index].Type
                || !types[index].Patterns.AsSpan().SequenceEqual(other.types[index].Patterns.AsSpan()))
                return false;
        return true;
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Scope);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        if (onlyType is not null) return HashCode.Combine(onlyType, onlyPattern);
        var hash = default(HashCode);
        foreach (var (type, patterns) in types)
        {
            hash.Add(type);
            foreach (var pattern in patterns) hash.Add(pattern);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Join(", ", Types.Select(t => t.Type + " " + string.Join(" ", t.Patterns)));

    /// <summary>Whether a pattern covers an id.</summary>
    public static bool PatternCovers(string pattern, string id) =>
        pattern[^1] == '*' ? id.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : pattern == id;

    private static bool PatternContains(string wider, string narrower) =>
        wider[^1] == '*' ? narrower.AsSpan().StartsWith(wider.AsSpan(0, wider.Length - 1)) : wider == narrower;
}
