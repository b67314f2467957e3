using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// What one record says of a grant besides the grant (S0-03): who may give it, under what authority, who did, and how
/// fast it goes when the relationship changes (S0-02: system, method, who answers, and what triggers it).
/// </summary>
internal static class GrantAuthority
{
    public static GrantAuthorityWire Of(Features f, Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var of = GrantCase.Of(estate, row, at);
        var relationship = estate.Relationships[grant.Relationship];
        var outcome = Terms.PolicyOf(estate, row, at);
        return new GrantAuthorityWire
        {
            MayGrant = [.. RequestCase.Floor(of.Plan).Select(s => May(f, estate, of, s, at))],
            Accountable = f.Shown.Person(estate, GrantHistory.At(estate, row, at).OwnerAt(at).Person),
            SystemOwner = f.Shown.Person(estate, estate.Systems[of.Plan.System].Owner.At(at).Person),
            Contract = relationship.ContractReference,
            Signatories = [.. relationship.Signatories.Select(s => f.Shown.Person(estate, s))],
            Rules = [.. outcome.Rules.Select(r => r.ToString())],
            Removal = Removal(f, estate, row, at),
        };
    }

    private static MayGrantWire May(Features f, Estate estate, in GrantCase of, ApprovalStep step, Instant at)
    {
        var people = new List<string>();
        foreach (var person in Holders(estate, of))
            if ((PolicyQuestions.RolesOf(estate, of, person, at) & step.Roles) != ApproverRoles.None
                && estate.People[person].Life.IsActive(at)) people.Add(f.Shown.Person(estate, person));
        return new MayGrantWire(
            [.. PolicyWords.Roles.Where(r => (step.Roles & r) != ApproverRoles.None).Select(PolicyWords.Of)],
            [.. people.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Everybody who ever held one of the roles that C3, 7 names.</summary>
    private static HashSet<int> Holders(Estate estate, in GrantCase of)
    {
        var delegating = estate.Relationships[of.Plan.Parent < 0 ? of.Plan.Relationship
            : estate.Grants[of.Plan.Parent].Relationship];
        var people = new HashSet<int>
        {
            estate.Systems[of.Plan.System].Owner.Latest,
            estate.Relationships[of.Plan.RootRelationship].RiskOwner.Latest,
        };
        foreach (var fact in delegating.Timeline.Facts)
            if (fact.Event == RelationshipEvent.AdminVerified) people.Add(fact.Person);
        return people;
    }

    private static GrantRemovalWire Removal(Features f, Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var relationship = estate.Relationships[grant.Relationship];
        var system = estate.Systems[estate.SystemOf(row)];
        TimeSpan? slowest = null;
        foreach (var removal in estate.Removals.Values)
            if (removal.Key.System == system.Id && !removal.IsOpen
                && removal.StateSince.Since(removal.TriggerKnown) is var took && (slowest is null || took > slowest))
                slowest = took;
        return new GrantRemovalWire
        {
            System = system.Name,
            Method = system.Connector is not { } connector ? "asked_at_every_use"
                : connector.Kind + (system.IsDriven ? "_removed_and_read_back" : "_observed"),
            Responsible = f.Shown.Person(estate, relationship.RevocationOwner.At(at).Person),
            GrantEnds = Shown.Time(grant.Until), ContractEnds = Shown.Time(relationship.Timeline.At(at).ContractUntil),
            Triggers = [.. RelationshipChain(estate, grant.Relationship).Select(r => estate.Relationships[r].Name)],
            SlowestVerifiedSeconds = slowest?.TotalSeconds,
        };
    }

    /// <summary>The relationship and those it is delegated through: a change of any reaches the grant.</summary>
    private static IEnumerable<int> RelationshipChain(Estate estate, int relationship)
    {
        for (var row = relationship; row >= 0; row = estate.Relationships[row].Parent) yield return row;
    }
}
