namespace Mandate.Governance;

/// <summary>
/// How well a fact is backed, weakest first (C11). Derived from actor and source, never chosen by the caller.
/// </summary>
public enum EvidenceClass
{
    /// <summary>A file or an administrator's token said so.</summary>
    Declared = 1,

    /// <summary>A source system said so.</summary>
    Imported = 2,

    /// <summary>A named person, signed in, said so.</summary>
    Attested = 3,

    /// <summary>Signed in at the strength the tier asks, or an outside party's signature verified.</summary>
    Proven = 4,
}

/// <summary>
/// Who acts: `local:NAME`, a token's id, the id of a person who is signed in, or `mandate` for the node itself. Never a
/// mail address.
/// </summary>
public readonly record struct Actor(string Text)
{
    /// <summary>The node: lapses, convergence, read-backs.</summary>
    public static readonly Actor Node = new("mandate");

    /// <inheritdoc />
    public override string ToString() => Text;
}

/// <summary>
/// Where a fact came from besides its actor: a source system's name and its evidence reference, both plain.
/// </summary>
public sealed record FactSource(string? Name, string? Evidence);

/// <summary>One thing that happened, as the ledger has it.</summary>
public sealed record Entry
{
    /// <summary>The tree's size with this entry in it.</summary>
    public required Revision Revision { get; init; }

    /// <summary>When we knew; never before the entry before it.</summary>
    public required Instant Recorded { get; init; }

    /// <summary>When it was so; may lie before or after <see cref="Recorded"/>.</summary>
    public required Instant Effective { get; init; }

    /// <summary>Who said so.</summary>
    public required Actor Actor { get; init; }

    /// <summary>How well it is backed.</summary>
    public required EvidenceClass Class { get; init; }

    /// <summary>What happened.</summary>
    public required Change Change { get; init; }

    /// <summary>The source system, where one told it.</summary>
    public FactSource? Source { get; init; }

    /// <summary>The caller's idempotency key with a digest of the request, where one was sent.</summary>
    public IdempotencyKey? Key { get; init; }
}

/// <summary>A caller's key and the digest of what it was used for; both plain hex or short text.</summary>
public sealed record IdempotencyKey(string Key, string Digest);

/// <summary>What an entry says happened. The cases stand with the things they are about.</summary>
public abstract partial record Change
{
    private Change() { }
}
