using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage.Tests;

/// <summary>The ledger as a checker reads it, one core ahead of the hashing.</summary>
public sealed class StoredLedgerTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Every_batch_is_read_in_order_and_verifies()
    {
        await WriteAsync(batches: 40, entries: 100);
        using var ledger = StoredLedger.Open(scratch.Path);
        Assert.Equal(Enumerable.Range(0, 40).Select(b => new LeafIndex((ulong)b * 100)),
            ledger.Batches().Select(b => b.First));
        Assert.True(VerifierKey.TryRead(StoredLedger.VerifierLine(scratch.Path), out var key));
        var verdict = LedgerCheck.Run(ledger.Batches(), new LedgerTrust(key.Name, [key], Ed25519.Verify));
        Assert.Equal(4_000UL, Assert.IsType<LedgerVerdict.Verified>(verdict).Size.Value);
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_may_begin_again()
    {
        await WriteAsync(batches: 40, entries: 100);
        using var ledger = StoredLedger.Open(scratch.Path);
        for (var round = 0; round < 20; round++)
            Assert.Equal(100, Assert.Single(ledger.Batches().Take(1)).Entries.Count);
        Assert.Equal(40, ledger.Batches().Count());
    }

    [Fact]
    public async Task What_cannot_be_read_is_thrown_where_it_is_read()
    {
        await WriteAsync(batches: 40, entries: 100);
        using (var database = Database.OpenForWriting(scratch.File("ledger.db")))
            database.Execute("DELETE FROM entry WHERE leaf = 3900");
        using var ledger = StoredLedger.Open(scratch.Path);
        var read = 0;
        var fault = Assert.Throws<StorageException>(() =>
        {
            foreach (var _ in ledger.Batches()) read++;
        });
        Assert.IsType<StorageDefect.Damaged>(fault.Defect);
        Assert.InRange(read, 30, 39);
    }

    private async Task WriteAsync(int batches, int entries)
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(scratch.Path);
        var (tree, head) = (TreeFrontier.Empty, LedgerHead.Empty);
        for (var number = 0; number < batches; number++)
        {
            var batch = Batch.Prepare(head, tree, new BatchId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
                [.. Enumerable.Range(0, entries).Select(e => (ReadOnlyMemory<byte>)new[] { (byte)number, (byte)e })],
                folder.Key.SignCheckpoint);
            head = Assert.IsType<AppendOutcome.Appended>(await folder.Journal.AppendAsync(batch, default)).Head;
            tree = batch.Tree;
        }
    }
}
