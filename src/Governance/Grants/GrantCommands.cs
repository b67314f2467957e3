namespace Mandate.Governance;

/// <summary>A grant that is asked for, with everything it names looked up.</summary>
internal readonly record struct GrantPlan(
    Change.GrantRecorded Request, int Relationship, int Entitlement, int System, int Parent, Beneficiary To,
    int RootRelationship, int Tier, int Depth)
{
    public bool IsDelegation => Parent >= 0 && To.Kind == BeneficiaryKind.Organisation;
}

/// <summary>Commands about grants. Each decides; none changes anything.</summary>
internal static class GrantCommands
{
    /// <summary>
    /// Records a grant when everything that it needs is there. <paramref name="evidence"/> is how well its entry will
    /// be backed.
    /// </summary>
    public static Ruling Record(
        Estate estate, Change.GrantRecorded c, Instant at, EvidenceClass evidence = EvidenceClass.Declared)
    {
        if (Possible(estate, c, at, out var plan) is { } refused) return refused;
        return GrantPolicy.Record(estate, plan, at, evidence);
    }

    /// <summary>Null when everything but approvals and policy is there.</summary>
    public static Ruling? Possible(Estate estate, Change.GrantRecorded c, Instant at, out GrantPlan plan)
    {
        plan = default;
        if (Names.Check(c.Name) is { } bad) return bad;
        if (estate.FindGrant(c.Name) >= 0) return Registry.Taken(c.Name);
        if (estate.Find(c.Id) >= 0) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        if (LookUp(estate, c, out plan) is { } unknown) return unknown;
        return c.Conditions.Refusal()
            ?? Relationship(estate, plan, at)
            ?? ToWhom(estate, plan, at)
            ?? Registry.ActivePersonOf(estate, c.Owner, estate.Relationships[plan.Relationship].Grantor, at, "owner")
            ?? (plan.Parent < 0 ? Root(estate, plan) : Child(estate, plan, at))
            ?? Window(estate, plan, at);
    }

    public static Ruling Revoke(Estate estate, GrantId id, Sealed? reason, Instant? effective, Instant at)
    {
        var row = estate.Find(id);
        if (row < 0) return Registry.Unknown(id, "grant");
        var revokedAt = GrantHistory.At(estate, row, at).RevokedAt;
        return revokedAt <= (effective ?? at)
            ? Ruling.No(RefusalCode.AlreadySo, $"`{estate.GrantNames[row].Name}` was revoked at {revokedAt}", "grant")
            : Ruling.Of(new Change.GrantRevoked(id, reason), effective);
    }

    /// <summary>
    /// Confirms when nothing is missing but the confirmation (C0) and what it brings: approvals, a ticket, a function.
    /// </summary>
    public static Ruling Confirm(
        Estate estate, Change.GrantConfirmed c, Instant at, EvidenceClass evidence = EvidenceClass.Declared)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "grant");
        var link = Validity.Explain(estate, row, at).Chain[0];
        var stands = link.Terms.FirstOrDefault(
            t => t.Outcome is TermOutcome.Fails or TermOutcome.Unknown && t.Term != Term.Confirmed
            && !(t.Term is Term.Policy or Term.Ticket));
        if (stands is not null)
            return Ruling.No(
                RefusalCode.NotConfirmable, $"`{estate.GrantNames[row].Name}` cannot be confirmed: {stands.Reason}",
                "grant",
                stands.Term == Term.Upstream ? "confirm the grant above it first" : "mend the cause first");
        return GrantPolicy.Confirm(estate, row, c, at, evidence) ?? Ruling.Of(c);
    }

    /// <summary>
    /// Notes what somebody says they did; who says the same again, and nothing happened to the grant since, says
    /// nothing new.
    /// </summary>
    public static Ruling Report(Estate estate, Change.ExecutionReported c, Actor actor) =>
        estate.Find(c.Grant) is var row && row < 0 ? Registry.Unknown(c.Grant, "grant")
        : estate.Reports.TryGetValue((row, actor), out var said) && said == (c.What, estate.NewestNote(row))
            ? Ruling.No(RefusalCode.AlreadySo, "you reported that already", "type") : Ruling.Of(c);

    public static Ruling SetOwner(Estate estate, Change.GrantOwnerSet c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "grant");
        var grantor = estate.Relationships[estate.Grants[row].Relationship].Grantor;
        if (Registry.ActivePersonOf(estate, c.Owner, grantor, at, "person") is { } refused) return refused;
        return GrantHistory.At(estate, row, at).OwnerAt(at).Person == estate.Find(c.Owner)
            ? Ruling.No(RefusalCode.AlreadySo, "that person owns it already", "person") : Ruling.Of(c, effective);
    }

    /// <summary>Null with the plan when everything that the request names is known.</summary>
    public static Ruling? LookUp(Estate estate, Change.GrantRecorded c, out GrantPlan plan)
    {
        plan = default;
        var parent = c.Parent is { } above ? estate.Find(above) : -1;
        if (c.Parent is { } named && parent < 0) return Registry.Unknown(named, "parent");
        var relationship = estate.Find(c.Relationship);
        if (relationship < 0) return Registry.Unknown(c.Relationship, "relationship");
        var entitlement = estate.Find(c.Entitlement);
        if (entitlement < 0) return Registry.Unknown(c.Entitlement, "entitlement");
        if ((c.ToOrganisation is null ? 0 : 1) + (c.ToPerson is null ? 0 : 1) + (c.ToWorkload is null ? 0 : 1)
            + (c.ToSeat is null ? 0 : 1) != 1)
            return Ruling.No(RefusalCode.InvalidValue, "a grant is to one organisation, person, workload or seat", "to");
        var (kind, beneficiary) = c.ToPerson is { } person ? (BeneficiaryKind.Person, estate.Find(person))
            : c.ToWorkload is { } workload ? (BeneficiaryKind.Workload, estate.Find(workload))
            : c.ToSeat is { } seat ? (BeneficiaryKind.Seat, estate.FindSeat(seat))
            : (BeneficiaryKind.Organisation, estate.Find(c.ToOrganisation!.Value));
        if (beneficiary < 0) return Ruling.No(RefusalCode.Unknown, "the beneficiary is not known", "to");

        var root = relationship;
        for (var row = parent; row >= 0; row = estate.Grants[row].Parent) root = estate.Grants[row].Relationship;
        var lift = Math.Max(estate.Relationships[relationship].Lift, parent >= 0 ? estate.Grants[parent].Lift : 0);
        var delegated = parent >= 0 && estate.Grants[parent].Relationship != relationship;
        plan = new GrantPlan(
            c, relationship, entitlement, estate.Entitlements[entitlement].System, parent,
                new Beneficiary(kind, beneficiary), root,
            Math.Min(4, estate.Entitlements[entitlement].Latest.Tier + lift),
            (parent >= 0 ? estate.Grants[parent].Depth : 0) + (delegated ? 1 : 0));
        return null;
    }

    private static Ruling? Relationship(Estate estate, in GrantPlan plan, Instant at)
    {
        var relationship = estate.Relationships[plan.Relationship];
        ref readonly var phase = ref relationship.Timeline.At(at);
        if (phase.State != RelationshipState.Active || (phase.Dispute is not null && plan.Tier >= 3))
            return Ruling.No(
                phase.State == RelationshipState.Terminated ? RefusalCode.Terminated : RefusalCode.RelationshipState,
                $"relationship `{relationship.Name}` is {RelationshipCommands.Word(phase)}", "relationship",
                "new grants need an active relationship");
        if (phase.Silent is not null)
            return Ruling.No(RefusalCode.RelationshipState, $"a source of `{relationship.Name}` is silent",
                "relationship");
        if (!phase.AdminFresh.Of(plan.Tier))
            return Ruling.No(RefusalCode.RelationshipState,
                $"no verified admin of `{relationship.Name}` is fresh enough for tier {plan.Tier}", "relationship",
                    "verify an admin");
        foreach (var side in (ReadOnlySpan<int>)[relationship.Grantor, relationship.Grantee])
            if (!Terms.Permits(estate.Organisations[side].Life.At(at), phase))
                return Registry.NotActive("organisation", estate.Organisations[side].Name, "relationship");
        return null;
    }

    private static Ruling? ToWhom(Estate estate, in GrantPlan plan, Instant at)
    {
        var grantee = estate.Relationships[plan.Relationship].Grantee;
        var (organisation, active) = plan.To.Kind switch
        {
            BeneficiaryKind.Person =>
                (estate.People[plan.To.Row].Life.At(at).Organisation, estate.People[plan.To.Row].Life.IsActive(at)),
            BeneficiaryKind.Workload => (estate.Workloads[plan.To.Row].Life.At(at).Organisation,
                estate.Workloads[plan.To.Row].Life.IsActive(at)),
            BeneficiaryKind.Seat => (estate.Seats[plan.To.Row].Organisation, at < estate.Seats[plan.To.Row].Ends),
            _ => (plan.To.Row, true),
        };
        if (plan.To.Kind == BeneficiaryKind.Seat && estate.Seats[plan.To.Row] is var seat
            && (seat.Relationship != plan.Relationship || plan.Request.Until > seat.Until))
            return seat.Relationship != plan.Relationship
                ? Ruling.No(RefusalCode.WrongSide, $"seat `{seat.Name}` is of another relationship", "to")
                : Ruling.No(RefusalCode.WindowWider, $"seat `{seat.Name}` ends at {seat.Until}", "until");
        return organisation != grantee
            ? Ruling.No(RefusalCode.WrongSide, $"the beneficiary is not of `{estate.Organisations[grantee].Name}`",
                "to")
            : active ? null : Ruling.No(RefusalCode.NotActive, "the beneficiary is not active", "to");
    }

    private static Ruling? Root(Estate estate, in GrantPlan plan)
    {
        var relationship = estate.Relationships[plan.Relationship];
        var system = estate.Systems[plan.System];
        if (relationship.Parent >= 0)
            return Ruling.No(RefusalCode.InvalidValue, $"`{relationship.Name}` delegates: its grants have a parent",
                "parent");
        if (system.Organisation != relationship.Grantor)
            return Ruling.No(RefusalCode.WrongSide, $"system `{system.Name}` is not of the grantor", "entitlement");
        return Outside(plan.Request.Scope, system.Resources, $"the resources of `{system.Name}`");
    }

    private static Ruling? Child(Estate estate, in GrantPlan plan, Instant at)
    {
        ref readonly var parent = ref estate.Grants[plan.Parent];
        if (parent.Entitlement != plan.Entitlement)
            return Ruling.No(RefusalCode.ScopeWider, "a child grants the entitlement of its parent", "entitlement");
        if (parent.To.Kind != BeneficiaryKind.Organisation)
            return Ruling.No(RefusalCode.InvalidValue, $"`{estate.GrantNames[plan.Parent].Name}` is to one beneficiary: nothing hangs below it",
                "parent");
        var above = Validity.Of(estate, plan.Parent, Instant.Max(at, parent.From));
        if (!above.IsInForce)
            return Ruling.No(
                RefusalCode.NotActive, $"the parent `{estate.GrantNames[plan.Parent].Name}` is not in force", "parent",
                "explain the parent for the cause");
        return (plan.IsDelegation ? Delegation(estate, plan) : Assignment(estate, plan, parent))
            ?? (!plan.Request.Scope.IsEmpty && plan.Request.Scope.IsWithin(estate.Scopes[parent.Scope]) ? null
                : Outside(plan.Request.Scope, estate.Scopes[parent.Scope],
                    $"the scope of `{estate.GrantNames[plan.Parent].Name}`"));
    }

    private static Ruling? Assignment(Estate estate, in GrantPlan plan, in GrantRow parent) =>
        plan.Relationship == parent.Relationship ? null : Ruling.No(RefusalCode.InvalidValue,
            "an assignment stays in its parent's relationship", "relationship",
            $"leave it out, or name `{estate.Relationships[parent.Relationship].Name}`");

    private static Ruling? Delegation(Estate estate, in GrantPlan plan)
    {
        var relationship = estate.Relationships[plan.Relationship];
        if (relationship.Parent != estate.Grants[plan.Parent].Relationship)
            return Ruling.No(RefusalCode.InvalidValue,
                $"`{relationship.Name}` does not name the parent's relationship as its parent", "relationship");
        if (plan.Depth > estate.ParametersNow.DelegationDepth[plan.Tier - 1])
            return Ruling.No(RefusalCode.TooDeep,
                $"tier {plan.Tier} is delegated through at most {estate.ParametersNow.DelegationDepth[plan.Tier - 1]} organisations", "parent");
        for (var row = plan.Parent; row >= 0; row = estate.Grants[row].Parent)
        {
            ref readonly var above = ref estate.Grants[row];
            var passing = estate.Relationships[above.Relationship];
            if (passing.DelegationDepth < plan.Depth - above.Depth)
                return Ruling.No(RefusalCode.TooDeep,
                    $"`{passing.Name}` allows delegation through {passing.DelegationDepth} organisations", "parent");
            if (passing.Grantor == plan.To.Row || passing.Grantee == plan.To.Row)
                return Ruling.No(RefusalCode.Cycle,
                    $"`{estate.Organisations[plan.To.Row].Name}` stands in the chain already", "to");
        }

        return null;
    }

    private static Ruling? Window(Estate estate, in GrantPlan plan, Instant at)
    {
        var (from, until) = (Instant.Max(plan.Request.From, at), plan.Request.Until);
        if (until <= from)
            return Ruling.No(RefusalCode.EmptyWindow, $"the window ends at {until}, before it begins", "until");
        var contract = estate.Relationships[plan.Relationship].Timeline.At(at).ContractUntil;
        if (until > contract)
            return Ruling.No(RefusalCode.WindowWider,
                $"the grant would outlast the contract, which ends at {contract}", "until");
        if (plan.Parent < 0) return null;
        ref readonly var parent = ref estate.Grants[plan.Parent];
        if (until > parent.Until)
            return Ruling.No(RefusalCode.WindowWider,
                $"the grant would outlast its parent, which ends at {parent.Until}", "until");
        return from < parent.From
            ? Ruling.No(RefusalCode.WindowWider, $"the grant would begin before its parent, at {parent.From}", "from")
                : null;
    }

    private static Ruling? Outside(Scope scope, Scope wider, string of) =>
        scope.IsEmpty ? Ruling.No(RefusalCode.InvalidValue, "a scope names at least one resource", "scope")
        : scope.Outside(wider) is { } outside
            ? Ruling.No(RefusalCode.ScopeWider, $"`{outside}` is not within {of}", "scope", "narrow the scope") : null;
}
