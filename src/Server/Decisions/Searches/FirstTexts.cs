namespace Mandate.Server;

/// <summary>The first few, in ordinal order, of the texts that come after one; never more than its bound.</summary>
internal sealed class FirstTexts(string after, int max)
{
    private readonly SortedSet<string> kept = new(StringComparer.Ordinal);

    /// <summary>What every text here comes after.</summary>
    public string After => after;

    /// <summary>Whether there were more than these.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The texts, in order.</summary>
    public IEnumerable<string> All => kept;

    /// <summary>Adds the text if it belongs here; false when neither it nor any text that follows it does.</summary>
    public bool Add(string text)
    {
        if (string.CompareOrdinal(text, after) <= 0) return true;
        if (kept.Count == max && string.CompareOrdinal(text, kept.Max) > 0)
        {
            HasMore = true;
            return false;
        }

        if (!kept.Add(text) || kept.Count <= max) return true;
        kept.Remove(kept.Max!);
        HasMore = true;
        return true;
    }
}
