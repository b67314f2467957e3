namespace Mandate.EstateFile;

/// <summary>Every name that is referred to is declared in the file or known to the estate.</summary>
internal sealed class ReferenceCheck(EstateDocument document, KnownName? known, Refusals refusals)
{
    // What the estate answered, so that it is asked once for each name.
    private readonly Dictionary<(EstateKind Kind, string Name), bool> answers = [];

    public void Run()
    {
        Organisation(document.Accountable);
        foreach (var person in document.People) Organisation(person.Organisation);
        foreach (var workload in document.Workloads)
        {
            Organisation(workload.Organisation);
            Person(workload.Owner);
        }
        foreach (var system in document.Systems) Person(system.Owner);
        foreach (var relationship in document.Relationships) Relationship(relationship);
        foreach (var seat in document.Seats) Seat(seat);
        foreach (var grant in document.Grants) Grant(grant);
    }

    private void Seat(DeclaredSeat seat)
    {
        Look(EstateKind.Relationship, document.Relationships, seat.Relationship);
        foreach (var approver in seat.ApprovedBy) Person(approver);
        foreach (var occupant in seat.Occupants)
        {
            Person(occupant.Name);
            Person(occupant.By);
        }
    }

    private void Relationship(DeclaredRelationship relationship)
    {
        Organisation(relationship.Grantor);
        Organisation(relationship.Grantee);
        if (relationship.Parent is { } parent) Look(EstateKind.Relationship, document.Relationships, parent);
        foreach (var signatory in relationship.Signatories) Person(signatory);
        Person(relationship.Sponsor);
        Person(relationship.RiskOwner);
        Person(relationship.RevocationOwner);
        foreach (var admin in relationship.VerifiedAdmins)
        {
            Person(admin.Name);
            Person(admin.By);
        }
    }

    private void Grant(DeclaredGrant grant)
    {
        if (grant.Relationship is { } relationship) Look(EstateKind.Relationship, document.Relationships, relationship);
        if (grant.Entitlement is { } entitlement) Entitlement(entitlement);
        if (grant.Parent is { } parent) Look(EstateKind.Grant, document.Grants, parent);
        switch (grant.To.Kind)
        {
            case EstateKind.Organisation: Organisation(grant.To.Name); break;
            case EstateKind.Person: Person(grant.To.Name); break;
            case EstateKind.Seat: Look(EstateKind.Seat, document.Seats, grant.To.Name); break;
            default: Look(EstateKind.Workload, document.Workloads, grant.To.Name); break;
        }
        Person(grant.Owner);
        foreach (var approver in grant.ApprovedBy) Person(approver);
        if (grant.Ticket is { } ticket) SourceOf(ticket);
        if (grant.Function is { } function) Look(EstateKind.Function, document.Functions, function);
    }

    /// <summary>The ticket itself may be told later; its source may not.</summary>
    public void SourceOf(Placed<string> ticket)
    {
        if (ticket.Value?.Contains('/', StringComparison.Ordinal) == true)
            Look(
                EstateKind.Source, document.Sources,
                new(DeclaredTicket.ReferenceOf(ticket.Value).Source, ticket.Place));
    }

    private void Organisation(Placed<string> name) => Look(EstateKind.Organisation, document.Organisations, name);

    public void Person(Placed<string> name) => Look(EstateKind.Person, document.People, name);

    public void Look<T>(
        EstateKind kind, Named<T> declared, Placed<string> name, IEnumerable<string>? besides = null)
        where T : class, IDeclared
    {
        // A value without text was refused when it was read.
        if (string.IsNullOrEmpty(name.Value) || declared.Has(name.Value) || IsKnown(kind, name.Value)) return;
        var nearest = refusals.HasRoom ? Spelling.Nearest(name.Value, (besides ?? []).Concat(declared.Names)) : null;
        var word = Word(kind);
        refusals.Add(
            name.Place, EstateErrorCode.Undeclared, $"no {word} {Spelling.Quoted(name.Value)}",
            nearest is null ? $"declare the {word} in this file, or apply the file that declares it first"
                : $"did you mean {Spelling.Quoted(nearest)}?");
    }

    public void Entitlement(Placed<string> name)
    {
        if (string.IsNullOrEmpty(name.Value)) return;
        var slash = name.Value.IndexOf('/', StringComparison.Ordinal);
        DeclaredSystem? system = null;
        if (slash >= 0 && document.Systems.TryGet(name.Value[..slash], out system)
            && system.Entitlements.Has(name.Value[(slash + 1)..])) return;
        if (IsKnown(EstateKind.Entitlement, name.Value)) return;
        var nearest = system is not null && refusals.HasRoom
            ? Spelling.Nearest(name.Value[(slash + 1)..], system.Entitlements.Names) : null;
        var advice = (slash, system, nearest) switch
        {
            (< 0, _, _) => "write it as `system/entitlement`",
            (_, null, _) => "declare the system in this file, or apply the file that declares it first",
            (_, _, null) => $"declare it under `systems.{system.Name.Value}.entitlements`",
            _ => $"did you mean {Spelling.Quoted(system.Name.Value + "/" + nearest)}?",
        };
        refusals.Add(name.Place, EstateErrorCode.Undeclared, $"no entitlement {Spelling.Quoted(name.Value)}", advice);
    }

    /// <summary>A whole policy by its name, or one of its rules by `policy/rule`.</summary>
    public void Rule(Placed<string> name)
    {
        if (string.IsNullOrEmpty(name.Value)) return;
        var slash = name.Value.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            Look(EstateKind.Policy, document.Policies, name);
            return;
        }
        // A file that declares a policy declares all of its rules.
        if (!document.Policies.TryGet(name.Value[..slash], out var policy))
        {
            if (!IsKnown(EstateKind.Rule, name.Value))
                refusals.Add(
                    name.Place, EstateErrorCode.Undeclared, $"no rule {Spelling.Quoted(name.Value)}",
                    "declare the policy in this file, or apply the file that declares it first");
            return;
        }
        var rule = name.Value[(slash + 1)..];
        if (policy.Rules.Has(rule)) return;
        var nearest = refusals.HasRoom ? Spelling.Nearest(rule, policy.Rules.Names) : null;
        refusals.Add(
            name.Place, EstateErrorCode.Undeclared, $"no rule {Spelling.Quoted(name.Value)}",
            nearest is null ? $"its rules are {string.Join(", ", policy.Rules.Names.Take(20))}"
                : $"did you mean {Spelling.Quoted(policy.Name.Value + "/" + nearest)}?");
    }

    private bool IsKnown(EstateKind kind, string name)
    {
        if (known is null) return false;
        if (answers.TryGetValue((kind, name), out var answer)) return answer;
        return answers[(kind, name)] = known(kind, name);
    }

    private static string Word(EstateKind kind) => kind switch
    {
        EstateKind.Organisation => "organisation",
        EstateKind.Person => "person",
        EstateKind.Workload => "workload",
        EstateKind.Relationship => "relationship",
        EstateKind.Seat => "seat",
        EstateKind.System => "system",
        EstateKind.Function => "function",
        EstateKind.Source => "source",
        EstateKind.Policy => "policy",
        _ => "grant",
    };
}
