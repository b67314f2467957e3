using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Entries as answers show them: the stored data, with sealed values opened where they still are.</summary>
internal sealed partial class EntryView(Node node, Shown shown)
{
    /// <summary>One entry; null where the ledger, as far as this node has folded it, does not reach.</summary>
    public async Task<StoredEntry?> FindAsync(long revision, CancellationToken cancel)
    {
        if (revision < 1 || revision > node.Estate.Revision.Value) return null;
        await foreach (var entry in node.Folder.Journal.ReadAsync(new LeafIndex((ulong)revision - 1), 1, cancel))
            return StoredEntry.Of(entry.Body, new Revision(revision));
        return null;
    }

    /// <summary>
    /// The entry as the caller may see it. Who sees a part alone reads no sealed text, and ids of nothing else.
    /// </summary>
    public async Task<EntryWire> ShowAsync(StoredEntry stored, Sight sight, CancellationToken cancel)
    {
        var (entry, told) = (stored.Entry, shown.For(sight));
        var data = JsonNode.Parse(stored.Bytes.Span)!["data"]!;
        if (sight.SeesAll) await OpenAsync(data, cancel);
        else data = sight.Entry(entry) == Extent.Whole ? Cut(data, sight)! : new JsonObject();
        return new EntryWire(
            entry.Revision.Value, entry.Recorded.ToDateTime()!.Value, entry.Effective.ToDateTime()!.Value,
            told.Actor(entry.Actor), Shown.Word(entry.Class), stored.Type,
            JsonSerializer.Deserialize(data, WireJson.Default.JsonElement),
            [.. EntrySubjects.Of(sight.Estate, entry).Where(s => Knows(sight, s))
                .Select(s => Name(told, sight.Estate, s)).Distinct(StringComparer.Ordinal)]);
    }

    private static bool Knows(Sight sight, EntrySubject subject) => subject.Kind switch
    {
        SubjectKind.Organisation => sight.Organisation(subject.Row) != Extent.Nothing,
        SubjectKind.Person => sight.SeesAll || sight.Names(subject.Row),
        SubjectKind.Workload => sight.Workload(subject.Row) != Extent.Nothing,
        SubjectKind.System => sight.System(subject.Row) != Extent.Nothing,
        SubjectKind.Relationship => sight.Relationship(subject.Row) != Extent.Nothing,
        SubjectKind.Grant => sight.Grant(subject.Row) != Extent.Nothing,
        _ => false,
    };

    /// <summary>The data without sealed values and without the ids of what the caller does not see.</summary>
    private static JsonNode? Cut(JsonNode? at, Sight sight) => at switch
    {
        null => null,
        JsonObject found when Sealed(found) is not null => null,
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Cut(m.Value, sight)))),
        JsonArray values => new JsonArray([.. values.Select(v => Cut(v, sight))]),
        JsonValue value when value.TryGetValue<string>(out var text) && IsId().IsMatch(text)
            && !sight.Knows(text) => null,
        _ => at.DeepClone(),
    };

    [GeneratedRegex("^[a-z]+_[0-9a-f]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex IsId();

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

    private static string Name(Shown told, Estate estate, EntrySubject subject) => subject.Kind switch
    {
        SubjectKind.Organisation => estate.Organisations[subject.Row].Name,
        SubjectKind.Person => told.Person(estate, subject.Row),
        SubjectKind.Workload => estate.Workloads[subject.Row].Name,
        SubjectKind.System => estate.Systems[subject.Row].Name,
        SubjectKind.Relationship => estate.Relationships[subject.Row].Name,
        _ => estate.GrantNames[subject.Row].Name,
    };
}
