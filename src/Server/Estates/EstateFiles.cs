using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>A file as it was sent, and how it is to be applied.</summary>
internal sealed record EstateRequest(
    string File, ReadOnlyMemory<byte> Text, bool Prune, string? BasedOn, Caller Caller, IdempotencyKey? Key);

/// <summary>Plans and applies estate files, one at a time.</summary>
internal sealed class EstateFiles(Features f, FirstPlans firstPlans) : IDisposable
{
    /// <summary>Entries of one command; what the scribe takes at once is more, so that others fit beside it.</summary>
    public const int ChunkMax = 900;
    private const int AttemptsMax = 8;
    private readonly SemaphoreSlim turn = new(1, 1);

    public void Dispose() => turn.Dispose();

    /// <summary>What applying would do; nothing is recorded.</summary>
    public async Task<IResult> PlanAsync(EstateRequest request, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var (plan, refused) = await CompareAsync(request, cancel);
            if (plan is null) return refused!;
            var effect = plan.Shown.Effect(Effect.Of(plan.Before, plan.Now, plan.At, null));
            return Results.Json(
                new EstatePlanWire(plan.Document.Estate.Value, plan.Before.Revision.Value, Changes(plan), effect,
                    await FirstAsync(plan, cancel)),
                WireJson.Default.EstatePlanWire);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Records the file: whole when it fits one command, else chunk by chunk, each of whole steps.</summary>
    public async Task<IResult> ApplyAsync(EstateRequest request, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            for (var attempt = 0; attempt < AttemptsMax; attempt++)
                if (await TryApplyAsync(request, cancel) is { } answer) return answer;
            return Problems.Busy("the estate moved on whenever the preview was compared with it");
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>What would be done at once in the systems that the file lets be driven.</summary>
    private Task<IReadOnlyList<SystemPlanWire>> FirstAsync(EstateComparison plan, CancellationToken cancel) =>
        firstPlans.OfAsync(plan.Before, plan.Now, plan.At, cancel);

    private static List<EstateChangeWire> Changes(EstateComparison plan) => [.. plan.Steps.Select(s => s.Change)];

    /// <summary>Null when the estate moved on between the comparison with the preview and the first chunk.</summary>
    private async Task<IResult?> TryApplyAsync(EstateRequest request, CancellationToken cancel)
    {
        if (request.Key is { } key && f.Node.Estate.Keys.TryGetValue(key.Key, out var used))
            return used.Digest == key.Digest
                ? Results.Json(new RecordedWire(used.Last.Value, null, Repeated: true), WireJson.Default.RecordedWire)
                : Problems.Of(new Refusal(RefusalCode.KeyReused, "the idempotency key was used for another request",
                    "Idempotency-Key"));
        var (plan, refused) = await CompareAsync(request, cancel);
        if (plan is null) return refused;
        var effect = Effect.Of(plan.Before, plan.Now, plan.At, null);
        if (request.BasedOn is { } digest && Shown.Digest(effect) != digest)
            return Problems.Of(
                new Refusal(RefusalCode.PreviewChanged, "the preview no longer holds", "based_on", "plan again"));

        var first = await FirstAsync(plan, cancel);
        var (last, entries) = (plan.Before.Revision, 0);
        var chunks = Chunks(plan.Steps).ToList();
        // Between two commands everybody sees what is recorded: a system is driven only once all of it is.
        if (chunks.Count > 1) chunks = [.. Chunks([.. plan.Early, .. plan.Late])];
        for (var index = 0; index < chunks.Count; index++)
        {
            var chunk = new EstateChunk(f.Node, chunks[index])
            {
                Source = plan.Source,
                OnlyAt = index == 0 && request.BasedOn is not null ? plan.Before.Revision : null,
                Presumed = chunks.Count > 1 ? plan.Late : [],
            };
            var outcome = await chunk.RecordAsync(request.Caller.Actor, index == chunks.Count - 1 ? request.Key : null);
            if (outcome is not CommandOutcome.Recorded recorded)
                return chunk.Moved ? null : NotRecorded(outcome, chunk, plan.Shown, entries, last);
            if (recorded.Repeated) continue;
            last = recorded.Last;
            entries += checked((int)(recorded.Last.Value - recorded.First.Value + 1));
        }

        return Results.Json(
            new EstateAppliedWire(
                plan.Document.Estate.Value, entries == 0 ? f.Node.Estate.Revision.Value : last.Value, entries,
                    Changes(plan),
                plan.Shown.Effect(effect), first),
            WireJson.Default.EstateAppliedWire);
    }

    private static IResult NotRecorded(
        CommandOutcome outcome, EstateChunk chunk, Shown shown, int entries, Revision last) =>
        Problems.Answer(WhyNotRecorded(outcome, chunk, shown, entries, last));

    /// <summary>Why a chunk was not recorded, and what was before it.</summary>
    internal static ProblemWire WhyNotRecorded(
        CommandOutcome outcome, EstateChunk chunk, Shown shown, long entries, Revision last)
    {
        var before = entries == 0
            ? "nothing was recorded" : $"recorded up to revision {last}: apply the file again to continue";
        if (outcome is not CommandOutcome.Refused { Because: var because })
            return Problems.New(503, "busy", ((CommandOutcome.Busy)outcome).Why + "; " + before, null, "try again");
        if (chunk.Stopped is not { } step) return Problems.Wire(shown.Named(because));
        return Refusal([EstateComparison.Error(
            step.PlaceFor(because.Member), Problems.Code(because.Code), shown.Named(because.Message), because.Advice)],
            1, "the estate changed meanwhile; " + before);
    }

    /// <summary>
    /// Reads the file and holds it against the newest estate; the other part is the answer to a refused file.
    /// </summary>
    private async Task<(EstateComparison? Plan, IResult? Refused)> CompareAsync(EstateRequest request,
        CancellationToken cancel)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var reading = EstateReader.Read(request.File, request.Text,
            new EstateReadOptions { Known = (kind, name) => Knows(estate, kind, name) });
        if (reading is EstateReading.Refused unread)
            return (null,
                Refused([.. unread.Errors.Select(EstateComparison.Error)], unread.Errors.Count + unread.More,
                    "the file does not hold to the format"));
        var document = ((EstateReading.Read)reading).Document;
        if (OtherEstate(estate, document) is { } other) return (null, Problems.Answer(other));

        var plan = new EstateComparison(f, document, request.File, estate, at, request.Caller.Actor)
        {
            MaySetProviders = MaySetProviders(request.Caller, at),
        };
        var rows = document.Grants.Select(g => estate.FindGrant(g.Name.Value)).Where(row => row >= 0);
        var grants = await RecordedEntries.OfGrantsAsync(f.Node, estate, rows, cancel);
        CompareBeforeGrants(plan);
        if (request.Prune && plan.ErrorCount == 0)
        {
            // Before what is added: an interruption leaves less access, not more.
            var managed = await Pruning.ManagedAsync(f.Node, estate, document, request.File, plan.At, cancel);
            new Pruning(plan).End(managed);
        }

        new GrantComparison(plan, grants).Grants(EstateComparison.ParentFirst(document.Grants, g => g.Parent));
        new SeatComparison(plan).Occupants();
        new SystemComparison(plan).Drive();
        return plan.ErrorCount == 0 ? (plan, null)
            : (null, Refused(plan.Errors, plan.ErrorCount, "the estate does not take the file"));
    }

    /// <summary>A file opens nothing that its command would ask a stronger sign-in for.</summary>
    internal static bool MaySetProviders(Caller caller, Instant at) =>
        StepUp.Lacks(StepUp.Of("SetProvider"), caller, at) is null;

    /// <summary>Null when the file is this estate's.</summary>
    internal static ProblemWire? OtherEstate(Estate estate, EstateDocument document) =>
        estate.Name is not { } own || own == document.Estate.Value ? null : Refusal([EstateComparison.Error(
            document.Estate.Place, Problems.Code(RefusalCode.OtherEstate),
            $"this estate is `{own}`, not `{document.Estate.Value}`", "apply the file to its own estate")], 1,
            "the file is another estate's");

    /// <summary>Everything that grants refer to.</summary>
    internal static void CompareBeforeGrants(EstateComparison plan)
    {
        var registry = new RegistryComparison(plan);
        registry.Organisations();
        registry.People();
        registry.Estate();
        registry.Workloads();
        var systems = new SystemComparison(plan);
        systems.Systems();
        systems.LetGo();
        var tickets = new TicketComparison(plan);
        tickets.Functions();
        tickets.Sources();
        tickets.Tickets();
        new RelationshipComparison(plan).Relationships();
        var seats = new SeatComparison(plan);
        seats.Open();
        var policies = new PolicyComparison(plan);
        policies.Policies();
        policies.Exceptions();
        new ProviderComparison(plan).Providers();
        seats.Compare();
        systems.DriveWherePolicyAsks();
    }

    internal bool Knows(Estate estate, EstateKind kind, string name) => kind switch
    {
        EstateKind.Organisation => Lookup.Organisation(estate, name) >= 0,
        EstateKind.Person => f.Lookup.Person(estate, name) >= 0,
        EstateKind.Workload => Lookup.Workload(estate, name) >= 0,
        EstateKind.System => Lookup.System(estate, name) >= 0,
        EstateKind.Entitlement => Lookup.Entitlement(estate, name) >= 0,
        EstateKind.Relationship => Lookup.Relationship(estate, name) >= 0,
        EstateKind.Seat => Lookup.Seat(estate, name) >= 0,
        EstateKind.Grant => Lookup.Grant(estate, name) >= 0,
        EstateKind.Policy => PolicyEndpoints.Find(estate, name) is not null,
        EstateKind.Rule => PolicyCommands.IsRule(estate, name),
        EstateKind.Function => Lookup.Function(estate, name) >= 0,
        EstateKind.Source => Lookup.Source(estate, name) >= 0,
        _ => false,
    };

    internal static IEnumerable<List<EstateStep>> Chunks(IReadOnlyList<EstateStep> steps)
    {
        var (chunk, entries) = (new List<EstateStep>(), 0);
        foreach (var step in steps)
        {
            if (entries + step.Entries > ChunkMax)
            {
                yield return chunk;
                (chunk, entries) = ([], 0);
            }

            chunk.Add(step);
            entries += step.Entries;
        }

        if (chunk.Count > 0) yield return chunk;
    }

    private static IResult Refused(IReadOnlyList<ProblemWire> errors, int count, string why) =>
        Problems.Answer(Refusal(errors, count, why));

    /// <summary>A refused file: its first errors, and how many there are.</summary>
    internal static ProblemWire Refusal(IReadOnlyList<ProblemWire> errors, int count, string why) => Problems.New(
        422, "estate_refused",
            $"{why}: {count} {(count == 1 ? "error" : "errors")}{(count > errors.Count ? $", the first {errors.Count} of them here" : "")}",
        null, null) with { Errors = errors };
}
