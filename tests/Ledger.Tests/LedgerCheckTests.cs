using System.Text;
using Mandate.Fixtures;
using Mandate.Storage;

namespace Mandate.Ledger.Tests;

public sealed class LedgerCheckTests : IDisposable
{
    private const string Origin = "mandate.example/estate";

    private readonly Estate estate = new(Origin, 10);
    private readonly Estate stranger = new("stranger.example", 11);

    private LedgerTrust Trust => new(Origin, [estate.Key], Ed25519.Verify);

    public void Dispose()
    {
        estate.Dispose();
        stranger.Dispose();
    }

    [Fact]
    public void An_untouched_ledger_verifies_with_every_anchor_matched()
    {
        var batches = Ledger(20);
        var anchors = batches.Select(b => b.Checkpoint).Reverse().ToArray();
        var verified = Assert.IsType<LedgerVerdict.Verified>(LedgerCheck.Run(batches, Trust, anchors));
        var entries = batches.SelectMany(b => b.Entries).ToArray();
        Assert.Equal((ulong)entries.Length, verified.Size.Value);
        Assert.Equal(ReferenceTree.Root(Rfc6962.Leaves(entries)), verified.Root);
        Assert.Equal((20UL, 20), (verified.Batches, verified.AnchorsMatched));
    }

    [Fact]
    public void An_empty_ledger_verifies_and_an_anchor_shows_that_it_was_not_empty()
    {
        Assert.Equal(
            new LedgerVerdict.Verified(TreeSize.Zero, Rfc6962.EmptyRoot, 0, 1),
            LedgerCheck.Run([], Trust, [Signed(0, Rfc6962.EmptyRoot)]));
        Assert.Equal(
            [new LedgerProblem.DroppedTail(TreeSize.Zero, new TreeSize(3))],
            Problems([], Ledger(2)[1].Checkpoint));
        Assert.IsType<LedgerProblem.ForkedHistory>(Assert.Single(Problems([], Signed(0, default))));
    }

    [Fact]
    public void A_changed_byte_is_found_at_any_place_of_any_entry()
    {
        var batches = Ledger(9);
        for (var b = 0; b < batches.Length; b++)
        {
            for (var e = 0; e < batches[b].Entries.Count; e++)
            {
                for (var at = 0; at < batches[b].Entries[e].Length; at += 3)
                {
                    var sabotaged = Change(batches, b, e, entry => entry[at] ^= 0x20);
                    var differs = Assert.IsType<LedgerProblem.RootDiffers>(Assert.Single(Problems(sabotaged)));
                    Assert.Equal(batches[b].First, differs.First);
                    Assert.Equal(batches[b].First.Value + (ulong)batches[b].Entries.Count, differs.Size.Value);
                }
            }
        }
    }

    [Fact]
    public void Stored_leaf_hashes_name_the_changed_entry()
    {
        var sabotaged = Change(Ledger(9), 5, 3, entry => entry[0] ^= 1);
        sabotaged[5] = sabotaged[5] with { LeafHashes = Rfc6962.Leaves(Ledger(9)[5].Entries) };
        var index = new LeafIndex(sabotaged[5].First.Value + 3);
        Assert.Contains(new LedgerProblem.ChangedEntry(index), Problems(sabotaged));
        Assert.Contains(Problems(sabotaged), p => p is LedgerProblem.RootDiffers);
    }

    [Fact]
    public void Two_entries_in_each_others_place_are_found()
    {
        var batches = Ledger(9);
        var swapped = batches[6].Entries.ToArray();
        (swapped[1], swapped[2]) = (swapped[2], swapped[1]);
        batches[6] = batches[6] with { Entries = swapped };
        Assert.IsType<LedgerProblem.RootDiffers>(Assert.Single(Problems(batches)));

        batches = Ledger(9);
        (batches[3], batches[4]) = (batches[4], batches[3]);
        Assert.Equal(
            [typeof(LedgerProblem.Gap), typeof(LedgerProblem.Reordered), typeof(LedgerProblem.Gap)],
            Problems(batches).Select(p => p.GetType()));
    }

    [Fact]
    public void A_removed_entry_and_a_removed_batch_are_found()
    {
        var batches = Ledger(9);
        var shorter = batches.ToArray();
        shorter[7] = shorter[7] with { Entries = [.. batches[7].Entries.Skip(1)] };
        var end = batches[8].First.Value;
        Assert.Contains(
            new LedgerProblem.WrongSize(batches[7].First, new TreeSize(end - 1), new TreeSize(end)),
            Problems(shorter));
        Assert.Equal(
            [new LedgerProblem.Gap(batches[4].First, batches[5].First)],
            Problems([.. batches[..4], .. batches[5..]]));
    }

    [Fact]
    public void A_dropped_tail_shows_against_an_anchor_and_only_there()
    {
        var batches = Ledger(9);
        Assert.IsType<LedgerVerdict.Verified>(LedgerCheck.Run(batches[..7], Trust));
        Assert.Equal(
            [new LedgerProblem.DroppedTail(new TreeSize(batches[7].First.Value), new TreeSize(batches[8].First.Value))],
            Problems(batches[..7], batches[2].Checkpoint, batches[7].Checkpoint));
    }

    [Fact]
    public void A_history_rewritten_with_the_right_key_shows_against_an_anchor_and_only_there()
    {
        var told = Ledger(9);
        var rewritten = Ledger(9, changedEntry: 12);
        Assert.IsType<LedgerVerdict.Verified>(LedgerCheck.Run(rewritten, Trust));
        var problems = Problems(rewritten, told[1].Checkpoint, told[8].Checkpoint);
        var forked = Assert.IsType<LedgerProblem.ForkedHistory>(Assert.Single(problems));
        Assert.Equal(45UL, forked.Size.Value);
    }

    [Fact]
    public void Batches_of_every_size_give_the_reference_root_with_anchors_anywhere_among_them()
    {
        var batches = Ledger(70);
        var leaves = Rfc6962.Leaves([.. batches.SelectMany(b => b.Entries)]);
        var random = new Random(4);
        int[] sizes = [1, 2, leaves.Length, .. Enumerable.Range(0, 60).Select(_ => random.Next(1, leaves.Length))];
        string[] anchors = [.. sizes.Select(size =>
            Signed((ulong)size, ReferenceTree.Root(leaves.AsSpan(0, size))))];
        var verified = Assert.IsType<LedgerVerdict.Verified>(LedgerCheck.Run(batches, Trust, anchors));
        Assert.Equal((ReferenceTree.Root(leaves), anchors.Length), (verified.Root, verified.AnchorsMatched));
        Assert.Equal(
            [
                new LedgerProblem.ForkedHistory(
                    new TreeSize(1_000), default, ReferenceTree.Root(leaves.AsSpan(0, 1_000))),
            ],
            Problems(batches, [.. anchors, Signed(1_000, default)]));
    }

    [Fact]
    public void An_anchor_in_the_midst_of_a_batch_is_compared_at_its_own_size()
    {
        var batches = Ledger(9);
        var leaves = Rfc6962.Leaves([.. batches.SelectMany(b => b.Entries)]);
        string[] anchors = [.. Enumerable.Range(0, leaves.Length + 1)
            .Select(s => Signed((ulong)s, ReferenceTree.Root(leaves.AsSpan(0, s))))];
        var verified = Assert.IsType<LedgerVerdict.Verified>(LedgerCheck.Run(batches, Trust, anchors));
        Assert.Equal(46, verified.AnchorsMatched);

        var other = Signed(33, leaves[0]);
        Assert.Equal(
            [new LedgerProblem.ForkedHistory(new TreeSize(33), leaves[0], ReferenceTree.Root(leaves.AsSpan(0, 33)))],
            Problems(batches, other));
    }

    [Fact]
    public void Where_a_change_may_be_is_said_from_the_last_root_that_was_right()
    {
        var batches = Ledger(9);
        batches[5] = batches[5] with { Checkpoint = "" };
        var changed = Change(batches, 5, 0, e => e[0] ^= 1);
        var differs = Assert.Single(Problems(changed).OfType<LedgerProblem.RootDiffers>());
        Assert.Equal((batches[5].First, batches[7].First.Value), (differs.First, differs.Size.Value));

        var leaves = Rfc6962.Leaves([.. batches.SelectMany(b => b.Entries)]);
        var anchor = Signed(40, ReferenceTree.Root(leaves.AsSpan(0, 40)));
        differs = Assert.IsType<LedgerProblem.RootDiffers>(Assert.Single(
            Problems(Change(Ledger(9), 8, 6, e => e[0] ^= 1), anchor)));
        Assert.Equal((40UL, 45UL), (differs.First.Value, differs.Size.Value));
    }

    [Fact]
    public void A_changed_entry_is_not_called_a_fork_though_an_anchor_differs_too()
    {
        var batches = Ledger(9);
        Assert.IsType<LedgerProblem.RootDiffers>(
            Assert.Single(Problems(Change(batches, 4, 0, e => e[0] ^= 1), [.. batches.Select(b => b.Checkpoint)])));
    }

    [Fact]
    public void A_wrong_signature_is_found_in_every_batch_that_has_one()
    {
        var batches = Ledger(9);
        foreach (var b in (int[])[2, 5])
        {
            Assert.True(SignedNote.TryRead(batches[b - 1].Checkpoint, out var other));
            Assert.True(SignedNote.TryRead(batches[b].Checkpoint, out var note));
            batches[b] = batches[b] with { Checkpoint = note.Text + "\n" + other.Signatures[0].Line + "\n" };
        }
        Assert.Equal(
            [
                new LedgerProblem.WrongSignature(new NotePlace.Batch(batches[2].First), estate.Key),
                new LedgerProblem.WrongSignature(new NotePlace.Batch(batches[5].First), estate.Key),
            ],
            Problems(batches));
    }

    [Fact]
    public void A_signature_by_an_unknown_key_or_by_a_witness_alone_does_not_count()
    {
        var batches = Ledger(3);
        Assert.True(SignedNote.TryRead(batches[1].Checkpoint, out var note));
        var strange = SignedNote.Make(note.Text, stranger.Key, stranger.Pair.Sign);
        batches[1] = batches[1] with { Checkpoint = strange.Format() };
        Assert.Equal([new LedgerProblem.UnknownKey(new NotePlace.Batch(batches[1].First))], Problems(batches));

        Assert.True(VerifierKey.TryMake(
            "w.example", NoteSignatureType.Cosignature, stranger.Pair.PublicKey, out var witness));
        var seen = stranger.Pair.Sign(Cosignature.Message(0, note.TextBytes));
        var line = new NoteSignature(witness.Name, witness.Id, [.. new byte[8], .. seen]).Line;
        batches[1] = batches[1] with { Checkpoint = note.Text + "\n" + line + "\n" };
        Assert.Equal(
            new LedgerProblem.UnknownKey(new NotePlace.Batch(batches[1].First)),
            Assert.Single(Problems(batches, Trust with { Keys = [estate.Key, witness] })));
    }

    [Fact]
    public void A_checkpoint_of_another_ledger_is_found_though_its_key_is_known()
    {
        var batches = Ledger(3);
        Assert.True(SignedNote.TryRead(batches[1].Checkpoint, out var note));
        var foreign = "other.example" + note.Text[Origin.Length..];
        batches[1] = batches[1] with { Checkpoint = SignedNote.Make(foreign, estate.Key, estate.Pair.Sign).Format() };
        Assert.Equal(
            [new LedgerProblem.WrongOrigin(new NotePlace.Batch(batches[1].First), "other.example")], Problems(batches));
    }

    [Fact]
    public void Garbage_is_named_and_never_thrown()
    {
        var batches = Ledger(4);
        Assert.Equal(
            [
                new LedgerProblem.UnreadableNote(new NotePlace.Anchor(0)),
                new LedgerProblem.UnreadableNote(new NotePlace.Anchor(1)),
            ],
            Problems(batches, "", "no note"));
        Assert.Equal(
            [new LedgerProblem.EmptyBatch(new LeafIndex(10)), new LedgerProblem.EntryTooLong(new LeafIndex(10), 65536)],
            Problems([
                .. batches, new StoredBatch(new LeafIndex(10), [], batches[3].Checkpoint),
                new StoredBatch(new LeafIndex(10), [new byte[65536]], "")])
                .Where(p => p is not LedgerProblem.UnreadableNote));
        Assert.NotEmpty(Problems([new StoredBatch(new LeafIndex(ulong.MaxValue), [new byte[1], new byte[1]], "")]));

        Mutations.Each([Encoding.UTF8.GetBytes(batches[2].Checkpoint)], seed: 9, bytes =>
        {
            var mutated = batches.ToArray();
            mutated[2] = mutated[2] with { Checkpoint = Encoding.UTF8.GetString(bytes) };
            if (mutated[2].Checkpoint == batches[2].Checkpoint) return;
            var verdict = LedgerCheck.Run(mutated, Trust);
            // What can be added without harm is a signature line of somebody unknown, or the same line again.
            if (verdict is LedgerVerdict.Verified)
                Assert.StartsWith(batches[2].Checkpoint.Split("\n\n")[0] + "\n\n", mutated[2].Checkpoint);
        });
    }

    [Fact]
    public void The_list_of_problems_is_bounded()
    {
        var empty = Enumerable.Range(0, 5_000).Select(_ => new StoredBatch(default, [], ""));
        var damaged = Assert.IsType<LedgerVerdict.Damaged>(LedgerCheck.Run(empty, Trust));
        Assert.Equal((100, true), (damaged.Problems.Count, damaged.More));
    }

    private static StoredBatch[] Change(StoredBatch[] batches, int batch, int entry, Action<byte[]> change)
    {
        var entries = batches[batch].Entries.ToArray();
        var changed = entries[entry].ToArray();
        change(changed);
        entries[entry] = changed;
        var result = batches.ToArray();
        result[batch] = result[batch] with { Entries = entries };
        return result;
    }

    private IReadOnlyList<LedgerProblem> Problems(StoredBatch[] batches, params string[] anchors) =>
        Problems(batches, Trust, anchors);

    private static IReadOnlyList<LedgerProblem> Problems(
        StoredBatch[] batches, LedgerTrust trust, params string[] anchors) =>
        Assert.IsType<LedgerVerdict.Damaged>(LedgerCheck.Run(batches, trust, anchors)).Problems;

    private string Signed(ulong size, Hash root) =>
        new Checkpoint(Origin, new TreeSize(size), root).SignWith(estate.Key, estate.Pair.Sign).Format();

    /// <summary>Batches of one, two, three … entries.</summary>
    private StoredBatch[] Ledger(int batchCount, int changedEntry = -1)
    {
        var frontier = TreeFrontier.Empty;
        var batches = new StoredBatch[batchCount];
        for (var b = 0; b < batchCount; b++)
        {
            var first = (int)frontier.Size.Value;
            ReadOnlyMemory<byte>[] entries = [.. Enumerable.Range(first, b + 1)
                .Select(i => i == changedEntry ? "another" : $"entry {i}")
                .Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
            frontier = frontier.AppendMany(Rfc6962.Leaves(entries));
            var checkpoint = Signed(frontier.Size.Value, frontier.Root());
            batches[b] = new StoredBatch(new LeafIndex((ulong)first), entries, checkpoint);
        }
        return batches;
    }
}
