using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>The states of a removal, as on the wire; never dropped (design, section 6).</summary>
public enum RemovalStage
{
    /// <summary>Recorded; nothing sent yet.</summary>
    Ordered,

    /// <summary>The connected system was told.</summary>
    Sent,

    /// <summary>A later reading no longer holds it.</summary>
    Verified,

    /// <summary>The system refused or could not be reached; it is tried again.</summary>
    Failed,

    /// <summary>The place cannot be read, so nobody can say that it is gone; it is tried again.</summary>
    Unverifiable,

    /// <summary>A person was called.</summary>
    Escalated,
}

/// <summary>What a finding is about.</summary>
public enum FindingKind
{
    /// <summary>Held in the system, justified by nothing.</summary>
    Rogue,

    /// <summary>Justified, and not held in the system.</summary>
    Missing,

    /// <summary>Once put there by a grant that has ended, in a system that is only observed.</summary>
    Outlived,

    /// <summary>A place that could not be read.</summary>
    Unreadable,

    /// <summary>Put there by us, justified by nothing, and no end is recorded.</summary>
    Orphan,

    /// <summary>Ordered removed, but a grant in force justifies it or an undecidable one freezes it.</summary>
    Contradicted,

    /// <summary>Found in a place, and no access at all.</summary>
    Strange,
}

/// <summary>One access in one place of a connected system.</summary>
/// <param name="System">The system.</param>
/// <param name="Place">For OpenSSH the host.</param>
/// <param name="Account">The account there.</param>
/// <param name="Holder">What the place calls the holder; for OpenSSH the principal.</param>
public sealed record AccessKey(SystemId System, string Place, string Account, string Holder);

/// <summary>An access that a grant of ours put into a system.</summary>
internal sealed record AccessPut(AccessKey Key, GrantId Grant, Revision Because);

/// <summary>
/// The driving out of one access, as the ledger has it; what drives it is <see cref="Planning.Removal"/>.
/// </summary>
internal sealed record RecordedRemoval
{
    public required RemovalId Id { get; init; }

    public required AccessKey Key { get; init; }

    public required GrantId Grant { get; init; }

    /// <summary>The entry that ended the grant, or 0 where time did.</summary>
    public required Revision Because { get; init; }

    /// <summary>When the end was known, which starts the clock (C7).</summary>
    public required Instant TriggerKnown { get; init; }

    /// <summary>When the end took effect.</summary>
    public required Instant Ended { get; init; }

    public required RemovalStage State { get; init; }

    public required Instant StateSince { get; init; }

    public required Revision Recorded { get; init; }

    public Revision Latest { get; init; }

    public int Attempts { get; init; }

    public string? Evidence { get; init; }

    public bool IsOpen => State != RemovalStage.Verified;
}

/// <summary>A difference between what is justified and what is held.</summary>
internal sealed record Finding(
    FindingId Id, FindingKind Kind, AccessKey Key, string Detail, Instant Since, Revision Recorded,
        Revision? Closed = null, string? Closing = null)
{
    /// <summary>The entry that ordered what was found removed.</summary>
    public Revision? Ordered { get; init; }

    /// <summary>Undocumented access: somebody has to legitimise or remove it, by a deadline (S3-07).</summary>
    public bool IsCase => IsOfCase(Kind);

    /// <summary>Whether findings of the kind are cases.</summary>
    public static bool IsOfCase(FindingKind kind) => kind is FindingKind.Rogue or FindingKind.Orphan;
}

/// <summary>What somebody says they did in a connected system.</summary>
public enum ReportedExecution
{
    /// <summary>Put the access in place.</summary>
    Provisioned,

    /// <summary>Took it away.</summary>
    Revoked,
}

public abstract partial record Change
{
    /// <summary>
    /// A grant's access is about to be put into a system. Recorded before the step is sent, so that a crash between the
    /// two leaves no access that nobody owns.
    /// </summary>
    public sealed record AccessProvisioned(AccessKey Key, GrantId Grant) : Change;

    /// <summary>An access of an ended grant is to go.</summary>
    public sealed record RemovalOrdered(
        RemovalId Id, AccessKey Key, GrantId Grant, Revision Because, Instant TriggerKnown, Instant Ended) : Change;

    /// <summary>A removal came to another state; <paramref name="Evidence"/> says what was read, plain.</summary>
    public sealed record RemovalAdvanced(RemovalId Id, RemovalStage State, int Attempts, string? Evidence) : Change;

    /// <summary>A difference was found.</summary>
    public sealed record FindingOpened(FindingId Id, FindingKind Kind, AccessKey Key, string Detail) : Change;

    /// <summary>A difference is no more.</summary>
    public sealed record FindingClosed(FindingId Id, string How) : Change;

    /// <summary>
    /// What was found and nothing justifies is to go, by order of a person. It ends with the finding: a grant that
    /// justifies the access meanwhile keeps it (S3-07).
    /// </summary>
    /// <param name="Id">The finding.</param>
    /// <param name="Reason">In their words; sealed.</param>
    public sealed record FindingRemovalOrdered(FindingId Id, Sealed? Reason = null) : Change;

    /// <summary>What a system held was read: the digest of it, once for every change.</summary>
    public sealed record ReadingTaken(SystemId System, string Digest, int Points, int Unreadable) : Change;

    /// <summary>A host away from the server reported what it enforces.</summary>
    public sealed record HostReported(SystemId System, string Host, Revision Enforced, string Digest) : Change;

    /// <summary>
    /// Somebody said that they put in place, or took away, what a grant lets do. It proves nothing: what is there is
    /// what a reading finds (S1-08).
    /// </summary>
    /// <param name="Grant">Which grant.</param>
    /// <param name="What">What they said they did.</param>
    /// <param name="Reason">In their words; sealed.</param>
    public sealed record ExecutionReported(GrantId Grant, ReportedExecution What, Sealed? Reason = null) : Change;

    /// <summary>Answers changed by time alone; recorded once, afterwards.</summary>
    public sealed record LapseNoted(GrantId Grant, string Term, Instant LapsedAt) : Change;

    /// <summary>
    /// A certificate was handed out under a grant, over the key with this fingerprint. Until it expires, an end of the
    /// grant stands in the system's revocation list.
    /// </summary>
    public sealed record CertificateIssued(
        GrantId Grant, string Serial, string Key, Instant Until, string Account, ImmutableArray<string> Hosts) : Change
    {
        /// <summary>Of a grant to a seat, the person in it whose it is.</summary>
        public PersonId? Person { get; init; }
    }
}
