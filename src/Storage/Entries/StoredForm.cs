using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Writes the members of one kind of change, in order.</summary>
internal delegate void WriteChange<in TChange>(JsonPen pen, TChange change) where TChange : Change;

/// <summary>Reads the members of one kind of change, in the same order; C# evaluates arguments left to right.</summary>
internal delegate TChange ReadChange<out TChange>(ref JsonCursor json) where TChange : Change;

/// <summary>
/// How one kind of change is stored. What is stored is never altered: a change that needs another form gets a new one
/// with the next version in its type name, and the old form goes on being read.
/// </summary>
/// <param name="Type">The name in the entry, for example `grant_revoked.1`.</param>
/// <param name="Case">The change that it stores.</param>
/// <param name="Write">Writes it.</param>
/// <param name="Read">Reads it.</param>
internal sealed record StoredForm(string Type, Type Case, WriteChange<Change> Write, ReadChange<Change> Read)
{
    public static StoredForm Of<TChange>(string type, WriteChange<TChange> write, ReadChange<TChange> read)
        where TChange : Change => new(type, typeof(TChange), (pen, change) => write(pen, (TChange)change), read);
}
