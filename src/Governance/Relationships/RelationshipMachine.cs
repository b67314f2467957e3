using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// The state machine of C1, run once over all facts of one relationship in order of their effective instants. It stops
/// at every instant at which something can change by a fact or by time alone, and writes down a phase there.
/// The stricter of two contradicting states wins, since stops are kept apart from each other and each is lifted by
/// name.
/// </summary>
internal sealed class RelationshipMachine
{
    private readonly record struct Proof(int Person, Instant VerifiedAt, Instant KnownAt, Revision Because, bool Self);

    private readonly record struct Notice(Cause Cause, Instant Until);

    /// <summary>
    /// A lapse that takes hold at an instant unless it was confirmed over after <paramref name="Mended"/>.
    /// </summary>
    private readonly record struct Cap(Instant At, Instant Mended, Revision Because);

    private readonly ImmutableArray<RelationshipFact> facts;
    private readonly ImmutableArray<ParametersSince> parameters;
    private readonly List<Proof> proofs = [];
    private readonly bool[] interrupted = new bool[4];
    private readonly List<Cap> caps = [];
    private readonly Instant contractFrom;
    private Instant contractUntil;
    private Revision contractBecause;
    private Revision? signed;
    private Revision? counterparty;
    private Revision? firstAdmin;
    private Revision proofsLost;
    private readonly OpenCauses suspended = new();
    private readonly OpenCauses dormant = new();
    private readonly OpenCauses novating = new();
    private readonly OpenCauses dispute = new();
    private readonly Dictionary<string, Cause> silent = new(StringComparer.Ordinal);
    private readonly List<Notice> notices = [];
    private Cause? terminated;
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
                stops.Add(fact.TakesHold);
                foreach (var cadence in since.Values.AdminCadence) stops.Add(fact.Effective.Plus(cadence));
            }
        }

        stops.Remove(Instant.Forever);
        return stops;
    }

    private void Happen(in RelationshipFact fact)
    {
        if (terminated is not null) return;                                  // final (C1)
        var (cause, lost) = (new Cause(fact.Effective, fact.Because), fact.Person);
        switch (fact.Event)
        {
            case RelationshipEvent.ContractSigned: signed ??= fact.Because; livened = fact.Because; break;
            case RelationshipEvent.CounterpartyVerified: counterparty ??= fact.Because; livened = fact.Because; break;
            case RelationshipEvent.AdminVerified: Verified(fact); break;
            case RelationshipEvent.AdminLost: Unproven(cause, p => p.Person == lost); break;
            case RelationshipEvent.VerificationExpired: Unproven(cause, _ => true); break;
            case RelationshipEvent.ContractSuspended or RelationshipEvent.PaymentHold
                or RelationshipEvent.SecurityIncident or RelationshipEvent.SanctionHit or RelationshipEvent.Insolvency
                or RelationshipEvent.NoticeForCause: suspended.Add(cause); break;
            case RelationshipEvent.SuspensionLifted: Lifted(fact); break;
            case RelationshipEvent.DisputeOpened: dispute.Add(cause); break;
            case RelationshipEvent.DisputeResolved:
                if (dispute.Lifted(fact.Because) is { } open) Lapsed(fact.TakesHold, open.Because, 3);
                break;
            case RelationshipEvent.ContractRenewed: Renewed(cause, fact.Until); break;
            case RelationshipEvent.NoticeGiven: notices.Add(new Notice(cause, fact.Until)); break;
            case RelationshipEvent.NoticeWithdrawn: if (Withdrawn(cause)) livened = fact.Because; break;
            case RelationshipEvent.ContractEnded or RelationshipEvent.ContractLapsed or RelationshipEvent.TenantDeleted
                or RelationshipEvent.PartnerLeft: terminated = cause; break;
            case RelationshipEvent.AuthorityUnused: dormant.Add(cause); break;
            case RelationshipEvent.OwnerReattested: Woken(fact); break;
            // The old party's people prove nothing about the new party: nothing transfers.
            case RelationshipEvent.NovationAnnounced
                or RelationshipEvent.ControlChanged: novating.Add(cause); Unproven(cause, _ => true); break;
            case RelationshipEvent.NovationCompleted: Novated(fact); break;
            case RelationshipEvent.FeedSilent: silent.TryAdd(fact.Source ?? "", cause); break;
            case RelationshipEvent.FeedRestored: silent.Remove(fact.Source ?? ""); break;
            // Guardrails of policy look at these; the state stays.
            case RelationshipEvent.EvidenceDelivered or RelationshipEvent.EvidenceOverdue: break;
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>
    /// A proof counts from when it was known, though its age counts from the act. Proofs by others and by oneself are
    /// kept apart: the latter never replaces the former.
    /// </summary>
    private void Verified(in RelationshipFact fact)
    {
        firstAdmin ??= fact.Because;
        var proof = new Proof(fact.Person, fact.Effective, fact.TakesHold, fact.Because, fact.Self);
        if (proof.KnownAt == proof.VerifiedAt) proofs.RemoveAll(p => p.Person == proof.Person && p.Self == proof.Self);
        proofs.Add(proof);
    }

    private void Unproven(Cause cause, Predicate<Proof> of)
    {
        if (proofs.RemoveAll(of) == 0) return;
        proofsLost = cause.Because;
        for (var tier = 1; tier <= 4; tier++)
            if (!IsFresh(Best(tier, cause.Since), tier, cause.Since)) interrupted[tier - 1] = true;
    }

    private void Lifted(in RelationshipFact fact)
    {
        if (suspended.Lifted(fact.Because) is not { } stop) return;
        livened = fact.Because;
        var spared = fact.TakesHold.Since(stop.Since) <= parameters.At(fact.TakesHold).ReturnAfterSuspension;
        Lapsed(fact.TakesHold, stop.Because, spared ? 3 : 1);
    }

    private void Renewed(Cause renewed, Instant until)
    {
        Withdrawn(renewed);
        caps.Add(new Cap(contractUntil, renewed.Since, renewed.Because));
        (contractUntil, contractBecause, livened) = (until, renewed.Because, renewed.Because);
    }

    /// <summary>Ends the notices that stand before it in the ledger; their caps stay until confirmed over.</summary>
    private bool Withdrawn(Cause withdrawn)
    {
        foreach (var notice in notices)
            if (notice.Cause.Because < withdrawn.Because)
                caps.Add(new Cap(notice.Until, withdrawn.Since, withdrawn.Because));
        return notices.RemoveAll(n => n.Cause.Because < withdrawn.Because) > 0;
    }

    private void Woken(in RelationshipFact fact)
    {
        if (dormant.Lifted(fact.Because) is not { } asleep) return;
        livened = fact.Because;
        Lapsed(fact.TakesHold, asleep.Because, 1);
    }

    private void Novated(in RelationshipFact fact)
    {
        if (novating.Lifted(fact.Because) is null) return;
        livened = fact.Because;
        (now.GrantsFrom, now.GrantsFromBecause) = (fact.TakesHold, fact.Because);
    }

    /// <summary>The notice that ends first: the stricter wins.</summary>
    private Notice? Given()
    {
        Notice? first = null;
        foreach (var notice in notices)
            if (first is not { } earlier || notice.Until < earlier.Until) first = notice;
        return first;
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
        if (terminated is null && Given() is { } given && at >= given.Until)
            terminated = new Cause(given.Until, given.Cause.Because);
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
        (phase.Dispute, phase.DisputeSince) = (dispute.First?.Because, dispute.First?.Since ?? default);
        (phase.ContractFrom, phase.ContractUntil, phase.ContractBecause) = (contractFrom, contractUntil,
            contractBecause);
        phase.ContractOpen = at >= contractFrom && at < contractUntil;
        Cause? since = silent.Count == 0 ? null : silent.Values.MinBy(c => (c.Since.Ticks, c.Because.Value));
        (phase.Silent, phase.SilentSince) = (since?.Because, since?.Since ?? default);
        for (var tier = 1; tier <= 4; tier++)
        {
            phase.Stale.Set(tier, since is { } silence
                && (tier >= 3 || at >= silence.Since.Plus(parameters.At(at).StaleGrace)));
            Admins(ref phase, tier, at);
        }

        return phase;
    }

    /// <summary>The strictest of what holds.</summary>
    private (RelationshipState State, Revision Because) State() =>
        terminated is { } over ? (RelationshipState.Terminated, over.Because)
        : novating.First is { } sold ? (RelationshipState.Novating, sold.Because)
        : signed is null || counterparty is null || firstAdmin is null ? (RelationshipState.Prospect, contractBecause)
        : suspended.First is { } stop ? (RelationshipState.Suspended, stop.Because)
        : dormant.First is { } asleep ? (RelationshipState.Dormant, asleep.Because)
        : Given() is { } given ? (RelationshipState.InNotice, given.Cause.Because)
        : (RelationshipState.Active, livened);

    private void Admins(ref RelationshipPhase phase, int tier, Instant at)
    {
        var best = Best(tier, at);
        var fresh = IsFresh(best, tier, at);
        // Lost and proven anew within one instant is a lapse all the same.
        var lost = interrupted[tier - 1];
        var was = now.AdminFresh.Of(tier) && !(fresh && lost);
        interrupted[tier - 1] = false;
        phase.AdminFresh.Set(tier, fresh);
        if (fresh == was && at != Instant.Beginning)
        {
            if (fresh) phase.AdminBecause.Set(tier, best.Because);
            // A proof that was none, as is known now, counted until then.
            else if (lost) phase.AdminBecause.Set(tier, proofsLost);
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

    private Proof Best(int tier, Instant at)
    {
        var best = default(Proof);
        foreach (var proof in proofs)
            if ((!proof.Self || tier == 1) && proof.KnownAt <= at && proof.VerifiedAt >= best.VerifiedAt) best = proof;
        return best;
    }

    private bool IsFresh(in Proof proof, int tier, Instant at) =>
        proof.Because.Value > 0 && at < proof.VerifiedAt.Plus(parameters.At(at).AdminCadence[tier - 1]);

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
