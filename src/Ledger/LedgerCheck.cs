namespace Mandate.Ledger;

/// <summary>What a checker takes for granted: the ledger's name, its keys, and how to check a signature.</summary>
/// <param name="Origin">The origin every checkpoint must have.</param>
/// <param name="Keys">The ledger's keys, past and present.</param>
/// <param name="Verify">Checks Ed25519.</param>
public sealed record LedgerTrust(string Origin, IReadOnlyCollection<VerifierKey> Keys, VerifySignature Verify);

/// <summary>Entries and the signed checkpoint over them, as they were stored by one write.</summary>
/// <param name="First">The index of the first entry.</param>
/// <param name="Entries">The stored bytes.</param>
/// <param name="Checkpoint">The signed note.</param>
public sealed record StoredBatch(LeafIndex First, IReadOnlyList<ReadOnlyMemory<byte>> Entries, string Checkpoint)
{
    /// <summary>
    /// The leaf hashes stored beside the entries, where there are any. Nothing is proven by them; they name the entry
    /// where the root alone names a batch.
    /// </summary>
    public IReadOnlyList<Hash> LeafHashes { get; init; } = [];
}

/// <summary>
/// The offline verifier. It is given every batch from the first entry on, computes everything again from the entries,
/// and keeps only the right edge of one tree, the anchored roots and a bounded list of problems.
/// </summary>
public sealed class LedgerCheck
{
    /// <summary>How many checkpoints from outside one run compares.</summary>
    public const int AnchorsMax = 1 << 20;

    private readonly LedgerTrust trust;
    private readonly ProblemList problems = new();
    private readonly RecomputedTree tree = new();
    private readonly List<AnchoredRoot> anchors = [];
    private readonly List<LedgerProblem.ForkedHistory> disagreeing = [];

    private ulong position;         // where the next batch must begin
    private ulong agreed;           // the largest size at which a signed root was found right
    private ulong batches;
    private int nextAnchor;
    private int anchorsMatched;
    private bool comparable = true; // false once an entry is missing: from there on no root can be computed
    private bool rootsAgree = true;

    /// <summary>A check that has seen nothing yet; the anchored notes may come in any order.</summary>
    public LedgerCheck(LedgerTrust trust, IEnumerable<string> anchoredNotes)
    {
        this.trust = trust;
        var ordinal = 0;
        foreach (var note in anchoredNotes)
        {
            if (ordinal == AnchorsMax)
            {
                problems.Add(new LedgerProblem.TooManyAnchors(AnchorsMax));
                break;
            }
            if (TrustedCheckpoint.Read(note, new NotePlace.Anchor(ordinal++), trust, problems) is { } anchor)
                anchors.Add(new AnchoredRoot(anchor.Size.Value, anchor.Root));
        }
        anchors.Sort((left, right) => left.Size.CompareTo(right.Size));
        ReachAnchors();
        JudgeAnchors();
    }

    /// <summary>Checks a whole ledger.</summary>
    public static LedgerVerdict Run(
        IEnumerable<StoredBatch> batches, LedgerTrust trust, IEnumerable<string>? anchoredNotes = null)
    {
        var check = new LedgerCheck(trust, anchoredNotes ?? []);
        foreach (var batch in batches) check.Read(batch);
        return check.Finish();
    }

    /// <summary>Checks the next batch.</summary>
    public void Read(StoredBatch batch)
    {
        batches++;
        var checkpoint = TrustedCheckpoint.Read(batch.Checkpoint, new NotePlace.Batch(batch.First), trust, problems);
        if (batch.Entries.Count == 0) problems.Add(new LedgerProblem.EmptyBatch(batch.First));
        FollowOn(batch);
        var leaves = Rfc6962.Leaves(batch.Entries);
        for (var i = 0; i < leaves.Length; i++) ReadEntry(batch, i, leaves[i]);
        if (comparable) Grow(leaves);
        if (checkpoint is not null) Compare(batch.First, checkpoint);
        JudgeAnchors();
    }

    /// <summary>The verdict over everything that was read.</summary>
    public LedgerVerdict Finish()
    {
        if (anchors.Count > 0 && anchors[^1].Size > position)
            problems.Add(new LedgerProblem.DroppedTail(new TreeSize(position), new TreeSize(anchors[^1].Size)));
        return problems.Verdict(() =>
            new LedgerVerdict.Verified(new TreeSize(tree.Count), tree.Root(), batches, anchorsMatched));
    }

    private void FollowOn(StoredBatch batch)
    {
        var (due, first) = (new LeafIndex(position), batch.First);
        if (first > due) problems.Add(new LedgerProblem.Gap(due, first));
        if (first < due) problems.Add(new LedgerProblem.Reordered(due, first));
        if (first != due) comparable = false;
        var count = (ulong)batch.Entries.Count;
        position = first.Value > ulong.MaxValue - count ? ulong.MaxValue : first.Value + count;
    }

    private void ReadEntry(StoredBatch batch, int i, Hash leaf)
    {
        var length = batch.Entries[i].Length;
        var index = new LeafIndex(unchecked(batch.First.Value + (ulong)i));
        if (length > EntryBundle.EntryLengthMax) problems.Add(new LedgerProblem.EntryTooLong(index, length));
        if (i < batch.LeafHashes.Count && batch.LeafHashes[i] != leaf)
            problems.Add(new LedgerProblem.ChangedEntry(index));
    }

    /// <summary>Counts the leaves in, all at once or up to the next anchor each.</summary>
    private void Grow(ReadOnlySpan<Hash> leaves)
    {
        while (!leaves.IsEmpty)
        {
            var toAnchor = nextAnchor < anchors.Count ? anchors[nextAnchor].Size - tree.Count : ulong.MaxValue;
            var part = (int)Math.Min((ulong)leaves.Length, toAnchor);
            tree.Add(leaves[..part]);
            leaves = leaves[part..];
            ReachAnchors();
        }
    }

    private void Compare(LeafIndex first, Checkpoint checkpoint)
    {
        if (checkpoint.Size.Value != position)
        {
            problems.Add(new LedgerProblem.WrongSize(first, new TreeSize(position), checkpoint.Size));
            return;
        }
        if (!comparable || !rootsAgree) return;
        var root = tree.Root();
        if (root == checkpoint.Root)
        {
            agreed = tree.Count;
            return;
        }
        // Every later root differs as well; the first is the one that says where.
        rootsAgree = false;
        problems.Add(new LedgerProblem.RootDiffers(new LeafIndex(agreed), checkpoint.Size, checkpoint.Root, root));
    }

    // An anchor may stand at any size, also in the midst of a batch: the root is taken as the tree passes it.
    private void ReachAnchors()
    {
        for (; nextAnchor < anchors.Count && anchors[nextAnchor].Size == tree.Count; nextAnchor++)
        {
            var (anchored, root) = (anchors[nextAnchor].Root, tree.Root());
            if (anchored != root)
            {
                disagreeing.Add(new LedgerProblem.ForkedHistory(new TreeSize(tree.Count), anchored, root));
                continue;
            }
            anchorsMatched++;
            agreed = tree.Count;
        }
    }

    // Judged after the batch's own checkpoint: where that fails already, the entries were changed and no other history
    // was told, so the anchor adds nothing.
    private void JudgeAnchors()
    {
        foreach (var fork in disagreeing)
            if (rootsAgree) problems.Add(fork);
        disagreeing.Clear();
    }

    private readonly record struct AnchoredRoot(ulong Size, Hash Root);
}
