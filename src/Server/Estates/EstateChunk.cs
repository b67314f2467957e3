using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// Steps that are recorded together or not at all: the scribe decides them anew against its newest estate.
/// </summary>
internal sealed class EstateChunk(Node node, IReadOnlyList<EstateStep> steps)
{
    private static readonly Ruling nothing = new Ruling.Accepted([]);

    /// <summary>What their entries carry.</summary>
    public required FactSource Source { get; init; }

    /// <summary>Refused at any other revision, for what is based on a preview.</summary>
    public Revision? OnlyAt { get; init; }

    /// <summary>
    /// Steps that these count on as if they were done, and that are recorded once these and all others are.
    /// </summary>
    public IReadOnlyList<EstateStep> Presumed { get; init; } = [];

    /// <summary>The estate was not at <see cref="OnlyAt"/>.</summary>
    public bool Moved { get; private set; }

    /// <summary>The step that was refused.</summary>
    public EstateStep? Stopped { get; private set; }

    public async Task<CommandOutcome> RecordAsync(Actor actor, IdempotencyKey? key)
    {
        var outcome = await node.Scribe.SubmitAsync(new Command
        {
            Actor = actor, Source = Source, Key = key, Sealed = [.. steps.SelectMany(s => s.Sealed)],
            Decide = (estate, at) => Moves(estate) ?? (Presumed.Count > 0 ? Presuming(estate, at) : nothing),
            Steps = Presumed.Count > 0 ? [] : [.. steps.Select(Deciding)],
            StepEntries = steps.Sum(s => s.Entries),
        }, CancellationToken.None);
        var recorded = outcome is CommandOutcome.Recorded { Repeated: false };
        foreach (var person in steps.Select(s => s.Person).OfType<PersonName>())
        {
            if (!recorded && person.Name is not null) node.People.Release(person.Id);
            if (recorded && person.DisplayName is { } shown) node.People.Show(person.Id, shown);
        }

        return outcome;
    }

    private Ruling? Moves(Estate estate)
    {
        Stopped = null;
        Moved = OnlyAt is { } revision && revision != estate.Revision;
        return Moved ? Ruling.No(RefusalCode.PreviewChanged, "the preview no longer holds", "based_on") : null;
    }

    private Func<Estate, Instant, Ruling> Deciding(EstateStep step) => (estate, at) => Decide(step, estate, at);

    private Ruling Decide(EstateStep step, Estate estate, Instant at)
    {
        var ruling = Reserved(step) ?? step.Decide(estate, at);
        return ruling is Ruling.Accepted ? ruling : Stop(step, ruling);
    }

    /// <summary>What some of the steps do is not recorded yet: it is seen on a fork alone.</summary>
    private Ruling Presuming(Estate estate, Instant at)
    {
        var proposals = new List<Proposal>();
        var fold = new Fold(estate, forked: true);
        var now = fold.ToEstate();
        var presumed = new Dictionary<EstateStep, Ruling>(ReferenceEqualityComparer.Instance);
        foreach (var step in Presumed)
        {
            var ruling = presumed[step] = step.Decide(now, at);
            if (ruling is Ruling.Accepted accepted) Apply(accepted);
            // Somebody else did it meanwhile; what is refused otherwise would be refused in the end as well.
            else if (ruling is not Ruling.Refused { Because.Code: RefusalCode.AlreadySo }) return Stop(step, ruling);
        }

        foreach (var step in steps)
        {
            if (presumed.TryGetValue(step, out var done))
            {
                if (done is Ruling.Accepted before) proposals.AddRange(before.Proposals);
                continue;
            }

            var ruling = Decide(step, now, at);
            if (ruling is not Ruling.Accepted accepted) return ruling;
            proposals.AddRange(accepted.Proposals);
            Apply(accepted);
        }

        return new Ruling.Accepted([.. proposals]);

        void Apply(Ruling.Accepted accepted)
        {
            foreach (var entry in accepted.Entries(now, Actor.Node, at, source: Source)) fold.Apply(entry);
            now = fold.ToEstate();
        }
    }

    private Ruling Stop(EstateStep step, Ruling ruling)
    {
        Stopped = step;
        return ruling;
    }

    /// <summary>Null when nobody else has the name; it is given back when the chunk is not recorded.</summary>
    private Ruling? Reserved(EstateStep step) =>
        step.Person is { Name: { } name } person && !node.People.TryReserve(name, person.Id)
            ? Ruling.No(RefusalCode.NameTaken, $"the name `{name}` is taken", "name", "apply the file again") : null;
}
