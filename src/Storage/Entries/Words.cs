using System.Text;

namespace Mandate.Storage;

/// <summary>The stored words of one enumeration: a table, so that a renamed member changes no byte.</summary>
internal sealed class Words<T>(params (T Value, string Word)[] words) where T : struct, Enum
{
    private readonly (T Value, byte[] Word)[] table = [.. words.Select(w => (w.Value, Encoding.UTF8.GetBytes(w.Word)))];

    /// <summary>The word, or nothing for a value outside the table.</summary>
    public ReadOnlySpan<byte> Of(T value)
    {
        foreach (var (known, word) in table)
            if (EqualityComparer<T>.Default.Equals(known, value)) return word;
        return default;
    }

    public bool TryRead(ReadOnlySpan<byte> word, out T value)
    {
        foreach (var (known, text) in table)
        {
            if (!word.SequenceEqual(text)) continue;
            value = known;
            return true;
        }

        value = default;
        return false;
    }
}
