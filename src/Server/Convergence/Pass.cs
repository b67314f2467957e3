using System.Security.Cryptography;
using System.Text;
using Mandate.Connectors;
using Mandate.Governance;
using Mandate.Governance.Planning;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// One look at one system: derive, observe, plan; in enforce mode record what is about to be done, apply, publish, and
/// observe again; then record what was found and proved.
/// </summary>
internal sealed class Pass
{
    // Of what the places hold: removals beyond it that no end explains wait for a person.
    public static readonly RemovalBound Bound = new(10, 20);
    private const int EntriesMax = 500;

    private readonly ConvergenceTools tools;
    private readonly ConnectedSystem link;
    private readonly PassMemory memory;
    private readonly Estate estate;
    private readonly DerivedAccess access;
    private readonly Instant at;
    private Revision basis;
    private Estate newest;

    public Pass(ConvergenceTools tools, ConnectedSystem link, PassMemory memory, SystemId id)
    {
        (this.tools, this.link, this.memory) = (tools, link, memory);
        (estate, at) = (tools.Node.Estate, tools.Node.Now);
        (basis, newest) = (estate.Revision, estate);
        access = DerivedAccess.Of(estate, estate.Find(id), at);
        Load();
    }

    private DateTimeOffset Now => tools.Node.Time.GetUtcNow();

    private bool Enforces => access.System.Mode == ConvergenceMode.Enforce;

    public async Task<ConnectorFault?> OpenAsync(CancellationToken cancel) => await link.OpenAsync(access, cancel);

    public async Task<Plan> PlanAsync(CancellationToken cancel) =>
        Plan(await OpenAsync(cancel) is { } fault ? Unreadable(fault) : await link.ObserveAsync(access, cancel), null);

    public async Task<Plan> RunAsync(string? release, Actor actor, CancellationToken cancel)
    {
        var fault = await OpenAsync(cancel);
        // Before the first look, so that a host's folder is there to be read; what it admits is not changed by it.
        if (fault is null && Enforces && !link.IsPublished && link.MayPublish(Now)) await PublishAsync(cancel);
        var places = fault is null ? await link.ObserveAsync(access, cancel) : Unreadable(fault);
        var plan = Plan(places, release);
        if (Enforces)
        {
            // Recorded before anything is done. Crash here: what is said to be ours and is not there is put there, or
            // read back as gone, by the next start.
            await RecordAsync(await AnnouncedAsync(plan, cancel), release is null ? Actor.Node : actor, cancel);
            if (fault is null)
            {
                var touched = await ApplyAsync(plan, cancel);
                var publish = link.HasToPublish(access, touched, memory.Removals.All, places, Now);
                if (publish) await PublishAsync(cancel);
                if (touched || publish || !memory.Removals.IsEmpty) places = await link.ObserveAsync(access, cancel);
            }

            plan = Plan(places, release);
        }

        await RecordAsync(Outcome(plan, places), Actor.Node, cancel);
        (memory.Seen, memory.Last) = (basis, access);
        memory.Settle(Now, fault is null ? link.PublishDueAt : null);
        return plan;
    }

    private async Task PublishAsync(CancellationToken cancel)
    {
        if (!await link.PublishAsync(newest.Revision, access, Now, SystemConvergence.Jitter(), cancel))
            Log.NotPublished(tools.Log, access.System.Name, newest.Revision.Value);
    }

    /// <summary>
    /// Removals that were ordered are carried to their proof: until then what they drive out is not given again, though
    /// its grant may be in force again. An undecidable grant freezes them (C0).
    /// </summary>
    private Plan Plan(IReadOnlyList<ObservedPlace> places, string? release)
    {
        var removals = memory.Removals;
        return Planner.Plan(new Comparison
        {
            System = access.System.Name,
            Generation = new Generation(estate.Revision.Value),
            Mode = access.System.Mode,
            Bound = Bound,
            Desired = [.. access.Desired.Where(d => !removals.Has(d.Point) || d.Justification is Justification.Frozen)],
            Ended = [.. access.Ended, .. removals.Ends],
            Ordered = [.. access.Ordered.Concat(access.OrderedFindings).Where(o => !removals.Has(o.Point))],
            Observed = places,
            Ours = access.Ours.Keys.Concat(removals.Ends.Select(e => e.Point)).ToHashSet(),
            Released = release,
        });
    }

    private List<ObservedPlace> Unreadable(ConnectorFault fault) =>
        [.. access.Hosts.Select(h => new ObservedPlace.Unreadable(h.Text, fault.Why, Now))];

    /// <summary>What is about to be put in place, and what is to go: each once.</summary>
    private async Task<List<Change>> AnnouncedAsync(Plan plan, CancellationToken cancel)
    {
        List<Change> changes =
        [
            .. plan.Steps.OfType<Step.Add>().Where(a => !access.Ours.ContainsKey(a.Point))
                .Select(a => new Change.AccessProvisioned(Key(a.Point), a.Grant)),
        ];
        var frozen = plan.Frozen.Select(f => f.Point).Concat(access.Desired.Select(d => d.Point)).ToHashSet();
        foreach (var end in access.Ended.Where(e =>
            access.Ours.ContainsKey(e.Point) && !memory.Removals.Has(e.Point) && !frozen.Contains(e.Point)))
        {
            var ended = Instant.Of(end.At);
            changes.Add(new Change.RemovalOrdered(
                tools.Node.NewId<RemovalId>(), Key(end.Point), end.Grant, end.Because,
                await tools.Instants.TriggerAsync(ended, end.Because, cancel), ended));
        }

        var held = plan.Held?.Removals.Select(r => r.Point).ToHashSet() ?? [];
        foreach (var order in access.Ordered.Where(o => !memory.Removals.Has(o.Point) && !held.Contains(o.Point)))
        {
            var known = await tools.Instants.OfAsync(order.Because, cancel) ?? at;
            changes.Add(new Change.RemovalOrdered(
                tools.Node.NewId<RemovalId>(), Key(order.Point), access.Ours[order.Point], order.Because, known,
                    known));
        }

        return changes;
    }

    /// <summary>
    /// Each step by itself: an error at one place says nothing about another. True when something may have changed.
    /// </summary>
    private async Task<bool> ApplyAsync(Plan plan, CancellationToken cancel)
    {
        var touched = false;
        // Of the version that has the announcement: a grant that came in between keeps what was ordered removed.
        var announced = ReferenceEquals(newest, estate) || plan.Steps.All(s => s is Step.Add || IsCarriedApart(s))
            ? access : DerivedAccess.Of(newest, newest.Find(access.System.Id), tools.Node.Now);
        foreach (var step in plan.Steps)
        {
            if (!IsDue(step, announced)) continue;
            var outcome = await link.ApplyAsync(step, plan.Generation, cancel);
            touched |= outcome is ApplyOutcome.Done;
            outcome.Match(
                done: _ => Done(step), alreadySo: _ => Done(step), superseded: _ => false, failed: f =>
                    Refused(step, f.Fault));
        }

        return touched;
    }

    /// <summary>
    /// What the case of a finding carries is tried again while the finding is open; every other removal has its own
    /// states.
    /// </summary>
    private static bool IsCarriedApart(Step step) =>
        step is not (Step.Add or Step.RemoveOrdered { Order.Finding: not null });

    private bool IsDue(Step step, DerivedAccess announced) => IsCarriedApart(step)
        ? memory.Removals.IsDue(step.Point, Now)
        : (!memory.RefusedSteps.TryGetValue(step.Point, out var refused) || refused.RetryAt <= Now)
            && (step is Step.Add add ? MayAdd(add) : MayRemove(step.Point, announced));

    private static bool MayRemove(AccessPoint point, DerivedAccess announced) => announced.System.IsDriven
        && announced.OrderedFindings.Any(o => o.Point == point) && !announced.Desired.Any(d => d.Point == point);

    /// <summary>Asked of the version that has the announcement: an end that came in between is not overtaken.</summary>
    private bool MayAdd(Step.Add add) =>
        newest.Find(add.Grant) is >= 0 and var row && Validity.Of(newest, row, tools.Node.Now).IsInForce
        && DerivedAccess.IsHolder(newest, row, add.Point, tools.Node.Now);

    // Stamped after the system answered and before it is observed: only a later reading proves anything.
    private bool Done(Step step)
    {
        if (!IsCarriedApart(step)) memory.RefusedSteps.Remove(step.Point);
        else memory.Removals.Sent(step.Point, Now);
        return true;
    }

    private bool Refused(Step step, ConnectorFault fault)
    {
        var failure = fault.AsSendFailure();
        if (IsCarriedApart(step))
        {
            memory.Removals.Refused(step.Point, failure, Now, SystemConvergence.Jitter());
            return false;
        }

        var attempts = memory.RefusedSteps.GetValueOrDefault(step.Point).Attempts + 1;
        var wait = RemovalBook.Policy.DelayAfter(attempts, SystemConvergence.Jitter());
        memory.RefusedSteps[step.Point] = (attempts, Now + (wait > failure.NotBefore ? wait : failure.NotBefore),
            failure.Why);
        return false;
    }

    private List<Change> Outcome(Plan plan, IReadOnlyList<ObservedPlace> places)
    {
        var wanted = plan.Steps.OfType<Step.Add>().ToList();
        foreach (var gone in memory.RefusedSteps.Keys
            .Except(plan.Steps.Where(s => !IsCarriedApart(s)).Select(s => s.Point)).ToList())
            memory.RefusedSteps.Remove(gone);
        var missing = wanted.Where(a => memory.RefusedSteps.ContainsKey(a.Point))
            .Select(a => new Difference.Missing(a.Point, a.Grant, a.Justification));
        List<Change> changes = [.. memory.Removals.Advance(places, Now, SystemConvergence.Jitter())];
        changes.AddRange(memory.Findings.Compare(access, plan, missing, tools.Node.NewId<FindingId>));
        var digest = Digest(places);
        if (digest != memory.Digest)
            changes.Add(new Change.ReadingTaken(
                access.System.Id, digest, places.OfType<ObservedPlace.Read>().Sum(p => p.Held.Count),
                places.Count(p => p is ObservedPlace.Unreadable)));
        memory.Digest = digest;
        return changes;
    }

    /// <summary>
    /// What was held where; the revocation list's own bytes differ each time it is made, and say nothing.
    /// </summary>
    private static string Digest(IReadOnlyList<ObservedPlace> places)
    {
        var text = new StringBuilder();
        foreach (var place in places.OrderBy(p => p.Place, StringComparer.Ordinal))
            text.AppendJoin('\n', place.Match<IEnumerable<string>>(
                read: r => [r.Place, .. r.Held.Order().Select(h => h.ToString()),
                    .. r.Strange.Order(StringComparer.Ordinal)],
                unreadable: u => [u.Place, "?"])).Append("\n\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private AccessKey Key(AccessPoint point) => new(access.System.Id, point.Place, point.Account, point.Holder);

    /// <summary>What the ledger knows to be open, once.</summary>
    private void Load()
    {
        if (memory.IsLoaded) return;
        foreach (var removal in estate.Removals.Values.Where(r => r.IsOpen && r.Key.System == access.System.Id))
            memory.Removals.Take(removal, removal.StateSince.ToDateTime()!.Value);
        foreach (var finding in estate.Findings.Values.Where(f => f.Closed is null && f.Key.System == access.System.Id))
            memory.Findings.Take(finding);
        memory.Digest = estate.Readings.GetValueOrDefault(access.System.Id)?.Digest;
        memory.IsLoaded = true;
    }

    /// <summary>
    /// In the name of the node, or of who released a hold. Not recorded is not done: the pass ends there.
    /// </summary>
    private async Task RecordAsync(List<Change> changes, Actor actor, CancellationToken cancel)
    {
        foreach (var chunk in changes.Chunk(EntriesMax))
        {
            var outcome = await tools.Node.Scribe.SubmitAsync(new Command
            {
                Actor = actor, Decide = (_, _) => new Ruling.Accepted([.. chunk.Select(c => new Proposal(c))]),
            }, cancel);
            if (outcome is not CommandOutcome.Recorded recorded)
            {
                // What memory already counts as told was not: it is read from the ledger again.
                memory.Forget();
                throw new InvalidOperationException("the ledger did not take what was found: " + outcome);
            }

            for (var index = 0; index < chunk.Length; index++)
                if (chunk[index] is Change.RemovalOrdered order)
                    memory.Removals.Take(order, new Revision(recorded.First.Value + index), Now);
            if (recorded.First.Value == basis.Value + 1) basis = recorded.Last;
            newest = recorded.After;
        }
    }
}
