using Mandate.Governance;

namespace Mandate.Server;

internal sealed partial class EntrySubjects
{
    /// <summary>
    /// A policy is about its people and where a stage of it reaches; an exception about its people and the grants that
    /// it names; a refused request about everything that a recorded one would be about.
    /// </summary>
    private bool OfPolicies(Change change)
    {
        switch (change)
        {
            case Change.PolicyDeployed c:
                foreach (var person in (PersonId[])[c.Author, c.Approver, c.Deployer]) Person(person);
                foreach (var system in c.Reach.Systems) System(estate.FindSystem(system));
                foreach (var relationship in c.Reach.Relationships)
                    Relationship(estate.FindRelationship(relationship));
                return true;
            case Change.ExceptionGranted c: OfException(c); return true;
            case Change.ExceptionRevoked c:
                if (estate.Policies.Exceptions.TryGetValue(c.Id, out var known)) OfException(known);
                return true;
            case Change.GrantRefused c: OfRefused(c); return true;
            default: return false;
        }
    }

    private void OfException(Change.ExceptionGranted c)
    {
        Person(c.Owner);
        foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
        Within(c.Match, c.Grants.IsDefault ? [] : c.Grants);
    }

    private void OfException(PolicyException known)
    {
        Person(known.Owner);
        Within(known.Match, known.Grants);
    }

    private void Within(RuleMatch match, IEnumerable<string> grants)
    {
        foreach (var relationship in match.Relationships) Relationship(estate.FindRelationship(relationship));
        foreach (var system in match.Systems) System(estate.FindSystem(system));
        foreach (var grant in grants)
            if (estate.FindGrant(grant) is >= 0 and var row) Grant(estate.Grants[row].Id);
    }

    private void OfRefused(Change.GrantRefused c)
    {
        if (c.ToPerson is { } to) Person(to);
        if (c.ToWorkload is { } workload) Add(SubjectKind.Workload, estate.Find(workload));
        if (c.ToOrganisation is { } organisation) Organisation(estate.Find(organisation));
        if (c.ToSeat is { } seat) Seat(seat);
        Relationship(estate.Find(c.Relationship));
        if (estate.Find(c.Entitlement) is >= 0 and var entitlement) System(estate.Entitlements[entitlement].System);
        if (c.Parent is { } parent) Grant(parent);
        Person(c.Owner);
        foreach (var person in c.ApprovedBy.IsDefault ? [] : c.ApprovedBy) Person(person);
        if (c.RequestedByPerson is { } asked) Person(asked);
        if (c.RequestedByWorkload is { } machine) Add(SubjectKind.Workload, estate.Find(machine));
    }

    private void System(int row)
    {
        if (row >= 0) System(estate.Systems[row].Id);
    }
}
