using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// A batch in the making: what was decided so far, on a version nobody else sees. Dropped whole when the journal does
/// not take it; the published version and its look-ups are untouched by it.
/// </summary>
internal sealed class Draft(Estate from)
{
    private readonly Estate version = from;
    private readonly Fold fold = new(from);
    private readonly List<(Waiting Waiting, CommandOutcome Outcome)> answers = [];
    private readonly ulong firstLeaf = (ulong)from.Revision.Value;
    private bool failed;
    private Refusal? spoiled;

    public List<ReadOnlyMemory<byte>> Bodies { get; } = [];

    public List<SealedValue> Sealed { get; } = [];

    public Estate Estate { get; private set; } = from;

    /// <summary>
    /// Decides one command; false when its entries no longer fit into this batch. What follows goes into
    /// <see cref="Sound"/>.
    /// </summary>
    public bool Take(Waiting waiting, Instant at)
    {
        var command = waiting.Command;
        if (command.Key is { } key && Estate.Keys.TryGetValue(key.Key, out var used))
        {
            return Answered(waiting, used.Digest == key.Digest
                ? new CommandOutcome.Recorded(used.First, used.Last, Estate, Repeated: true)
                : new CommandOutcome.Refused(new Refusal(
                    RefusalCode.KeyReused, "the idempotency key was used for another request", "Idempotency-Key")));
        }

        Ruling ruling;
        try
        {
            ruling = command.Decide(Estate, Instant.Max(at, Estate.LastRecorded));
        }
#pragma warning disable CA1031 // a bug in one decision is that caller's failure and records nothing; the others go on
        catch (Exception bug)
#pragma warning restore CA1031
        {
            waiting.Answer.TrySetException(bug);
            return true;
        }

        return ruling is Ruling.Refused refused ? Take(waiting, refused, at)
            : command.Steps.Count > 0 ? TakeSteps(waiting, at) : Take(waiting, (Ruling.Accepted)ruling, at);
    }

    /// <summary>This draft, or one without the command that spoiled it: steps of it that stood there already.</summary>
    public Draft Sound(Waiting last, Instant at)
    {
        if (spoiled is null) return this;
        var without = Again(version, at);
        without.answers.Add((last, new CommandOutcome.Refused(spoiled)));
        return without;
    }

    /// <summary>Nothing of this batch was recorded.</summary>
    public void Fail(string why)
    {
        failed = true;
        for (var index = 0; index < answers.Count; index++)
            if (answers[index].Outcome is CommandOutcome.Recorded { Repeated: false })
                answers[index] = (answers[index].Waiting, new CommandOutcome.Busy(why));
    }

    /// <summary>It is not known whether this batch is recorded: whoever has a key asks again under it.</summary>
    public void Abandon(Exception unclear)
    {
        foreach (var (waiting, outcome) in answers)
            if (outcome is CommandOutcome.Recorded) waiting.Answer.TrySetException(unclear);
            else waiting.Answer.TrySetResult(outcome);
    }

    /// <summary>The same commands once more, on the same version.</summary>
    public Draft Again(Instant at) => Again(version, at);

    /// <summary>The same commands on another version, where the one they were decided on was not recorded.</summary>
    public Draft Again(Estate other, Instant at)
    {
        var again = new Draft(other);
        foreach (var (waiting, _) in answers)
            if (!again.Take(waiting, at))
                waiting.Answer.TrySetResult(new CommandOutcome.Busy("the batch before was not recorded: try again"));
            else again = again.Sound(waiting, at);
        return again;
    }

    /// <summary>Nothing of this batch will be recorded, and nothing else either.</summary>
    public void Drop(string why)
    {
        foreach (var (waiting, _) in answers) waiting.Answer.TrySetResult(new CommandOutcome.Busy(why));
    }

    public void Answer(Estate published)
    {
        foreach (var (waiting, outcome) in answers)
            waiting.Answer.TrySetResult(outcome is CommandOutcome.Recorded r && !failed
                ? r with { After = published } : outcome);
    }

    private bool Take(Waiting waiting, Ruling.Accepted accepted, Instant at)
    {
        if (accepted.Proposals.Length > Batch.EntriesMax)
            throw new InvalidOperationException("one command records at most 1000 entries: its caller cuts");
        if (Bodies.Count + accepted.Proposals.Length > Batch.EntriesMax) return false;
        var command = waiting.Command;
        var entries = accepted.Entries(
            Estate, command.Actor, at, command.Key, command.Proof, command.Source);
        if (entries.Length == 0)
            return Answered(waiting,
                new CommandOutcome.Recorded(Estate.Revision, Estate.Revision, Estate, Repeated: true));

        if (Encoded(entries) is not { } bodies)
            return Answered(waiting, new CommandOutcome.Refused(TooLarge(accepted)));
        var leaf = new LeafIndex(firstLeaf + (ulong)Bodies.Count);
        foreach (var value in command.Sealed) Sealed.Add(value with { Leaf = leaf });
        Add(entries, bodies);
        return Answered(waiting,
            new CommandOutcome.Recorded(entries[0].Revision, entries[^1].Revision, Estate, Repeated: false));
    }

    private bool TakeSteps(Waiting waiting, Instant at)
    {
        var command = waiting.Command;
        if (Bodies.Count + command.StepEntries > Batch.EntriesMax) return false;
        var (first, leaf) = (Estate.Revision, new LeafIndex(firstLeaf + (ulong)Bodies.Count));
        foreach (var step in command.Steps)
        {
            var ruling = step(Estate, Instant.Max(at, Estate.LastRecorded));
            if (ruling is Ruling.Refused { Because: var because }) return Stopped(waiting, first, because);
            var accepted = (Ruling.Accepted)ruling;
            var entries = accepted.Entries(
                Estate, command.Actor, at, command.Key, command.Proof, command.Source);
            if (Encoded(entries) is not { } bodies) return Stopped(waiting, first, TooLarge(accepted));
            if (Bodies.Count + bodies.Length > Batch.EntriesMax)
                return Stopped(waiting, first, new Refusal(
                    RefusalCode.PreviewChanged, "it became more than it was", null, "try again"));
            Add(entries, bodies);
        }

        foreach (var value in command.Sealed) Sealed.Add(value with { Leaf = leaf });
        return Answered(waiting, new CommandOutcome.Recorded(
            new Revision(first.Value + 1), Estate.Revision, Estate, Repeated: first == Estate.Revision));
    }

    /// <summary>A step is refused: where none before it stands here, nothing has to be dropped.</summary>
    private bool Stopped(Waiting waiting, Revision first, Refusal because)
    {
        if (Estate.Revision == first) return Answered(waiting, new CommandOutcome.Refused(because));
        spoiled = because;
        return true;
    }

    /// <summary>
    /// The answer is the refusal, whatever becomes of the evidence: evidence that is too large or finds no space is
    /// not kept.
    /// </summary>
    private bool Take(Waiting waiting, Ruling.Refused refused, Instant at)
    {
        if (Bodies.Count + refused.Evidence.Length > Batch.EntriesMax) return false;
        var entries = Ruling.EntriesOf(
            refused.Evidence, Estate, waiting.Command.Actor, at, waiting.Command.Key, waiting.Command.Proof);
        if (entries.Length > 0 && Encoded(entries) is { } bodies) Add(entries, bodies);
        return Answered(waiting, new CommandOutcome.Refused(refused.Because));
    }

    /// <summary>Null when one of them has no form.</summary>
    private static ReadOnlyMemory<byte>[]? Encoded(Entry[] entries)
    {
        var bodies = new ReadOnlyMemory<byte>[entries.Length];
        for (var index = 0; index < bodies.Length; index++)
        {
            if (EntryCodec.Encode(entries[index]) is not EntryWriting.Written written) return null;
            bodies[index] = written.Bytes;
        }

        return bodies;
    }

    private void Add(Entry[] entries, ReadOnlyMemory<byte>[] bodies)
    {
        foreach (var entry in entries) fold.Apply(entry);
        Bodies.AddRange(bodies);
        Estate = fold.ToEstate();
    }

    private static Refusal TooLarge(Ruling.Accepted accepted) => new(
        RefusalCode.InvalidValue, "an entry would have more than 65,535 bytes", null,
        accepted.Proposals.Any(p => p.Change is Change.PolicyDeployed)
            ? "split the policy: rules of several policies add up" : "make its lists shorter");

    private bool Answered(Waiting waiting, CommandOutcome outcome)
    {
        answers.Add((waiting, outcome));
        return true;
    }
}
