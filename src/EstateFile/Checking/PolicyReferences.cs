using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>What functions, sources, tickets, policies and exceptions refer to.</summary>
internal sealed class PolicyReferences(EstateDocument document, ReferenceCheck references)
{
    private static readonly string[] roles = [.. PolicyWords.Roles.Select(PolicyWords.Of)];

    public void Run()
    {
        foreach (var function in document.Functions)
        {
            references.Person(function.Owner);
            foreach (var entitlement in function.Entitlements) references.Entitlement(entitlement);
        }
        foreach (var source in document.Sources) references.Person(source.Owner);
        foreach (var ticket in document.Tickets)
        {
            references.SourceOf(ticket.Name);
            Systems(ticket.Systems);
        }
        foreach (var policy in document.Policies) Policy(policy);
        foreach (var exception in document.Exceptions) Exception(exception);
    }

    private void Policy(DeclaredPolicy policy)
    {
        references.Person(policy.Author);
        references.Person(policy.Approver);
        references.Person(policy.Deployer);
        Systems(policy.Reach.Systems);
        Relationships(policy.Reach.Relationships);
        foreach (var rule in policy.Rules)
        {
            Match(rule.Match);
            if (rule is DeclaredRule.Permit permit) references.Person(permit.Within.ApprovedBy);
            if (rule is not DeclaredRule.Require require) continue;
            foreach (var step in require.Approvals)
            {
                foreach (var person in step.People)
                    references.Look(EstateKind.Person, document.People, person, besides: roles);
                foreach (var seat in step.Seats) references.Look(EstateKind.Seat, document.Seats, seat);
            }
        }
    }

    private void Exception(DeclaredException exception)
    {
        foreach (var rule in exception.Rules) references.Rule(rule);
        Match(exception.Match);
        foreach (var grant in exception.Grants) references.Look(EstateKind.Grant, document.Grants, grant);
        references.Person(exception.Owner);
        foreach (var approver in exception.ApprovedBy) references.Person(approver);
    }

    // A name that nothing bears would make a rule that never matches, and a prohibition that never holds.
    private void Match(DeclaredMatch match)
    {
        Systems(match.Systems);
        Relationships(match.Relationships);
        foreach (var entitlement in match.Entitlements) references.Entitlement(entitlement);
    }

    private void Systems(Listing<Placed<string>> names)
    {
        foreach (var name in names) references.Look(EstateKind.System, document.Systems, name);
    }

    private void Relationships(Listing<Placed<string>> names)
    {
        foreach (var name in names) references.Look(EstateKind.Relationship, document.Relationships, name);
    }
}
