using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Who has to have approved what (C1, C3), counting natural persons (C11).</summary>
internal static class Approvals
{
    /// <summary>Null when two different natural persons are named, both active and eligible.</summary>
    public static Ruling? TwoPeople(Estate estate, ImmutableArray<PersonId> approvedBy, Instant at,
        Func<int, bool> eligible, string what = "a step towards more access")
    {
        var people = new HashSet<int>();
        foreach (var id in approvedBy.IsDefault ? [] : approvedBy)
        {
            if (Registry.ActivePerson(estate, id, at, "approved_by") is { } refused) return refused;
            var row = estate.Find(id);
            if (!eligible(row))
                return Ruling.No(RefusalCode.WrongSide, $"{id} may not approve this", "approved_by",
                "name people of the grantor");
            people.Add(estate.NaturalPerson(row));
        }

        return people.Count >= 2 ? null : Ruling.No(RefusalCode.ApprovalMissing,
            $"{what} needs two people", "approved_by", "name two different people in approved_by");
    }

    /// <summary>Null when nobody approves for themselves (S2-09).</summary>
    public static Ruling? OfSelf(Estate estate, in GrantPlan plan, Instant at)
    {
        foreach (var id in plan.Request.ApprovedBy.IsDefault ? [] : plan.Request.ApprovedBy)
        {
            if (Registry.ActivePerson(estate, id, at, "approved_by") is { } refused) return refused;
            if (plan.To.Kind is BeneficiaryKind.Person or BeneficiaryKind.Seat
                && Separation.IsBeneficiary(estate, plan.To, estate.NaturalPerson(estate.Find(id)), at))
                return Ruling.No(RefusalCode.SelfApproval, $"{id} would approve access for themselves", "approved_by");
        }

        return null;
    }

    /// <summary>Null when everybody who has to approve the grant has (C3, 7).</summary>
    public static Ruling? OfGrant(Estate estate, in GrantPlan plan, Instant at)
    {
        if (OfSelf(estate, plan, at) is { } self) return self;
        var approvers = estate.Find(plan.Request.ApprovedBy);
        var systemOwner = Approved(estate, approvers, estate.Systems[plan.System].Owner.At(at).Person, at);
        var riskOwner = Approved(
            estate, approvers, estate.Relationships[plan.RootRelationship].RiskOwner.At(at).Person, at);
        if (plan.Parent < 0)
        {
            if (plan.Tier >= 3 ? systemOwner && riskOwner : systemOwner || riskOwner) return null;
            return Missing(plan.Tier >= 3 ? "the owner of the system and the risk owner of the relationship"
                : "the owner of the system or the risk owner of the relationship", plan.Tier);
        }

        // An assignment: an admin of the grantee. A delegation: an admin of the organisation that delegates, which is
        // the grantee of the relationship the parent hangs off. Either way the parent's relationship.
        var delegating = estate.Relationships[estate.Grants[plan.Parent].Relationship];
        if (!AnyFreshAdmin(estate, delegating, approvers, plan.Tier, at))
            return Missing($"a verified admin of `{estate.Organisations[delegating.Grantee].Name}`", plan.Tier);
        if (plan.Tier >= 3 && !systemOwner) return Missing("the owner of the system", plan.Tier);
        if (plan.Tier >= 3 && plan.IsDelegation && !riskOwner)
            return Missing("the risk owner of the root relationship", plan.Tier);
        return null;
    }

    /// <summary>Whether the person is active, and one of those who approved, as a natural person.</summary>
    private static bool Approved(Estate estate, ImmutableArray<int> approvers, int person, Instant at)
    {
        foreach (var approver in approvers)
            if (estate.NaturalPerson(approver) == estate.NaturalPerson(person))
                return estate.People[person].Life.IsActive(at);
        return false;
    }

    private static bool AnyFreshAdmin(
        Estate estate, Relationship relationship, ImmutableArray<int> people, int tier, Instant at)
    {
        foreach (var person in people)
            if (IsFreshAdmin(estate, relationship, person, tier, at)) return true;
        return false;
    }

    /// <summary>Whether the natural person is a verified admin of the relationship, fresh for the tier.</summary>
    public static bool IsFreshAdmin(Estate estate, Relationship relationship, int person, int tier, Instant at)
    {
        var cadence = estate.ParametersAt(at).AdminCadence[tier - 1];
        RelationshipFact? proof = null;
        foreach (var fact in relationship.Timeline.Facts)
        {
            if (fact.Effective > at) break;
            if (fact.Event is RelationshipEvent.VerificationExpired
                or RelationshipEvent.NovationAnnounced or RelationshipEvent.ControlChanged) proof = null;
            if (fact.Person < 0 || estate.NaturalPerson(fact.Person) != estate.NaturalPerson(person)) continue;
            if (fact.Event == RelationshipEvent.AdminLost) proof = null;
            if (fact.Event == RelationshipEvent.AdminVerified && (!fact.Self || tier == 1)) proof = fact;
        }

        return proof is { } last && at < last.Effective.Plus(cadence)
            && estate.People[last.Person].Life.IsActive(at)
            && estate.People[last.Person].Life.At(at).Organisation == relationship.Grantee;
    }

    private static Ruling Missing(string who, int tier) => Ruling.No(
        RefusalCode.ApprovalMissing, $"tier {tier} needs the approval of {who}", "approved_by",
            "add them to approved_by");
}
