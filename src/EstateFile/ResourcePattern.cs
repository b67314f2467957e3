namespace Mandate.EstateFile;

/// <summary>An exact id, or (written with one trailing <c>*</c>) a prefix and every id that begins with it.</summary>
public readonly record struct ResourcePattern
{
    private ResourcePattern(string text, bool isPrefix)
    {
        Text = text;
        IsPrefix = isPrefix;
    }

    /// <summary>The exact id, or the prefix without its star.</summary>
    public string Text { get; }

    /// <summary>Whether it stands for every id that begins with the text.</summary>
    public bool IsPrefix { get; }

    /// <summary>The pattern of a text that was read from an estate file.</summary>
    public static ResourcePattern Of(string written) =>
        written.EndsWith('*') ? new(written[..^1], true) : new(written, false);

    /// <summary>Whether every id of the other is one of this.</summary>
    public bool Covers(ResourcePattern other) =>
        IsPrefix ? other.Text.StartsWith(Text, StringComparison.Ordinal) : !other.IsPrefix && other.Text == Text;

    /// <inheritdoc />
    public override string ToString() => IsPrefix ? Text + "*" : Text;
}

/// <summary>Many patterns of one type, asked often: what covers is found by length, not by trying each.</summary>
internal sealed class PatternIndex
{
    private readonly HashSet<string> exact = new(StringComparer.Ordinal);
    private readonly HashSet<string> prefixes = new(StringComparer.Ordinal);
    private readonly SortedSet<int> prefixLengths = [];

    public PatternIndex(Listing<Placed<string>> patterns)
    {
        foreach (var written in patterns)
        {
            var pattern = ResourcePattern.Of(written.Value);
            (pattern.IsPrefix ? prefixes : exact).Add(pattern.Text);
            if (pattern.IsPrefix) prefixLengths.Add(pattern.Text.Length);
        }
    }

    public bool Covers(ResourcePattern other)
    {
        if (!other.IsPrefix && exact.Contains(other.Text)) return true;
        var found = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in prefixLengths)
        {
            if (length > other.Text.Length) return false;
            if (found.Contains(other.Text.AsSpan(0, length))) return true;
        }
        return false;
    }
}
