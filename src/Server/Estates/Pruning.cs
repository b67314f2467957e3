using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Ends what a file of this name recorded and declares no more: grants and relationships, and nothing else. What
/// something else still hangs below is not ended. Their entries carry the file's mark: nothing is remembered besides.
/// </summary>
internal sealed class Pruning(EstateComparison c)
{
    /// <summary>What the file recorded, still stands and is not in it any more.</summary>
    public static async Task<(List<GrantId> Grants, List<RelationshipId> Relationships)> ManagedAsync(
        Node node, Estate estate, EstateDocument document, string file, Instant at, CancellationToken cancel)
    {
        var source = EstateComparison.SourceOf(file);
        var (grants, relationships) = (new List<GrantId>(), new List<RelationshipId>());
        var revisions = new List<int>();
        // What a grant of the file hangs below stays, whether or not that grant is recorded yet.
        var named = document.Grants.SelectMany(g => (string?[])[g.Parent?.Value, g.Relationship?.Value])
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        for (var row = 0; row < estate.Grants.Count; row++)
            if (IsLive(estate, row, at) && estate.GrantNames[row].Name is var name && !document.Grants.Has(name)
                && !named.Contains(name) && !named.Contains(Identifier.Text(estate.Grants[row].Id)))
                revisions.Add(estate.Grants[row].Recorded);
        for (var row = 0; row < estate.Relationships.Count; row++)
            if (estate.Relationships[row] is var relationship && !document.Relationships.Has(relationship.Name)
                && !named.Contains(relationship.Name) && !named.Contains(Identifier.Text(relationship.Id))
                && relationship.Timeline.At(at).State != RelationshipState.Terminated)
                revisions.Add((int)relationship.Recorded.Value);
        await foreach (var entry in RecordedEntries.OfAsync(node, revisions, cancel))
        {
            if (entry.Source != source) continue;
            if (entry.Change is Change.GrantRecorded grant) grants.Add(grant.Id);
            if (entry.Change is Change.RelationshipRecorded relationship) relationships.Add(relationship.Id);
        }

        return (grants, relationships);
    }

    public void End(IReadOnlyList<GrantId> grants, IReadOnlyList<RelationshipId> relationships)
    {
        var (keptGrants, keptRelationships) = Kept([.. grants.Select(c.Now.Find)],
            [.. relationships.Select(c.Now.Find)]);
        var place = c.Document.Estate.Place;
        foreach (var id in grants)
        {
            var row = c.Now.Find(id);
            if (keptGrants.Contains(row)) continue;
            var name = c.Now.GrantNames[row].Name;
            c.Take(StepKind.Grant, name, new EstateStep(
                place, new EstateChangeWire("end", StepKind.Grant, name, "revoked: the file declares it no more"),
                (estate, at) => GrantCommands.Revoke(estate, id, null, null, at)));
        }

        foreach (var id in relationships)
        {
            var row = c.Now.Find(id);
            if (keptRelationships.Contains(row)) continue;
            var name = c.Now.Relationships[row].Name;
            c.Take(StepKind.Relationship, name, new EstateStep(
                place, new EstateChangeWire("end", StepKind.Relationship, name, "ended: the file declares it no more"),
                (estate, at) => RelationshipCommands.Happen(
                    estate, new Change.RelationshipFact(id, RelationshipEvent.ContractEnded), null, at)));
        }
    }

    /// <summary>What something that stays hangs below, at any height, whoever recorded it.</summary>
    private (HashSet<int> Grants, HashSet<int> Relationships) Kept(HashSet<int> endingGrants,
        HashSet<int> endingRelationships)
    {
        var (grants, relationships) = (new HashSet<int>(), new HashSet<int>());
        for (var leaf = 0; leaf < c.Now.Grants.Count; leaf++)
        {
            if (endingGrants.Contains(leaf) || !IsLive(c.Now, leaf, c.At)) continue;
            for (var row = leaf; row >= 0 && grants.Add(row); row = c.Now.Grants[row].Parent)
                relationships.Add(c.Now.Grants[row].Relationship);
        }

        for (var leaf = 0; leaf < c.Now.Relationships.Count; leaf++)
            if (!endingRelationships.Contains(leaf)
                && c.Now.Relationships[leaf].Timeline.At(c.At).State != RelationshipState.Terminated)
                relationships.Add(leaf);
        foreach (var kept in relationships.ToArray())
            for (var row = kept; row >= 0; row = c.Now.Relationships[row].Parent) relationships.Add(row);
        return (grants, relationships);
    }

    private static bool IsLive(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        return grant.Until > at && GrantHistory.At(estate, row, at).RevokedAt > at;
    }
}
