using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>What stored bytes turn out to be.</summary>
public abstract record EntryReading
{
    private EntryReading() { }

    /// <summary>An entry; encoding it again gives the same bytes.</summary>
    public sealed record Read(Entry Entry) : EntryReading;

    /// <summary>Not an entry that this program could have written, or one of a newer program.</summary>
    /// <param name="Where">Revision, type, member and byte, as far as they are known.</param>
    /// <param name="Why">What stands there instead.</param>
    public sealed record Damaged(string Where, string Why) : EntryReading;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Read, T> read, Func<Damaged, T> damaged) => this switch
    {
        Read r => read(r),
        Damaged d => damaged(d),
        _ => throw new UnreachableException(),
    };
}
