namespace Mandate.Governance;

/// <summary>The terms of validity (C1), one method each.</summary>
internal static partial class Terms
{
    public static void NotRevoked<T>(in Link link, ref Walk<T> walk) where T : struct, ITrace
    {
        if (link.Notes.RevokedAt <= link.At)
            walk.Fails(Term.NotRevoked, "revoked", link.Notes.RevokedBecause, link.Notes.RevokedAt);
        else
            walk.Holds(Term.NotRevoked, "not_revoked", link.Notes.RevokedBecause, link.Notes.RevokedAt);
    }

    public static void GrantWindow<T>(in Link link, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        var because = new Revision(grant.Recorded);
        if (link.At < grant.From) walk.Fails(Term.GrantWindow, "window_not_begun", because, grant.RecordedAt);
        else if (link.At >= grant.Until) walk.Fails(Term.GrantWindow, "window_over", because, grant.Until);
        else walk.Holds(Term.GrantWindow, "window_open", because, grant.Until);
    }

    public static void Beneficiary<T>(in Link link, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        if (grant.To.Kind == BeneficiaryKind.Organisation)
        {
            // Its state is a term of its own; here it only has to be the grantee, which recording made sure of.
            if (grant.To.Row == link.Relationship.Grantee)
                walk.Holds(Term.Beneficiary, "is_the_grantee", new Revision(grant.Recorded), Instant.Forever);
            else
                walk.Fails(Term.Beneficiary, "not_of_the_grantee", new Revision(grant.Recorded), grant.RecordedAt);
            return;
        }

        if (grant.To.Kind == BeneficiaryKind.Seat)
        {
            SeatOpen(link, grant, ref walk);
            return;
        }

        var person = grant.To.Kind == BeneficiaryKind.Person;
        var life = person ? link.Estate.People[grant.To.Row].Life : link.Estate.Workloads[grant.To.Row].Life;
        var (kind, id) = person ? ("person", link.Estate.People[grant.To.Row].Id.Value)
            : ("workload", link.Estate.Workloads[grant.To.Row].Id.Value);
        ref readonly var phase = ref life.At(link.At);
        var since = Instant.Max(phase.From, grant.RecordedAt);
        if (phase.State != LifeState.Active)
            walk.Fails(Term.Beneficiary, walk.Trace.Listens ? "beneficiary_" + Suffix(phase.State) : "", phase.Because,
                since, kind, id);
        else if (phase.Organisation != link.Relationship.Grantee)
            walk.Fails(Term.Beneficiary, "not_of_the_grantee", phase.Because, since, kind, id);
        else if (phase.GrantsFrom > grant.RecordedAt)
            walk.Fails(Term.Beneficiary, "granted_before_the_return", phase.Because, since, kind, id);
        else
            walk.Holds(Term.Beneficiary, "active_and_of_the_grantee", phase.Because, life.PhaseEnds(link.At), kind, id);
    }

    public static void RelationshipState<T>(in Link link, in GrantRow grant, in RelationshipPhase phase,
        ref Walk<T> walk)
        where T : struct, ITrace
    {
        var id = link.Relationship.Id.Value;
        var permits = phase.State is Governance.RelationshipState.Active or Governance.RelationshipState.InNotice;
        if (!permits)
            walk.Fails(Term.RelationshipState, Word(phase.State), phase.StateBecause, phase.StateSince, "relationship",
                id);
        else if (phase.Dispute is { } dispute && link.Tier >= 3)
            walk.Fails(Term.RelationshipState, "relationship_in_dispute", dispute, phase.DisputeSince, "relationship",
                id);
        else if (grant.RecordedAt < phase.GrantsFrom)
            walk.Fails(Term.RelationshipState, "granted_before_the_novation", phase.GrantsFromBecause,
                Instant.Min(phase.GrantsFrom, link.At), "relationship", id);
        else
            walk.Holds(Term.RelationshipState, Word(phase.State), phase.StateBecause,
                Through(link, link.Relationship, phase, link.Tier), "relationship", id);
    }

    /// <summary>
    /// How long a relationship's own terms hold for the tier, over lapses to come that were confirmed already.
    /// </summary>
    private static Instant Through(in Link link, Relationship relationship, in RelationshipPhase phase, int tier)
    {
        var through = phase.Through.Of(tier);
        while (through < Instant.Forever)
        {
            ref readonly var next = ref relationship.Timeline.At(through);
            if (!next.Permits(tier) || next.GrantsFrom != phase.GrantsFrom
                || !link.Covers(next.Mended.Of(tier), next.LapseBecause.Of(tier), relationship.Confirmed))
                break;
            through = next.Through.Of(tier);
        }

        return through;
    }

    public static void ContractWindow<T>(in Link link, in RelationshipPhase phase, ref Walk<T> walk)
        where T : struct, ITrace
    {
        if (link.At < phase.ContractFrom)
            walk.Fails(Term.ContractWindow, "contract_not_begun", phase.ContractBecause, Instant.Beginning);
        else if (!phase.ContractOpen)
            walk.Fails(Term.ContractWindow, "contract_over", phase.ContractBecause, phase.ContractUntil);
        else
            walk.Holds(Term.ContractWindow, "contract_open", phase.ContractBecause, phase.ContractUntil);
    }

    public static void Organisations<T>(in Link link, in RelationshipPhase phase, ref Walk<T> walk)
        where T : struct, ITrace
    {
        Side(link, link.Relationship.Grantor, phase, ref walk);
        if (link.Relationship.Grantee != link.Relationship.Grantor)
            Side(link, link.Relationship.Grantee, phase, ref walk);
    }

    private static void Side<T>(in Link link, int side, in RelationshipPhase relationship, ref Walk<T> walk)
        where T : struct, ITrace
    {
        var organisation = link.Estate.Organisations[side];
        ref readonly var phase = ref organisation.Life.At(link.At);
        if (Permits(phase, relationship))
            walk.Holds(Term.Organisations, "organisation_active", phase.Because, organisation.Life.PhaseEnds(link.At),
                "organisation", organisation.Id.Value);
        else
            walk.Fails(Term.Organisations, walk.Trace.Listens ? "organisation_" + Suffix(phase.State) : "",
                phase.Because, phase.From,
                "organisation", organisation.Id.Value);
    }

    /// <summary>Active; or sold, and since then proven and approved anew in this relationship (S0-27).</summary>
    public static bool Permits(in LifePhase organisation, in RelationshipPhase relationship) =>
        organisation.State == LifeState.Active
        || (organisation.State == LifeState.Sold && relationship.GrantsFrom > organisation.From);

    public static void VerifiedAdmin<T>(in Link link, in RelationshipPhase phase, ref Walk<T> walk)
        where T : struct, ITrace
    {
        if (phase.AdminFresh.Of(link.Tier))
            walk.Holds(
                Term.VerifiedAdmin, "verified_admin_fresh", phase.AdminBecause.Of(link.Tier),
                phase.Permits(link.Tier) ? phase.Through.Of(link.Tier) : Instant.Forever);
        else
            walk.Fails(Term.VerifiedAdmin, "no_fresh_verified_admin", phase.AdminBecause.Of(link.Tier),
                phase.AdminSince.Of(link.Tier));
    }

    public static void Scope<T>(in Link link, in GrantRow grant, ref Walk<T> walk) where T : struct, ITrace
    {
        // Scopes never change once recorded (attenuation); the tier can rise, and then a deep chain is too deep (C3,
        // 2).
        var entitlement = link.Estate.Entitlements[grant.Entitlement];
        var terms = entitlement.At(link.At);
        if (grant.Depth > link.Estate.ParametersAt(link.At).DelegationDepth[link.Tier - 1])
            walk.Fails(Term.Scope, "delegated_deeper_than_the_tier_allows", terms.Because,
                Instant.Max(terms.From, grant.RecordedAt));
        else
            walk.Holds(Term.Scope, "within_the_approved_scope", new Revision(grant.Recorded),
                Instant.Min(entitlement.Ends(link.At), link.Estate.Parameters.Ends(link.At)));
    }

    public static void Owners<T>(in Link link, ref Walk<T> walk) where T : struct, ITrace
    {
        Role(link, link.Relationship.Sponsor.At(link.At), link.Relationship.Sponsor.Ends(link.At),
            link.Relationship.Grantor, "sponsor", ref walk);
        Role(link, link.Notes.OwnerAt(link.At), link.Notes.Owners?.Ends(link.At) ?? Instant.Forever,
            link.Relationship.Grantor, "owner", ref walk);
        Role(link, link.System.Owner.At(link.At), link.System.Owner.Ends(link.At), link.System.Organisation,
            "system_owner", ref walk);
    }

    private static void Role<T>(in Link link, Tenure tenure, Instant ends, int organisation, string role,
        ref Walk<T> walk)
        where T : struct, ITrace
    {
        var person = link.Estate.People[tenure.Person];
        ref readonly var phase = ref person.Life.At(link.At);
        if (phase.State != LifeState.Active)
            walk.Fails(Term.Owners, walk.Trace.Listens ? role + "_" + Suffix(phase.State) : "", phase.Because,
                phase.From, "person", person.Id.Value);
        else if (phase.Organisation != organisation)
            walk.Fails(Term.Owners, walk.Trace.Listens ? role + "_of_another_organisation" : "", phase.Because,
                phase.From, "person", person.Id.Value);
        else
            walk.Holds(Term.Owners,
                role == "owner" ? "owner_active" : role == "sponsor" ? "sponsor_active" : "system_owner_active",
                tenure.Because, Instant.Min(ends, person.Life.PhaseEnds(link.At)), "person", person.Id.Value);
    }

    public static void Upstream<T>(in GrantRow grant, in Answer above, ref Walk<T> walk) where T : struct, ITrace
    {
        if (grant.Parent < 0) walk.NotApplicable(Term.Upstream, "is_the_root");
        else if (above.Standing == Standing.InForce)
            walk.Holds(Term.Upstream, "parent_in_force", above.Because, above.Bound);
        else if (above.Standing == Standing.Ended)
            walk.Fails(Term.Upstream, "parent_ended", above.Because, above.Bound);
        else walk.Unknown(Term.Upstream, "parent_undecidable", above.Because, above.Bound);
    }

    public static void FreshInputs<T>(in Link link, in RelationshipPhase phase, ref Walk<T> walk)
        where T : struct, ITrace
    {
        if (phase.Silent is not { } silent)
            walk.Holds(Term.FreshInputs, "no_silent_source", default, Instant.Forever);
        else if (phase.Stale.Of(link.Tier))
            walk.Unknown(Term.FreshInputs, "source_silent", silent, phase.SilentSince);
        else
            walk.Holds(Term.FreshInputs, "source_silent_within_grace", silent,
                phase.SilentSince.Plus(link.Estate.ParametersAt(link.At).StaleGrace));
    }

    /// <summary>Every lapse that came before has to be known to, and mended before, a confirmation (C0).</summary>
    public static void Confirmed<T>(in Link link, in GrantRow grant, in RelationshipPhase phase, ref Walk<T> walk)
        where T : struct, ITrace
    {
        var through = Instant.Forever;
        var lapse = Lapse(link, grant, phase, ref through) ?? Lowered(link, grant);
        if (lapse is var (mended, because))
            walk.Fails(Term.Confirmed, "not_confirmed_since_the_lapse", because, Instant.Min(mended, link.At));
        else
            walk.Holds(Term.Confirmed, "confirmed_in_the_present_epoch", link.Notes.Confirmed.Because, through);
    }

    private static (Instant Mended, Revision Because)? Lapse(
        in Link link, in GrantRow grant, in RelationshipPhase phase, ref Instant through)
    {
        var relationship = link.Relationship;
        return Lapsed(link, relationship, phase, link.Tier)
            ?? Above(link, grant, ref through)
            ?? link.Uncovered(relationship.Sponsor.At(link.At), relationship.Confirmed)
            ?? link.Uncovered(relationship.Sponsor, relationship.Grantor, relationship.Confirmed)
            ?? link.Uncovered(link.System.Owner.At(link.At), link.System.Confirmed)
            ?? link.Uncovered(link.System.Owner, link.System.Organisation, link.System.Confirmed)
            ?? link.Uncovered(link.Notes.OwnerAt(link.At), default)
            ?? (link.Notes.Owners is { } owners ? link.Uncovered(owners, relationship.Grantor, default) : null)
            ?? grant.To.Kind switch
            {
                // Who left or moved lost the grant for good, which no confirmation mends.
                BeneficiaryKind.Person when link.PersonAt(grant.To.Row).GrantsFrom <= grant.RecordedAt =>
                    link.Uncovered(
                    link.PersonAt(grant.To.Row).Lapse, link.Estate.People[grant.To.Row].Confirmed),
                BeneficiaryKind.Workload => link.Uncovered(
                    link.Estate.Workloads[grant.To.Row].Life.At(link.At).Lapse,
                        link.Estate.Workloads[grant.To.Row].Confirmed),
                BeneficiaryKind.Seat when link.Estate.Seats[grant.To.Row].Refilled(link.Estate, link.At)
                    is var (refilled, emptied) => link.Uncovered(refilled, emptied, default),
                _ => null,
            };
    }

    /// <summary>
    /// A tier that is lowered mends nothing: what had lapsed for the tier of then stays so until it is confirmed.
    /// </summary>
    private static (Instant Mended, Revision Because)? Lowered(in Link link, in GrantRow grant)
    {
        var terms = link.Estate.Entitlements[grant.Entitlement].Terms;
        for (var index = terms.Length - 1; index > 0 && terms[index].From > grant.RecordedAt; index--)
        {
            var (from, because) = (terms[index].From, terms[index].Because);
            var tier = Math.Min(4, terms[index - 1].Tier + grant.Lift);
            if (from > link.At || tier <= terms[index].Tier + grant.Lift
                || link.Covers(from, because, link.Relationship.Confirmed)) continue;
            var before = new Link
            {
                Estate = link.Estate, Relationship = link.Relationship, System = link.System, Notes = link.Notes,
                Tier = tier, At = from.Plus(TimeSpan.FromTicks(-1)),
            };
            ref readonly var phase = ref link.Relationship.Timeline.At(before.At);
            var through = Instant.Forever;
            if (!phase.AdminFresh.Of(tier) || (phase.Dispute is not null && tier >= 3)
                || Lapse(before, grant, phase, ref through) is not null) return (from, because);
        }

        return null;
    }

    private static (Instant Mended, Revision Because)? Lapsed(
        in Link link, Relationship relationship, in RelationshipPhase phase, int tier)
    {
        var grantor = link.Estate.Organisations[relationship.Grantor].Life.At(link.At).Lapse;
        var grantee = link.Estate.Organisations[relationship.Grantee].Life.At(link.At).Lapse;
        return link.Uncovered(phase.Mended.Of(tier), phase.LapseBecause.Of(tier), relationship.Confirmed)
            ?? link.Uncovered(grantor.Mended(tier), grantor.Because(tier), relationship.Confirmed)
            ?? link.Uncovered(grantee.Mended(tier), grantee.Because(tier), relationship.Confirmed);
    }

    /// <summary>
    /// A relationship is no better than its parent (C1, parent.state.changed): what lapsed there, for the tier that
    /// counts there, lapsed here.
    /// </summary>
    private static (Instant Mended, Revision Because)? Above(in Link link, in GrantRow grant, ref Instant through)
    {
        for (var row = grant.Parent; row >= 0; row = link.Estate.Grants[row].Parent)
        {
            ref readonly var above = ref link.Estate.Grants[row];
            if (above.Relationship == grant.Relationship) continue;
            var relationship = link.Estate.Relationships[above.Relationship];
            ref readonly var phase = ref relationship.Timeline.At(link.At);
            var tier = Validity.Tier(link.Estate, above, link.At);
            if (Lapsed(link, relationship, phase, tier) is { } lapse) return lapse;
            through = Instant.Min(through, Through(link, relationship, phase, tier));
        }

        return null;
    }

    private static string Suffix(LifeState state) => state switch
    {
        LifeState.Expected => "not_there_yet",
        LifeState.Suspended => "suspended",
        LifeState.Sold => "sold",
        LifeState.Merged => "merged",
        _ => "gone",
    };

    private static string Word(RelationshipState state) => state switch
    {
        Governance.RelationshipState.Active => "relationship_active",
        Governance.RelationshipState.InNotice => "relationship_in_notice",
        Governance.RelationshipState.Prospect => "relationship_prospect",
        Governance.RelationshipState.Dormant => "relationship_dormant",
        Governance.RelationshipState.Suspended => "relationship_suspended",
        Governance.RelationshipState.Novating => "relationship_novating",
        _ => "relationship_terminated",
    };
}
