using System.Text.Json;
using System.Text.Json.Nodes;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Entries as answers show them: the stored data, with sealed values opened where they still are.</summary>
internal sealed class EntryView(Node node, Shown shown)
{
    /// <summary>One entry; null where the ledger, as far as this node has folded it, does not reach.</summary>
    public async Task<StoredEntry?> FindAsync(long revision, CancellationToken cancel)
    {
        if (revision < 1 || revision > node.Estate.Revision.Value) return null;
        await foreach (var entry in node.Folder.Journal.ReadAsync(new LeafIndex((ulong)revision - 1), 1, cancel))
            return StoredEntry.Of(entry.Body, new Revision(revision));
        return null;
    }

    public async Task<EntryWire> ShowAsync(StoredEntry stored, CancellationToken cancel)
    {
        var entry = stored.Entry;
        var data = JsonNode.Parse(stored.Bytes.Span)!["data"]!;
        await OpenAsync(data, cancel);
        var estate = node.Estate;
        return new EntryWire(
            entry.Revision.Value, entry.Recorded.ToDateTime()!.Value, entry.Effective.ToDateTime()!.Value,
                entry.Actor.Text,
            Shown.Word(entry.Class), stored.Type, JsonSerializer.Deserialize(data, WireJson.Default.JsonElement),
            [.. EntrySubjects.Of(estate, entry).Select(s => Name(estate, s)).Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Puts `value` beside the commitment of every sealed value: its text, or null once it is erased.
    /// </summary>
    private async Task OpenAsync(JsonNode at, CancellationToken cancel)
    {
        switch (at)
        {
            case JsonObject found when Sealed(found) is { } reference:
                found["value"] = await node.OpenAsync(reference, cancel);
                break;
            case JsonObject members:
                foreach (var (_, value) in members.ToList())
                    if (value is not null) await OpenAsync(value, cancel);
                break;
            case JsonArray values:
                foreach (var value in values.ToList())
                    if (value is not null) await OpenAsync(value, cancel);
                break;
        }
    }

    private static Sealed? Sealed(JsonObject found) =>
        found.Count == 2 && found["id"] is JsonValue id && found["commitment"] is JsonValue commitment
            ? new Sealed(id.GetValue<string>(), commitment.GetValue<string>()) : null;

    private string Name(Estate estate, EntrySubject subject) => subject.Kind switch
    {
        SubjectKind.Organisation => estate.Organisations[subject.Row].Name,
        SubjectKind.Person => shown.Person(estate, subject.Row),
        SubjectKind.Workload => estate.Workloads[subject.Row].Name,
        SubjectKind.System => estate.Systems[subject.Row].Name,
        SubjectKind.Relationship => estate.Relationships[subject.Row].Name,
        _ => estate.GrantNames[subject.Row].Name,
    };
}
