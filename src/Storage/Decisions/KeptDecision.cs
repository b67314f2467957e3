using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Whom a kept decision is about.</summary>
public enum KeptSubject : byte
{
    /// <summary>Nobody that the estate knew; what was asked is kept as a digest alone.</summary>
    Unknown = 0,

    /// <summary>A person, by id.</summary>
    Person = 1,

    /// <summary>A workload, by id.</summary>
    Workload = 2,
}

/// <summary>
/// One decision as the journal keeps it: ids and words, and no name of a person. A text that may not be kept stands as
/// a digest (<see cref="NameDigest"/>).
/// </summary>
public readonly record struct KeptDecision
{
    /// <summary>The instant that was asked about, which is when it was asked.</summary>
    public required Instant At { get; init; }

    /// <summary>The version of the estate that decided.</summary>
    public required Revision Revision { get; init; }

    /// <summary>How long deciding took; at most four seconds are told apart.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>Whether it permits.</summary>
    public required bool Permits { get; init; }

    /// <summary>Whether the explanation was asked for.</summary>
    public required bool Explained { get; init; }

    /// <summary>What <see cref="SubjectId"/> is the id of.</summary>
    public required KeptSubject SubjectKind { get; init; }

    /// <summary>The subject's id, or the digest of what was asked.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>The grant that decided; zero for none.</summary>
    public required Guid Grant { get; init; }

    /// <summary>The system that declares the resource; zero for none.</summary>
    public required Guid System { get; init; }

    /// <summary>Who asked.</summary>
    public required string Actor { get; init; }

    /// <summary>The subject's type, as it was asked.</summary>
    public required string SubjectType { get; init; }

    /// <summary>The action, as it was asked.</summary>
    public required string Action { get; init; }

    /// <summary>The resource's type, as it was asked.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The resource's id, as it was asked.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The stable word for why.</summary>
    public required string Reason { get; init; }

    /// <summary>The term that stood in the way, and its own word, as `term:word`; empty where none did.</summary>
    public required string Term { get; init; }

    /// <summary>The caller's id of the request; empty without one.</summary>
    public required string RequestId { get; init; }
}
