using System.Text;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage.Tests.Decisions;

namespace Mandate.Storage.Tests;

/// <summary>Files that somebody else may have written into: read as what they are, or named as damaged.</summary>
public sealed class StoredBytesFuzzTests : IDisposable
{
    private static readonly Instant Noon = Instant.Of(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly Scratch scratch = new();
    private readonly EstateKey key = Writer.NewKey();

    public void Dispose()
    {
        key.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public void An_anchor_is_the_notes_that_stand_in_it_or_damaged()
    {
        string Note(ulong size) => key.SignCheckpoint(new TreeSize(size), Rfc6962.Leaf([1, 2, 3]));
        var path = scratch.File("anchor");
        var (read, damaged) = (0, 0);
        Mutations.Each(Mutations.Bytes(Note(1), Note(1) + Note(5) + Note(900), ""), seed: 41, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                var notes = new AnchorFile(path).Read();
                // Nothing of the file is left out or made up: what has another byte is another text.
                Assert.Equal(Encoding.UTF8.GetString(bytes), string.Concat(notes.Select(n => n.Format())));
                read++;
            }
            catch (StorageException refused) when (refused.Defect is StorageDefect.Damaged)
            {
                damaged++;
                return;
            }

            try
            {
                // What is there is never overwritten by a ledger that it does not know.
                if (new AnchorFile(path).Add(Note(1_000)) is AnchorOutcome.Contradicted)
                    Assert.Equal(bytes, File.ReadAllBytes(path));
            }
            catch (StorageException refused) when (refused.Defect is StorageDefect.Damaged)
            {
                Assert.Equal(bytes, File.ReadAllBytes(path));
            }
        }, cases: 1_000);
        Assert.True(read > 2 && damaged > 2, $"{read} read, {damaged} damaged");
    }

    [Fact]
    public void A_sheet_of_decisions_is_split_into_rows_that_make_it_up_or_refused()
    {
        var split = 0;
        Mutations.Each(Sheets(), seed: 42, bytes =>
        {
            var rows = new List<ReadOnlyMemory<byte>>();
            if (!DecisionSheet.TrySplit(bytes, rows)) return;
            split++;
            Assert.Equal(bytes.Length, rows.Sum(r => 2 + r.Length));
            var again = new byte[DecisionRow.BytesMax];
            foreach (var row in rows)
                if (DecisionRow.TryRead(row.Span, out var kept))
                {
                    // Nanoseconds below a tick are lost on the way; all else is as it stood.
                    Assert.True(DecisionRow.TryRead(again.AsSpan(0, DecisionRow.Write(kept, again)), out var same));
                    Assert.Equal(kept, same);
                }
        });
        Assert.True(split > 2);
    }

    /// <summary>A volume in a file: every search and the check say what is damaged, whatever a sheet holds.</summary>
    [Fact]
    public void A_volume_with_any_sheet_is_searched_and_checked_or_said_to_be_damaged()
    {
        Change.DecisionsKept volume;
        using (var file = DecisionFile.Open(scratch.Path, null))
        {
            file.Append([Kept.Sheet(10, Noon), Kept.Sheet(20, Noon)]);
            volume = file.Close(new VolumeClosing(Noon, TimeSpan.FromDays(1), 0, 0, []));
            file.EndCleanly();
        }

        var (found, damaged) = (0, 0);
        Mutations.Each(Sheets(), seed: 43, bytes =>
        {
            using (var database = Sqlite.Database.OpenForWriting(scratch.File("decisions.db")))
            {
                database.Prepare("UPDATE sheet SET decisions = ?1 WHERE first = 1").Bind(1, bytes).Step();
            }

            using var reader = DecisionReader.Open(scratch.Path)!;
            var verdict = DecisionCheck.Run([volume], reader, Noon);
            Assert.True(verdict.Intact == 1 || verdict.Problems.Count == 1);
            foreach (var oldestFirst in new[] { false, true })
                try
                {
                    reader.Search(new DecisionFilter { Actor = "token_abc" }, null, 100, oldestFirst);
                    found++;
                }
                catch (StorageException refused) when (refused.Defect is StorageDefect.Damaged)
                {
                    damaged++;
                }
        }, cases: 150);
        Assert.True(found > 2 && damaged > 2, $"{found} found, {damaged} damaged");
    }

    [Fact]
    public void A_label_of_a_snapshot_is_the_one_that_the_key_signed_or_none()
    {
        var label = new SnapshotLabel(
            new TreeSize(7), Rfc6962.Leaf([1]), 3, 2, [new SnapshotBlock(10, Rfc6962.Leaf([2]))]);
        var signed = label.Signed(key);
        using var stranger = Writer.NewKey();
        Assert.NotNull(SnapshotLabel.Read(signed, key, out _));
        Mutations.Each([signed, label.Signed(stranger), []], seed: 44, bytes =>
        {
            var read = SnapshotLabel.Read(bytes, key, out var why);
            Assert.Equal(bytes.AsSpan().SequenceEqual(signed), read is not null);
            Assert.Equal(read is null, why.Length > 0);
        });
    }

    /// <summary>Stored forms of sheets: full of rows, of one, of none.</summary>
    private static byte[][] Sheets()
    {
        var random = new Random(5);
        var mixed = new DecisionSheet();
        for (var row = 0; row < 8; row++) mixed.Add(Kept.Random(random));
        return [Kept.Sheet(10, Noon).Bytes.ToArray(), Kept.Sheet(1, Noon).Bytes.ToArray(), mixed.Bytes.ToArray(), []];
    }
}
