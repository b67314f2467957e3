using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Why a command is refused, by name.</summary>
public enum RefusalCode
{
    /// <summary>Nothing goes by that id or name.</summary>
    Unknown,

    /// <summary>The name is taken; names are never used twice.</summary>
    NameTaken,

    /// <summary>The id is taken.</summary>
    IdTaken,

    /// <summary>The person does not belong to the side that the role demands (C0).</summary>
    WrongSide,

    /// <summary>The person, workload or organisation is not active.</summary>
    NotActive,

    /// <summary>The relationship's state does not permit it.</summary>
    RelationshipState,

    /// <summary>A final state: a new record is needed.</summary>
    Terminated,

    /// <summary>An approval that the tier demands is missing (C3, 7).</summary>
    ApprovalMissing,

    /// <summary>Somebody would approve or confirm for themselves (S2-09).</summary>
    SelfApproval,

    /// <summary>Wider than the parent's scope (S0-19).</summary>
    ScopeWider,

    /// <summary>Longer than the parent's window or the contract (S0-19).</summary>
    WindowWider,

    /// <summary>Deeper than the relationship or the tier allows.</summary>
    TooDeep,

    /// <summary>An organisation would stand twice in one chain.</summary>
    Cycle,

    /// <summary>Two systems would own one resource.</summary>
    ResourceOverlap,

    /// <summary>The window is empty or over.</summary>
    EmptyWindow,

    /// <summary>It has happened already; nothing to record.</summary>
    AlreadySo,

    /// <summary>Something else stands in the way of confirming; the explanation says what.</summary>
    NotConfirmable,

    /// <summary>A member has a value that cannot be.</summary>
    InvalidValue,

    /// <summary>The numbers cannot work.</summary>
    InvalidParameters,

    /// <summary>The estate has another name.</summary>
    OtherEstate,

    /// <summary>The preview that the command was based on no longer holds.</summary>
    PreviewChanged,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused,

    /// <summary>The actor's role does not permit it.</summary>
    NotPermitted,

    /// <summary>A yes that nobody who is signed in gives for themselves, and no outside party signed (C11).</summary>
    NotAttested,

    /// <summary>Policy refuses: something is missing, forbidden, or no rule matches; the outcome says what.</summary>
    PolicyRefuses,

    /// <summary>Policy asks for something that nobody knows; the outcome says what.</summary>
    PolicyUndecidable,

    /// <summary>The ticket is not open, or not known to be.</summary>
    TicketNotOpen,

    /// <summary>The request cannot be decided any more, or not yet; its state says why.</summary>
    RequestOver,

    /// <summary>Evidence from outside that cannot be verified, which is as if there were none (C3, 9).</summary>
    EvidenceUnverifiable,

    /// <summary>All places of the seat are taken: more are a new approval (C4).</summary>
    SeatFull,

    /// <summary>One change would touch more grants than the estate's bound: it has to come in stages (S4-12).</summary>
    TouchesTooMany,

    /// <summary>The finding is closed: what was found is no more, or justified.</summary>
    FindingClosed,

    /// <summary>The finding is not of undocumented access: there is nothing to legitimise or remove (S3-07).</summary>
    NoCase,
}

/// <summary>A named no: what stands in the way, at which member, and what to do.</summary>
/// <param name="Code">The stable name.</param>
/// <param name="Message">Lower case, input in backticks; names people by id only.</param>
/// <param name="Member">The member of the request that is at fault, where there is one.</param>
/// <param name="Advice">What to do instead, where something can be done.</param>
public sealed record Refusal(RefusalCode Code, string Message, string? Member = null, string? Advice = null)
{
    /// <summary>What policy said, where policy refuses: rules with their versions, and what is missing.</summary>
    public PolicyOutcome? Policy { get; init; }
}

/// <summary>What a command leads to.</summary>
public abstract record Ruling
{
    private Ruling() { }

    /// <summary>These changes, in this order; nothing is recorded before the ledger has them.</summary>
    public sealed record Accepted(ImmutableArray<Proposal> Proposals) : Ruling
    {
        /// <summary>The changes as the entries that would follow the estate: numbered, timed and classed.</summary>
        public Entry[] Entries(
            Estate estate, Actor actor, Instant at, IdempotencyKey? key = null, SignInProof? proof = null,
            FactSource? source = null) => EntriesOf(Proposals, estate, actor, at, key, proof, source);
    }

    /// <summary>
    /// Changes as the entries that would follow the estate: numbered, timed and classed;
    /// <paramref name="source"/> is of all that name none themselves.
    /// </summary>
    internal static Entry[] EntriesOf(
        ImmutableArray<Proposal> proposals, Estate estate, Actor actor, Instant at, IdempotencyKey? key,
        SignInProof? proof = null, FactSource? source = null)
    {
        var recorded = Instant.Max(at, estate.LastRecorded);                 // recorded time never goes back (C0)
        var entries = new Entry[proposals.Length];
        for (var index = 0; index < entries.Length; index++)
        {
            var proposal = proposals[index];
            var from = proposal.Source ?? source;
            entries[index] = new Entry
            {
                Revision = new Revision(estate.Revision.Value + index + 1), Recorded = recorded,
                Effective = proposal.Effective ?? recorded,
                Actor = actor, Source = from, Key = key, Change = proposal.Change,
                Class = proposal.IsSigned ? EvidenceClass.Proven : EvidenceOf(from, proof, recorded),
            };
        }

        return entries;
    }

    /// <summary>The command changes nothing; what it leaves behind is evidence that it was refused.</summary>
    public sealed record Refused(Refusal Because) : Ruling
    {
        /// <summary>Recorded although the command is refused; the answer stays the refusal.</summary>
        public ImmutableArray<Proposal> Evidence { get; init; } = [];
    }

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Accepted, T> accepted, Func<Refused, T> refused) => this switch
    {
        Accepted a => accepted(a),
        Refused r => refused(r),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// The class follows from who said it, and is never chosen (C11). What a source told is imported, whoever brings
    /// it.
    /// </summary>
    internal static EvidenceClass EvidenceOf(FactSource? source, SignInProof? proof = null, Instant at = default) =>
        source?.Name is not null ? EvidenceClass.Imported : proof?.ClassAt(at) ?? EvidenceClass.Declared;

    /// <summary>One change, effective when it is recorded.</summary>
    internal static Ruling Of(Change change) => new Accepted([new Proposal(change)]);

    /// <summary>One change with an effective instant of its own.</summary>
    internal static Ruling Of(Change change, Instant? effective) => new Accepted([new Proposal(change, effective)]);

    /// <summary>No, and why.</summary>
    internal static Ruling No(RefusalCode code, string message, string? member = null, string? advice = null) =>
        new Refused(new Refusal(code, message, member, advice));
}

/// <summary>A change that is to become an entry. Null means effective at the instant it is recorded.</summary>
public sealed record Proposal(Change Change, Instant? Effective = null, FactSource? Source = null)
{
    /// <summary>
    /// Whether it comes of what an outside party signed, verified: it is proven, whoever brings it (C11; C3, 9).
    /// </summary>
    public bool IsSigned { get; init; }
}
