using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// The state machine of C1, run once over all facts of one relationship in order of their effective instants. It stops
/// at every instant at which something can change by a fact or by time alone, and writes down a phase there.
/// The stricter of two contradicting states wins, since stops are kept apart from each other and each is lifted by name.
/// </summary>
internal sealed class RelationshipMachine
{
    private readonly record struct Proof(Instant VerifiedAt, Revision Because, bool Self);

    private readonly record struct Cause(Instant Since, Revision Because);

    /// <summary>A lapse that takes hold at an instant unless it was confirmed over after <paramref name="Mended"/>.</summary>
    private readonly record struct Cap(Instant At, Instant Mended, Revision Because);

    private readonly ImmutableArray<RelationshipFact> facts;
    private readonly ImmutableArray<ParametersSince> parameters;
    private readonly Dictionary<int, Proof> proofs = [];
    private readonly List<Cap> caps = [];
    private readonly Instant contractFrom;
    private Instant contractUntil;
    private Revision contractBecause;
    private Revision? signed;
    private Revision? counterparty;
    private Revision? firstAdmin;
    private Revision proofsLost;
    private Cause? suspended;
    private Cause? notice;
    private Instant noticeUntil;
    private Cause? dormant;
    private Cause? novating;
    private Cause? terminated;
    private Cause? dispute;
    private Cause? silent;
    private Revision livened;
    private RelationshipPhase now;

    public RelationshipMachine(
        ImmutableArray<RelationshipFact> facts, Instant contractFrom, Instant contractUntil, Revision recorded,
        ImmutableArray<ParametersSince> parameters)
    {
        this.facts = facts;
        this.contractFrom = contractFrom;
        this.contractUntil = contractUntil;
        this.parameters = parameters;
        contractBecause = livened = recorded;
    }

    public RelationshipPhase[] Phases()
    {
        var phases = new List<RelationshipPhase>();
        var next = 0;
        foreach (var at in Stops())
        {
            while (next < facts.Length && facts[next].Effective <= at) Happen(facts[next++]);
            Pass(at);
            phases.Add(now = Phase(at));
        }

        var written = phases.ToArray();
        for (var index = written.Length - 1; index >= 0; index--)
            for (var tier = 1; tier <= 4; tier++)
                written[index].Through.Set(tier, Through(written, index, tier));
        return written;
    }

    /// <summary>Every instant at which an answer can change.</summary>
    private SortedSet<Instant> Stops()
    {
        var stops = new SortedSet<Instant> { Instant.Beginning, contractFrom, contractUntil };
        foreach (var since in parameters) stops.Add(since.From);
        foreach (var fact in facts)
        {
            stops.Add(fact.Effective);
            if (fact.Event is RelationshipEvent.NoticeGiven or RelationshipEvent.ContractRenewed) stops.Add(fact.Until);
            foreach (var since in parameters)
            {
                if (fact.Event == RelationshipEvent.FeedSilent) stops.Add(fact.Effective.Plus(since.Values.StaleGrace));
                if (fact.Event != RelationshipEvent.AdminVerified) continue;
                foreach (var cadence in since.Values.AdminCadence) stops.Add(fact.Effective.Plus(cadence));
            }
        }

        stops.Remove(Instant.Forever);
        return stops;
    }

    private void Happen(in RelationshipFact fact)
    {
        if (terminated is not null) return;                                  // final (C1)
        var cause = new Cause(fact.Effective, fact.Because);
        switch (fact.Event)
        {
            case RelationshipEvent.ContractSigned: signed ??= fact.Because; livened = fact.Because; break;
            case RelationshipEvent.CounterpartyVerified: counterparty ??= fact.Because; livened = fact.Because; break;
            case RelationshipEvent.AdminVerified: Verified(fact); break;
            case RelationshipEvent.AdminLost: if (proofs.Remove(fact.Person)) proofsLost = fact.Because; break;
            case RelationshipEvent.VerificationExpired: proofs.Clear(); proofsLost = fact.Because; break;
            case RelationshipEvent.ContractSuspended or RelationshipEvent.PaymentHold
                or RelationshipEvent.SecurityIncident or RelationshipEvent.SanctionHit or RelationshipEvent.Insolvency
                or RelationshipEvent.NoticeForCause: suspended ??= cause; break;
            case RelationshipEvent.SuspensionLifted: Lifted(cause); break;
            case RelationshipEvent.DisputeOpened: dispute ??= cause; break;
            case RelationshipEvent.DisputeResolved: Resolved(cause); break;
            case RelationshipEvent.ContractRenewed: Renewed(cause, fact.Until); break;
            case RelationshipEvent.NoticeGiven: notice = cause; noticeUntil = fact.Until; break;
            case RelationshipEvent.NoticeWithdrawn: Withdrawn(cause); break;
            case RelationshipEvent.ContractEnded or RelationshipEvent.ContractLapsed or RelationshipEvent.TenantDeleted
                or RelationshipEvent.PartnerLeft: terminated = cause; break;
            case RelationshipEvent.AuthorityUnused: dormant ??= cause; break;
            case RelationshipEvent.OwnerReattested: Woken(cause); break;
            case RelationshipEvent.NovationAnnounced or RelationshipEvent.ControlChanged: novating ??= cause; break;
            case RelationshipEvent.NovationCompleted: Novated(cause); break;
            case RelationshipEvent.FeedSilent: silent ??= cause; break;
            case RelationshipEvent.FeedRestored: silent = null; break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Verified(in RelationshipFact fact)
    {
        firstAdmin ??= fact.Because;
        // A self-confirmation never replaces a proof by somebody else that is still good.
        if (fact.Self && proofs.TryGetValue(fact.Person, out var held) && !held.Self) return;
        proofs[fact.Person] = new Proof(fact.Effective, fact.Because, fact.Self);
    }

    private void Lifted(Cause lifted)
    {
        if (suspended is not { } stop) return;
        suspended = null;
        livened = lifted.Because;
        var spared = lifted.Since.Since(stop.Since) <= ParametersAt(lifted.Since).ReturnAfterSuspension;
        Lapsed(lifted.Since, stop.Because, spared ? 3 : 1);
    }

    private void Resolved(Cause resolved)
    {
        if (dispute is not { } open) return;
        dispute = null;
        Lapsed(resolved.Since, open.Because, 3);
    }

    private void Renewed(Cause renewed, Instant until)
    {
        caps.Add(new Cap(notice is null ? contractUntil : Instant.Min(contractUntil, noticeUntil), renewed.Since, renewed.Because));
        (contractUntil, contractBecause, notice, livened) = (until, renewed.Because, null, renewed.Because);
    }

    private void Withdrawn(Cause withdrawn)
    {
        if (notice is null) return;
        caps.Add(new Cap(noticeUntil, withdrawn.Since, withdrawn.Because));
        (notice, livened) = (null, withdrawn.Because);
    }

    private void Woken(Cause woken)
    {
        if (dormant is not { } asleep) return;
        (dormant, livened) = (null, woken.Because);
        Lapsed(woken.Since, asleep.Because, 1);
    }

    private void Novated(Cause completed)
    {
        if (novating is null) return;
        (novating, livened) = (null, completed.Because);
        (now.GrantsFrom, now.GrantsFromBecause) = (completed.Since, completed.Because);
    }

    private void Lapsed(Instant mended, Revision because, int fromTier)
    {
        for (var tier = fromTier; tier <= 4; tier++) LapsedAt(tier, mended, because);
    }

    private void LapsedAt(int tier, Instant mended, Revision because)
    {
        now.Mended.Set(tier, Instant.Max(now.Mended.Of(tier), mended));
        if (because > now.LapseBecause.Of(tier)) now.LapseBecause.Set(tier, because);
    }

    /// <summary>What time alone does.</summary>
    private void Pass(Instant at)
    {
        if (terminated is null && notice is { } given && at >= noticeUntil) terminated = new Cause(noticeUntil, given.Because);
        if (terminated is null && signed is not null && at >= contractUntil)
            terminated = new Cause(contractUntil, contractBecause);
        foreach (var cap in caps.Where(c => c.At <= at)) Lapsed(cap.Mended, cap.Because, 1);
        caps.RemoveAll(c => c.At <= at);
    }

    private RelationshipPhase Phase(Instant at)
    {
        var phase = now;
        phase.From = at;
        (phase.State, phase.StateBecause) = State();
        if (at == Instant.Beginning || phase.State != now.State) phase.StateSince = at;
        (phase.Dispute, phase.DisputeSince) = (dispute?.Because, dispute?.Since ?? default);
        (phase.ContractFrom, phase.ContractUntil, phase.ContractBecause) = (contractFrom, contractUntil, contractBecause);
        phase.ContractOpen = at >= contractFrom && at < contractUntil;
        (phase.Silent, phase.SilentSince) = (silent?.Because, silent?.Since ?? default);
        for (var tier = 1; tier <= 4; tier++)
        {
            phase.Stale.Set(tier, silent is { } since
                && (tier >= 3 || at >= since.Since.Plus(ParametersAt(at).StaleGrace)));
            Admins(ref phase, tier, at);
        }

        return phase;
    }

    /// <summary>The strictest of what holds.</summary>
    private (RelationshipState State, Revision Because) State() =>
        terminated is { } over ? (RelationshipState.Terminated, over.Because)
        : novating is { } sold ? (RelationshipState.Novating, sold.Because)
        : signed is null || counterparty is null || firstAdmin is null ? (RelationshipState.Prospect, contractBecause)
        : suspended is { } stop ? (RelationshipState.Suspended, stop.Because)
        : dormant is { } asleep ? (RelationshipState.Dormant, asleep.Because)
        : notice is { } given ? (RelationshipState.InNotice, given.Because)
        : (RelationshipState.Active, livened);

    private void Admins(ref RelationshipPhase phase, int tier, Instant at)
    {
        var cadence = ParametersAt(at).AdminCadence[tier - 1];
        var best = default(Proof);
        foreach (var proof in proofs.Values)
            if ((!proof.Self || tier == 1) && proof.Because.Value > 0 && proof.VerifiedAt >= best.VerifiedAt) best = proof;
        var fresh = best.Because.Value > 0 && at < best.VerifiedAt.Plus(cadence);
        var was = now.AdminFresh.Of(tier);
        phase.AdminFresh.Set(tier, fresh);
        if (fresh == was && at != Instant.Beginning)
        {
            if (fresh) phase.AdminBecause.Set(tier, best.Because);
            return;
        }

        // An earlier freshness had ended, so this one mends a lapse: it has to be confirmed over.
        if (fresh && now.AdminBecause.Of(tier).Value > 0)
        {
            LapsedAt(tier, at, best.Because);
            phase.Mended.Set(tier, now.Mended.Of(tier));
            phase.LapseBecause.Set(tier, now.LapseBecause.Of(tier));
        }

        phase.AdminSince.Set(tier, at);
        phase.AdminBecause.Set(tier, fresh ? best.Because
            : was ? (best.Because.Value > 0 ? best.Because : proofsLost) : phase.AdminBecause.Of(tier));
    }

    private Parameters ParametersAt(Instant at)
    {
        var index = parameters.Length - 1;
        while (index > 0 && parameters[index].From > at) index--;
        return parameters[index].Values;
    }

    private static Instant Through(RelationshipPhase[] phases, int index, int tier)
    {
        if (index + 1 == phases.Length) return Instant.Forever;
        ref readonly var next = ref phases[index + 1];
        return next.Permits(tier) && next.Mended.Of(tier) == phases[index].Mended.Of(tier)
            && next.LapseBecause.Of(tier) == phases[index].LapseBecause.Of(tier)
            && next.GrantsFrom == phases[index].GrantsFrom
            ? next.Through.Of(tier) : next.From;
    }
}
