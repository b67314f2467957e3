namespace Mandate.Ledger;

/// <summary>Which signed note a problem is about.</summary>
public abstract record NotePlace
{
    private NotePlace() { }

    /// <summary>The checkpoint stored with the batch that begins at this entry.</summary>
    public sealed record Batch(LeafIndex First) : NotePlace
    {
        /// <inheritdoc />
        public override string Text => $"the checkpoint of the batch that begins at entry {First}";
    }

    /// <summary>One of the checkpoints kept outside, counted from zero as they were given.</summary>
    public sealed record Anchor(int Ordinal) : NotePlace
    {
        /// <inheritdoc />
        public override string Text => $"anchored checkpoint {Ordinal}";
    }

    /// <summary>The checkpoint that was published.</summary>
    public sealed record Published : NotePlace
    {
        /// <inheritdoc />
        public override string Text => "the published checkpoint";
    }

    /// <summary>In words.</summary>
    public abstract string Text { get; }
}

/// <summary>One thing that is wrong with a ledger, and where.</summary>
public abstract record LedgerProblem
{
    private LedgerProblem() { }

    /// <summary>In words.</summary>
    public abstract string Text { get; }

    /// <summary>The note cannot be read, or is not a checkpoint.</summary>
    public sealed record UnreadableNote(NotePlace Place) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"{Place.Text} cannot be read";
    }

    /// <summary>The note names a known key, and the signature is not that key's.</summary>
    public sealed record WrongSignature(NotePlace Place, VerifierKey Key) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"{Place.Text} carries a wrong signature for `{Key.Name}`";
    }

    /// <summary>No known key of the ledger signed the note.</summary>
    public sealed record UnknownKey(NotePlace Place) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"{Place.Text} is not signed by a known key";
    }

    /// <summary>The note is a checkpoint of another ledger.</summary>
    public sealed record WrongOrigin(NotePlace Place, string Found) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"{Place.Text} is of another ledger: `{Found}`";
    }

    /// <summary>The checkpoint speaks of another size than its batch ends at.</summary>
    public sealed record WrongSize(LeafIndex First, TreeSize Expected, TreeSize Found) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text =>
            $"the batch that begins at entry {First} ends at size {Expected}, its checkpoint says {Found}";
    }

    /// <summary>The entries do not have the root that was signed: one of these is not what it was.</summary>
    public sealed record RootDiffers(LeafIndex First, TreeSize Size, Hash Signed, Hash Recomputed) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => First.Value + 1 == Size.Value
            ? $"entry {First} is not what was signed"
            : $"the entries {First} to {Size.Value - 1} are not what was signed";
    }

    /// <summary>The entry does not have the leaf hash that is stored beside it.</summary>
    public sealed record ChangedEntry(LeafIndex Index) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"entry {Index} is not what its stored hash says";
    }

    /// <summary>The entry is longer than an entry can be.</summary>
    public sealed record EntryTooLong(LeafIndex Index, int Length) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"entry {Index} has {Length} bytes, more than an entry can have";
    }

    /// <summary>A batch without entries.</summary>
    public sealed record EmptyBatch(LeafIndex First) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"the batch at entry {First} is empty";
    }

    /// <summary>Entries are missing between two batches.</summary>
    public sealed record Gap(LeafIndex Expected, LeafIndex Found) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"the entries from {Expected} to {Found} are missing";
    }

    /// <summary>A batch begins before the previous one ended.</summary>
    public sealed record Reordered(LeafIndex Expected, LeafIndex Found) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"a batch begins at entry {Found} where entry {Expected} is due";
    }

    /// <summary>The ledger once had more entries than it has now.</summary>
    public sealed record DroppedTail(TreeSize Size, TreeSize Anchored) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"the ledger ends at size {Size}, an anchored checkpoint has size {Anchored}";
    }

    /// <summary>The ledger agrees with itself and not with what it once told the outside.</summary>
    public sealed record ForkedHistory(TreeSize Size, Hash Anchored, Hash Recomputed) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"at size {Size} the ledger has another history than an anchored checkpoint";
    }

    /// <summary>More checkpoints from outside than are compared in one run.</summary>
    public sealed record TooManyAnchors(int Max) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"more than {Max} anchored checkpoints";
    }

    /// <summary>A tile or bundle that the checkpoint's size requires is not served.</summary>
    public sealed record MissingTile(TilePath Path) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"`{Path.Text}` is missing";
    }

    /// <summary>A tile or bundle does not hold what the entries say.</summary>
    public sealed record WrongTile(TilePath Path) : LedgerProblem
    {
        /// <inheritdoc />
        public override string Text => $"`{Path.Text}` is not what it must be";
    }
}

/// <summary>What a check came to.</summary>
public abstract record LedgerVerdict
{
    private LedgerVerdict() { }

    /// <summary>Every entry is what was signed, and every anchored checkpoint is part of this history.</summary>
    public sealed record Verified(TreeSize Size, Hash Root, ulong Batches, int AnchorsMatched) : LedgerVerdict;

    /// <summary>Something is wrong; <paramref name="More"/> when there were more problems than are listed.</summary>
    public sealed record Damaged(IReadOnlyList<LedgerProblem> Problems, bool More) : LedgerVerdict;
}
