using System.Runtime.CompilerServices;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// One import of a large file. It is gone through twice: first on a fork, so that a file with an error records nothing
/// and what would change is known; then slice by slice, each one command against the newest estate, with room for other
/// commands between two. Neither keeps more of the grants than a few slices and those that wait for their parents.
/// </summary>
internal sealed class EstateImport(
    Features f, EstateFiles files, FirstPlans firstPlans, SlicedFile sliced, string name, Actor actor)
{
    private const int ErrorsMax = 100;
    private const int SlicesAhead = 4;

    // One is appended, one decided, and some wait, which tells the scribe to go on deciding.
    private const int SentMax = 4;

    private readonly List<ProblemWire> unread = [];
    private readonly ImportTally tally = new();
    private readonly Queue<Sent> sent = new();
    private bool[] differs = [];
    private PlannedSteps? beforeGrants;
    private int unreadCount;
    private long recorded;
    private Revision last;
    private Instant begun;

    /// <summary>Is told how far it has come; where it waits, so does the import.</summary>
    public required Func<ImportLineWire, Task> Tell { get; init; }

    public required bool MaySetProviders { get; init; }

    private int Grants => sliced.Slices.Sum(s => s.Grants);

    /// <summary>
    /// Tells the plan and, unless only that is wanted, records it; the last line says what came of it.
    /// </summary>
    public async Task RunAsync(bool onlyPlan, CancellationToken cancel)
    {
        var estate = f.Node.Estate;
        last = estate.Revision;
        var rest = sliced.ReadRest(new EstateReadOptions { Known = (kind, known) => files.Knows(estate, kind, known) });
        if (rest is EstateReading.Refused refused) Unread(refused);
        var document = rest is EstateReading.Read read ? read.Document : EstateDocument.Of("", "");
        if (unreadCount == 0) Unfit(document);
        if (unreadCount == 0 && EstateFiles.OtherEstate(estate, document) is { } other)
        {
            await TellRefusedAsync(other);
            return;
        }

        var (plan, problem) = await PlanAsync(document, estate, cancel);
        if (plan is null)
        {
            await TellRefusedAsync(problem!);
            return;
        }

        await Tell(new ImportLineWire("planned", 0, tally.Entries) { Plan = plan });
        if (!onlyPlan && tally.Entries > 0 && await RecordAsync(document, cancel) is { } failed)
            await TellRefusedAsync(failed);
        else await Tell(new ImportLineWire("done", recorded, tally.Entries)
        {
            Plan = plan, Revision = recorded == 0 ? f.Node.Estate.Revision.Value : last.Value,
        });
    }

    private async Task<(ImportPlanWire? Plan, ProblemWire? Refused)> PlanAsync(
        EstateDocument document, Estate estate, CancellationToken cancel)
    {
        var (deciding, decided, slice) = (GrantsOnTheirWay.None, Task.CompletedTask, 0);
        var (differing, waiting) = (new HashSet<int>(), new List<int>());
        var plan = new EstateComparison(f, document, name, estate, f.Node.Now, actor)
        {
            MaySetProviders = MaySetProviders,
        };
        begun = plan.At;
        if (unreadCount == 0) EstateFiles.CompareBeforeGrants(plan);
        beforeGrants = new PlannedSteps(estate.Revision, plan.Shown, [.. plan.Early], [.. plan.Late]);
        foreach (var step in plan.Steps) tally.Add(step);
        // A grant that waits for its parent is found to differ with another slice than its own.
        plan.PassOn(step =>
        {
            tally.Add(step);
            differing.Add(slice);
        }, Grants);
        var (parents, read) = (new ParentsFirst(), 0L);
        await foreach (var (number, grants) in SlicesAsync(document, _ => true, cancel))
        {
            if (unreadCount > 0) continue;
            // While the steps of one slice are decided, those of the next are found.
            plan.Defer(new GrantsOnTheirWay([deciding]));
            var ready = parents.Take(Once(plan, grants), parent => IsThere(plan, parent));
            if (ready.Count < grants.Count) waiting.Add(number);
            await CompareAsync(plan, ready, cancel);
            var found = plan.Deferred();
            await decided;
            (slice, deciding) = (number, found.Grants);
            decided = Task.Run(() => plan.Decide(found), cancel);
            await Tell(new ImportLineWire("reading", read += grants.Count, Math.Max(read, Grants)));
        }

        await decided;
        differing.UnionWith(waiting);
        if (unreadCount > 0)
            return (null, EstateFiles.Refusal(unread, unreadCount, "the file does not hold to the format"));
        Left(plan, parents);
        new SeatComparison(plan).Occupants();
        new SystemComparison(plan).Drive();
        if (plan.ErrorCount > 0)
            return (null, EstateFiles.Refusal(plan.Errors, plan.ErrorCount, "the estate does not take the file"));
        differs = [.. Enumerable.Range(0, Math.Max(1, sliced.Slices.Count)).Select(differing.Contains)];
        var first = await firstPlans.OfAsync(plan.Before, plan.Now, plan.At, cancel);
        return (tally.Plan(plan) with { SystemPlans = [.. first.Select(ImportTally.Cut)] }, null);
    }

    private async Task<ProblemWire?> RecordAsync(EstateDocument document, CancellationToken cancel)
    {
        if (await RecordBeforeGrantsAsync(document, cancel) is { } problem) return problem;
        if (await RecordGrantsAsync(document, cancel) is { } failed) return failed;
        var plan = Newest(document);
        new SeatComparison(plan).Occupants();
        new SystemComparison(plan).Drive();
        return await RecordAsync(plan, cancel);
    }

    /// <summary>What was planned, and is decided anew; compared once more where the estate is another by now.</summary>
    private async Task<ProblemWire?> RecordBeforeGrantsAsync(EstateDocument document, CancellationToken cancel)
    {
        var plan = Newest(document);
        var planned = beforeGrants!;
        beforeGrants = null;
        if (planned.FoundAt != plan.Before.Revision)
        {
            EstateFiles.CompareBeforeGrants(plan);
            return await RecordAsync(plan, cancel);
        }

        return await SendAsync(plan, planned, cancel) ?? await SettleAsync(0);
    }

    /// <summary>While slices are recorded, the next is compared with the estate and what they bring.</summary>
    private async Task<ProblemWire?> RecordGrantsAsync(EstateDocument document, CancellationToken cancel)
    {
        var parents = new ParentsFirst();
        try
        {
            await foreach (var (_, grants) in SlicesAsync(document, slice => differs[slice], cancel))
            {
                // What is on its way before the version that may have it already.
                var coming = new GrantsOnTheirWay(sent.Select(s => s.Grants!));
                var plan = new EstateComparison(f, document, name, f.Node.Estate, f.Node.Now, actor)
                {
                    OnTheirWay = coming, LengthsBegin = begun,
                };
                new SystemComparison(plan).DriveWherePolicyAsks();
                await CompareAsync(plan, parents.Take(grants, parent => IsThere(plan, parent)), cancel);
                if (await SendAsync(plan, cancel) is { } failed) return failed;
            }

            return await SettleAsync(0);
        }
        finally
        {
            // Nothing is recorded any more once this has answered.
            foreach (var left in sent)
                await ((Task)left.Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ProblemWire?> RecordAsync(EstateComparison plan, CancellationToken cancel) =>
        await SendAsync(plan, cancel) ?? await SettleAsync(0);

    /// <summary>Sends the steps to the scribe; cancelling has an effect between two commands only.</summary>
    private async Task<ProblemWire?> SendAsync(EstateComparison plan, CancellationToken cancel)
    {
        if (plan.ErrorCount > 0)
            return await SettleAsync(0) ?? EstateFiles.Refusal(plan.Errors, plan.ErrorCount,
                "the estate changed meanwhile; " + (recorded == 0
                    ? "nothing was recorded" : $"recorded up to revision {last}: apply the file again to continue"));
        return await SendAsync(
            plan, new PlannedSteps(plan.Before.Revision, plan.Shown, plan.Early, plan.Late), cancel);
    }

    private async Task<ProblemWire?> SendAsync(EstateComparison plan, PlannedSteps planned, CancellationToken cancel)
    {
        foreach (var steps in EstateFiles.Chunks(planned.Early))
        {
            if (await SettleAsync(SentMax - 1) is { } failed) return failed;
            cancel.ThrowIfCancellationRequested();
            var chunk = new EstateChunk(f.Node, steps) { Source = plan.Source, Presumed = planned.Late };
            sent.Enqueue(new Sent(plan.OnTheirWay, planned.Shown, chunk, chunk.RecordAsync(actor, null)));
        }

        return null;
    }

    /// <summary>
    /// Waits until no more than so many commands are on their way; of one that is refused the others are waited for as
    /// well, so that the refusal says what is recorded.
    /// </summary>
    private async Task<ProblemWire?> SettleAsync(int left)
    {
        while (sent.Count > left)
        {
            var (first, outcome) = (sent.Peek(), await sent.Peek().Outcome);
            sent.Dequeue();
            if (outcome is not CommandOutcome.Recorded done)
            {
                await SettleAsync(0);
                return EstateFiles.WhyNotRecorded(outcome, first.Chunk, first.Shown, recorded, last);
            }

            if (done.Repeated) continue;
            last = done.Last;
            recorded += done.Last.Value - done.First.Value + 1;
            await Tell(new ImportLineWire("recording", recorded, Math.Max(recorded, tally.Entries)));
        }

        return null;
    }

    private EstateComparison Newest(EstateDocument document) =>
        new(f, document, name, f.Node.Estate, f.Node.Now, actor)
        {
            MaySetProviders = MaySetProviders, LengthsBegin = begun,
        };

    private async Task CompareAsync(EstateComparison plan, List<DeclaredGrant> grants, CancellationToken cancel)
    {
        var rows = grants.Select(g => plan.Before.FindGrant(g.Name.Value)).Where(row => row >= 0);
        var evidence = await RecordedEntries.OfGrantsAsync(f.Node, plan.Before, rows, cancel);
        new GrantComparison(plan, evidence).Grants(grants);
    }

    /// <summary>Without those whose name a slice before had already.</summary>
    private static IEnumerable<DeclaredGrant> Once(EstateComparison plan, IEnumerable<DeclaredGrant> grants)
    {
        foreach (var grant in grants)
        {
            if (!plan.OnTheirWay!.TryGet(grant.Name.Value, out _)
                && plan.Now.FindGrant(grant.Name.Value) < plan.Before.Grants.Count) yield return grant;
            else plan.Refuse(StepKind.Grant, grant.Name.Value, grant.Name.Place, EstateErrorCode.DuplicateKey,
                $"`{grant.Name.Value}` stands here a second time", "keep one of them");
        }
    }

    private static bool IsThere(EstateComparison plan, string parent) =>
        plan.Parent(parent) is not null || plan.HasFailed(StepKind.Grant, parent);

    private static void Left(EstateComparison plan, ParentsFirst parents)
    {
        foreach (var (grant, inCircle) in parents.Left())
            if (!inCircle) new GrantComparison(plan, new Dictionary<int, RecordedGrant>()).Grants([grant]);
            else plan.Refuse(StepKind.Grant, grant.Name.Value, grant.Parent!.Value.Place, EstateErrorCode.ParentCycle,
                "parents lead in a circle", "let the first of them have no parent");
    }

    /// <summary>
    /// The grants of the slices that are wanted, parents first within each, read ahead on other threads; of a file that
    /// was not cut, those that its document has.
    /// </summary>
    private async IAsyncEnumerable<(int Slice, IReadOnlyList<DeclaredGrant> Grants)> SlicesAsync(
        EstateDocument document, Func<int, bool> wanted, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (sliced.Slices.Count == 0 && wanted(0))
            foreach (var part in EstateComparison.ParentFirst(document.Grants, g => g.Parent)
                .Chunk(EstateFiles.ChunkMax)) yield return (0, part);
        var ahead = new Queue<(int Slice, Task<EstateReading> Reading)>();
        for (var (next, count) = (0, sliced.Slices.Count); next < count || ahead.Count > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            for (; next < count && ahead.Count < SlicesAhead; next++)
            {
                var slice = sliced.Slices[next];
                if (wanted(next)) ahead.Enqueue((next, Task.Run(() => slice.Read(new EstateReadOptions()), cancel)));
            }

            if (!ahead.TryDequeue(out var first)) continue;
            var reading = await first.Reading;
            if (reading is EstateReading.Refused refused) Unread(refused);
            if (reading is EstateReading.Read { Document.Grants: var grants })
                yield return (first.Slice, [.. EstateComparison.ParentFirst(grants, g => g.Parent)]);
        }
    }

    private void Unread(EstateReading.Refused refused)
    {
        unreadCount += refused.Errors.Count + refused.More;
        unread.AddRange(refused.Errors.Take(ErrorsMax - unread.Count).Select(EstateComparison.Error));
    }

    /// <summary>What stands outside the slices may be no grants: they would have been cut.</summary>
    private void Unfit(EstateDocument document)
    {
        if (sliced.Slices.Count == 0 || document.Grants.Count == 0) return;
        unreadCount++;
        unread.Add(EstateComparison.Error(new EstateError(document.Grants[0].Name.Place, EstateErrorCode.DuplicateKey,
            "a second section of grants", "keep all grants in one")));
    }

    private Task TellRefusedAsync(ProblemWire problem) =>
        Tell(new ImportLineWire("refused", recorded, tally.Entries)
        {
            Problem = problem, Revision = recorded == 0 ? null : last.Value,
        });

    /// <summary>A command that waits at the scribe, or is recorded there.</summary>
    private sealed record Sent(
        GrantsOnTheirWay? Grants, Shown Shown, EstateChunk Chunk, Task<CommandOutcome> Outcome);

    /// <summary>Steps that were found at a revision, with who shows the people that they register.</summary>
    private sealed record PlannedSteps(
        Revision FoundAt, Shown Shown, IReadOnlyList<EstateStep> Early, IReadOnlyList<EstateStep> Late);
}
