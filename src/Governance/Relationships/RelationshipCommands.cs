using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about relationships. Each decides; none changes anything.</summary>
internal static class RelationshipCommands
{
    public static Ruling Record(Estate estate, Change.RelationshipRecorded c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (estate.FindRelationship(c.Name) >= 0) return Registry.Taken(c.Name);
        if (estate.Find(c.Id) >= 0) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        var (grantor, grantee) = (estate.Find(c.Grantor), estate.Find(c.Grantee));
        if (grantor < 0) return Registry.Unknown(c.Grantor, "grantor");
        if (grantee < 0) return Registry.Unknown(c.Grantee, "grantee");
        if (c.Kind == RelationshipKind.Internal != (grantor == grantee))
            return Ruling.No(RefusalCode.InvalidValue,
                "an internal relationship, and no other, has one organisation on both sides", "kind");
        if (!estate.Organisations[grantor].Life.IsActive(at))
            return Registry.NotActive("organisation", estate.Organisations[grantor].Name, "grantor");
        if (!estate.Organisations[grantee].Life.IsActive(at))
            return Registry.NotActive("organisation", estate.Organisations[grantee].Name, "grantee");
        if (c.ContractReference is not { Length: > 0 and <= 200 })
            return Ruling.No(RefusalCode.InvalidValue, "a contract has a reference of 1 to 200 characters",
                "contract.reference");
        if (c.ContractUntil <= c.ContractFrom)
            return Ruling.No(RefusalCode.EmptyWindow, "the contract ends before it begins", "contract.until");
        if (c.ContractUntil <= at) return Ruling.No(RefusalCode.EmptyWindow, "the contract is over", "contract.until");
        if (c.DelegationDepth is < 0 or > 8)
            return Ruling.No(RefusalCode.InvalidValue, "a depth is 0 to 8", "delegation_depth");
        return Parent(estate, c, grantor, grantee, at)
            ?? Registry.ActivePersonOf(estate, c.Sponsor, grantor, at, "sponsor")
            ?? Registry.ActivePersonOf(estate, c.RiskOwner, grantor, at, "risk_owner")
            ?? Registry.ActivePersonOf(estate, c.RevocationOwner, grantor, at, "revocation_owner")
            ?? Signatories(estate, c, grantor, grantee, at)
            ?? Ruling.Of(c);
    }

    /// <summary>An event of C1. Towards more access two people of the grantor are named.</summary>
    public static Ruling Happen(Estate estate, Change.RelationshipFact c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "relationship");
        var relationship = estate.Relationships[row];
        ref readonly var phase = ref relationship.Timeline.At(Instant.Max(effective ?? at, at));
        if (phase.State == RelationshipState.Terminated)
            return Ruling.No(RefusalCode.Terminated,
                $"relationship `{relationship.Name}` ended at {phase.StateSince}", "relationship",
                    "a new relationship is a new record");
        if (c.Event == RelationshipEvent.AdminVerified)
            return Ruling.No(RefusalCode.InvalidValue,
                "an admin is verified by its own verb, which names who confirms", "type");
        if (Leads(estate, c, phase, effective ?? at) is { } refused) return refused;
        if (Leads(estate, c, relationship.Timeline.At(effective ?? at), effective ?? at) is { } early) return early;
        if (c.Event is RelationshipEvent.SuspensionLifted or RelationshipEvent.DisputeResolved
            or RelationshipEvent.NoticeWithdrawn
                or RelationshipEvent.OwnerReattested or RelationshipEvent.NovationCompleted
            && Approvals.TwoPeople(estate, c.ApprovedBy, at, p =>
                Registry.PersonOrganisation(estate, p, at) == relationship.Grantor) is { } missing)
            return missing;
        return Ruling.Of(c, effective);
    }

    /// <summary>
    /// Somebody else of the grantee, or the sponsor on a nomination, confirms a person's authority (C2).
    /// </summary>
    public static Ruling VerifyAdmin(Estate estate, Change.AdminVerified c, bool hasEvidence, Instant? effective,
        Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "relationship");
        var relationship = estate.Relationships[row];
        if (relationship.Timeline.At(at).State == RelationshipState.Terminated)
            return Ruling.No(RefusalCode.Terminated, $"relationship `{relationship.Name}` is over", "relationship");
        if (effective is { } when && when > at)
            return Ruling.No(RefusalCode.InvalidValue, "a verification that has not taken place proves nothing",
                "effective");
        if (Registry.ActivePersonOf(estate, c.Person, relationship.Grantee, at, "person") is { } refused)
            return refused;
        if (Registry.ActivePersonOf(estate, c.Person, relationship.Grantee, effective ?? at,
            "effective") is { } absent) return absent;
        if (Registry.ActivePerson(estate, c.By, at, "by") is { } gone) return gone;
        var (person, by) = (estate.Find(c.Person), estate.Find(c.By));
        if (Recovery(estate, relationship, person, by, c.ApprovedBy, at) is { } unproven) return unproven;
        // Counts for tier 1 alone.
        if (estate.NaturalPerson(person) == estate.NaturalPerson(by)) return Ruling.Of(c, effective);
        var ofGrantee = Registry.PersonOrganisation(estate, by, at) == relationship.Grantee;
        var may = (ofGrantee && relationship.Signatories.Contains(by))
            // Tier 1 would let one who confirmed themselves in.
            || Approvals.IsFreshAdmin(estate, relationship, by, 2, at)
            || (relationship.Sponsor.At(at).Person == by && hasEvidence);
        return may ? Ruling.Of(c, effective) : Ruling.No(RefusalCode.WrongSide,
            $"{c.By} cannot confirm an admin of `{estate.Organisations[relationship.Grantee].Name}`", "by",
            "a signatory or another verified admin of the grantee can, or the sponsor with a written nomination as evidence");
    }

    /// <summary>
    /// Once the last admin was lost, proof comes from outside (a signatory, or the sponsor on a nomination), and a
    /// person of the grantor approves who is neither the new admin nor the one who proves (C2).
    /// </summary>
    private static Ruling? Recovery(Estate estate, Relationship relationship, int person, int by,
        ImmutableArray<PersonId> approvedBy, Instant at)
    {
        ref readonly var phase = ref relationship.Timeline.At(at);
        if (phase.AdminFresh.Of(1) || !relationship.Timeline.Facts.Any(f => f.Event == RelationshipEvent.AdminVerified))
            return null;
        if (estate.NaturalPerson(person) == estate.NaturalPerson(by))
            return Ruling.No(RefusalCode.WrongSide, "the last admin was lost: nobody restores themselves", "by",
                "a signatory of the grantee proves it, or the sponsor with a written nomination as evidence");
        foreach (var id in approvedBy.IsDefault ? [] : approvedBy)
        {
            if (Registry.ActivePersonOf(estate, id, relationship.Grantor, at, "approved_by") is { } refused)
                return refused;
            var natural = estate.NaturalPerson(estate.Find(id));
            if (natural != estate.NaturalPerson(person) && natural != estate.NaturalPerson(by)) return null;
        }

        return Ruling.No(RefusalCode.ApprovalMissing, "the last admin was lost: a person of the grantor has to approve",
            "approved_by", "name one who is neither the new admin nor the one who proves it");
    }

    public static Ruling SetRole(Estate estate, Change.RelationshipRoleSet c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "relationship");
        var relationship = estate.Relationships[row];
        var role = c.Role switch
        {
            RelationshipRole.Sponsor => relationship.Sponsor,
            RelationshipRole.RiskOwner => relationship.RiskOwner,
            _ => relationship.RevocationOwner,
        };
        return Registry.ActivePersonOf(estate, c.Person, relationship.Grantor, at, "person")
            ?? Registry.Succession(role, estate.Find(c.Person), at) ?? Ruling.Of(c, effective);
    }

    /// <summary>One act for tiers 1 and 2, possible while the relationship permits (C0).</summary>
    public static Ruling Confirm(Estate estate, RelationshipId id, Sealed? reason, Instant at)
    {
        var row = estate.Find(id);
        if (row < 0) return Registry.Unknown(id, "relationship");
        var relationship = estate.Relationships[row];
        ref readonly var phase = ref relationship.Timeline.At(at);
        return phase.Permits(1) ? Ruling.Of(new Change.RelationshipConfirmed(id, reason)) : Ruling.No(
            RefusalCode.NotConfirmable, $"relationship `{relationship.Name}` is {Word(phase)}", "relationship",
                "mend the cause first");
    }

    /// <summary>The state as it is said.</summary>
    internal static string Word(in RelationshipPhase phase) =>
        phase.Dispute is not null ? "in dispute" : phase.State switch
        {
            RelationshipState.InNotice => "in notice",
            _ => phase.State.ToString().ToLowerInvariant(),
        };

    private static Ruling? Leads(Estate estate, Change.RelationshipFact c, in RelationshipPhase phase,
        Instant effective)
    {
        var standing = phase.State is RelationshipState.Suspended;
        return c.Event switch
        {
            RelationshipEvent.SuspensionLifted when !standing => Already("is not suspended"),
            RelationshipEvent.DisputeResolved when phase.Dispute is null => Already("is not in dispute"),
            RelationshipEvent.NoticeWithdrawn when phase.State != RelationshipState.InNotice =>
                Already("is not in notice"),
            RelationshipEvent.OwnerReattested when phase.State != RelationshipState.Dormant =>
                Already("is not dormant"),
            RelationshipEvent.NovationCompleted when phase.State != RelationshipState.Novating =>
                Already("is not novating"),
            RelationshipEvent.FeedRestored when phase.Silent is null => Already("has no silent source"),
            RelationshipEvent.NoticeGiven when c.Until is not { } until || until <= effective =>
                Ruling.No(RefusalCode.InvalidValue, "a notice names an end after it takes effect", "until"),
            RelationshipEvent.ContractRenewed when c.Until is not { } until || until <= phase.ContractUntil =>
                Ruling.No(RefusalCode.InvalidValue, "a renewal names an end after the present one", "until"),
            RelationshipEvent.AdminLost when c.Person is not { } person || estate.Find(person) < 0 =>
                Ruling.No(RefusalCode.InvalidValue, "it names the admin", "person"),
            _ => null,
        };
    }

    private static Ruling Already(string so) => Ruling.No(RefusalCode.AlreadySo, $"the relationship {so}", "type");

    private static Ruling? Parent(Estate estate, Change.RelationshipRecorded c, int grantor, int grantee, Instant at)
    {
        if (c.Parent is not { } id) return null;
        var row = estate.Find(id);
        if (row < 0) return Registry.Unknown(id, "parent");
        if (estate.Relationships[row].Grantee != grantor)
            return Ruling.No(RefusalCode.WrongSide,
                "the grantee of the parent relationship is the grantor of this one", "parent");
        if (estate.Relationships[row].Timeline.At(at).State == RelationshipState.Terminated)
            return Ruling.No(RefusalCode.Terminated, $"relationship `{estate.Relationships[row].Name}` is over",
                "parent");
        for (var (above, steps) = (row, 0); above >= 0; above = estate.Relationships[above].Parent, steps++)
        {
            if (estate.Relationships[above].Grantor == grantee || estate.Relationships[above].Grantee == grantee)
                return Ruling.No(RefusalCode.Cycle,
                    $"`{estate.Organisations[grantee].Name}` stands in the chain already", "grantee");
            if (steps >= 8) return Ruling.No(RefusalCode.TooDeep, "a chain has at most eight relationships", "parent");
        }

        return null;
    }

    private static Ruling? Signatories(Estate estate, Change.RelationshipRecorded c, int grantor, int grantee,
        Instant at)
    {
        foreach (var id in c.Signatories)
            if (Registry.ActivePerson(estate, id, at, "signatories") is { } refused) return refused;
        bool Signs(int side, ImmutableArray<PersonId> all) =>
            all.Any(id => Registry.PersonOrganisation(estate, estate.Find(id), at) == side);
        return Signs(grantor, c.Signatories) && Signs(grantee, c.Signatories) ? null : Ruling.No(RefusalCode.WrongSide,
            "both sides have a signatory", "signatories", "name a person of the grantor and one of the grantee");
    }
}
