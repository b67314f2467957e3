using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Something to be decided against the newest estate, and recorded if the answer is yes.</summary>
public sealed record Command
{
    /// <summary>
    /// Pure; called on the scribe's thread with the instant it would be recorded at, and again when what it wanted did
    /// not fit into the batch.
    /// </summary>
    public required Func<Estate, Instant, Ruling> Decide { get; init; }

    /// <summary>
    /// Decided after it, each on what those before it made; where one is refused, nothing of the command is recorded.
    /// </summary>
    public IReadOnlyList<Func<Estate, Instant, Ruling>> Steps { get; init; } = [];

    /// <summary>How many entries all steps together are expected to become.</summary>
    public int StepEntries { get; init; }

    /// <summary>Who asks.</summary>
    public required Actor Actor { get; init; }

    /// <summary>How a person who asks is known; null where no person does.</summary>
    public SignInProof? Proof { get; init; }

    /// <summary>Where all that it records comes from besides; null where it does not say.</summary>
    public FactSource? Source { get; init; }

    /// <summary>Ends, suspensions and revocations go before everything else that waits.</summary>
    public bool IsStop { get; init; }

    /// <summary>Asked again with the same key, the first answer stands.</summary>
    public IdempotencyKey? Key { get; init; }

    /// <summary>What the accepted entries commit to; put durably before they are appended.</summary>
    public IReadOnlyList<SealedValue> Sealed { get; init; } = [];
}

/// <summary>What a command came to.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome() { }

    /// <summary>Recorded, durably; every decision from now on knows it.</summary>
    /// <param name="First">The revision of its first entry.</param>
    /// <param name="Last">The revision of its last entry.</param>
    /// <param name="After">A version of the estate that has it.</param>
    /// <param name="Repeated">It had been recorded before, under the same key.</param>
    public sealed record Recorded(Revision First, Revision Last, Estate After, bool Repeated) : CommandOutcome;

    /// <summary>Nothing was recorded.</summary>
    public sealed record Refused(Refusal Because) : CommandOutcome;

    /// <summary>
    /// Nothing was recorded for want of space or of room in the queue; the same command may be tried again.
    /// </summary>
    public sealed record Busy(string Why) : CommandOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Recorded, T> recorded, Func<Refused, T> refused, Func<Busy, T> busy) => this switch
    {
        Recorded r => recorded(r),
        Refused r => refused(r),
        Busy b => busy(b),
        _ => throw new UnreachableException(),
    };
}
