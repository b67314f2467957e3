namespace Mandate.Wire;

/// <summary>
/// One decision as it was kept. What may be a name of nobody known is a digest, `#` and 32 hex digits.
/// </summary>
public sealed record KeptDecisionWire
{
    /// <summary>Its number; never given twice.</summary>
    public required long Number { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked: a token's id, or `local:NAME`.</summary>
    public required string Actor { get; init; }

    /// <summary>Whom it is about: the name where it may be shown, else the id or the digest.</summary>
    public required SubjectWire Subject { get; init; }

    /// <summary>What would be done.</summary>
    public required string Action { get; init; }

    /// <summary>What it would be done to.</summary>
    public required ResourceWire Resource { get; init; }

    /// <summary>The answer.</summary>
    public required bool Decision { get; init; }

    /// <summary>Why, in one word.</summary>
    public required string Reason { get; init; }

    /// <summary>The term that stood in the way.</summary>
    public string? Term { get; init; }

    /// <summary>That term's own word for why.</summary>
    public string? TermReason { get; init; }

    /// <summary>The grant that decided it.</summary>
    public string? Grant { get; init; }

    /// <summary>The system of the resource.</summary>
    public string? System { get; init; }

    /// <summary>The ledger revision that the decision knew.</summary>
    public required long Revision { get; init; }

    /// <summary>How long deciding took, in microseconds.</summary>
    public required double LatencyMicroseconds { get; init; }

    /// <summary>Whether the explanation was asked for.</summary>
    public required bool Explained { get; init; }

    /// <summary>The caller's id of the request.</summary>
    public string? RequestId { get; init; }
}

/// <summary>How the decision journal of this node does, since the node started.</summary>
/// <param name="Kept">Decisions that can be read.</param>
/// <param name="Waiting">Decisions that wait to be written.</param>
/// <param name="PermitsLost">Permits that nobody kept, because more came than could be written.</param>
/// <param name="RefusalsLost">Refusals that nobody kept.</param>
/// <param name="Recorded">The number of the last decision that the ledger covers.</param>
/// <param name="Problem">What keeps decisions from being kept.</param>
public sealed record DecisionJournalWire(
    long Kept, int Waiting, long PermitsLost, long RefusalsLost, long Recorded, string? Problem);
