using System.Text;
using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage.Tests;

/// <summary>What the disk and other programs can do to ledger.db, and what is said then.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly EstateKey key = Writer.NewKey();

    public void Dispose()
    {
        key.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var path = scratch.File("ledger.db");
        await File.WriteAllTextAsync(path, "a letter to somebody");
        Assert.IsType<StorageDefect.Foreign>(Refusal(path));
        Assert.Equal("a letter to somebody", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        var path = scratch.File("ledger.db");
        using (var other = Database.OpenForWriting(path)) other.Execute("CREATE TABLE recipes (name TEXT)");
        var before = File.ReadAllBytes(path);
        Assert.IsType<StorageDefect.Foreign>(Refusal(path));
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task The_sealed_store_is_not_a_ledger()
    {
        var path = scratch.File("ledger.db");
        await SealedStore.Open(path, TreeSize.Zero).DisposeAsync();
        Assert.IsType<StorageDefect.Foreign>(Refusal(path));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused()
    {
        var path = scratch.File("ledger.db");
        await SqliteJournal.Open(path).DisposeAsync();
        using (var newer = Database.OpenForWriting(path)) newer.Execute("PRAGMA user_version=2");
        Assert.Equal(new StorageDefect.TooNew(path, 2, 1), Refusal(path));
    }

    [Fact]
    public void An_empty_file_is_a_ledger_whose_making_was_interrupted()
    {
        var path = scratch.File("ledger.db");
        File.WriteAllBytes(path, []);
        Assert.Null(Refusal(path));
    }

    [Fact]
    public void A_path_that_cannot_be_made_is_said()
    {
        File.WriteAllText(scratch.File("file"), "");
        Assert.IsType<StorageDefect.Unwritable>(Refusal(scratch.File("file/ledger.db")));
        Assert.IsType<StorageDefect.Unwritable>(Refusal(scratch.File("absent/ledger.db")));
    }

    [Fact]
    public async Task A_read_only_disk_is_said()
    {
        using var disk = new SmallDisk(4_096);
        await SqliteJournal.Open(disk.File("ledger.db")).DisposeAsync();
        disk.MakeReadOnly();
        Assert.IsType<StorageDefect.Unwritable>(Refusal(disk.File("ledger.db")));
        Assert.IsType<StorageDefect.Unwritable>(Refusal(disk.File("other.db")));
    }

    [Fact]
    public async Task A_full_disk_refuses_batches_until_there_is_space_and_loses_none()
    {
        using var disk = new SmallDisk(6_144);
        var ballast = disk.File("ballast");
        await File.WriteAllBytesAsync(ballast, new byte[2 << 20]);
        var writer = new Writer(key);
        var random = new Random(3);
        await using (var journal = SqliteJournal.Open(disk.File("ledger.db")))
        {
            var refused = 0;
            // Ever smaller batches, so that the last free page is tried as well.
            for (var bytes = 60_000; bytes > 100; bytes = refused % 3 == 2 ? bytes / 2 : bytes)
            {
                var before = writer.Head;
                var body = new byte[bytes];
                random.NextBytes(body);
                var outcome = await writer.AppendAsync(journal, writer.Next([body]));
                if (outcome is AppendOutcome.Appended) continue;
                Assert.IsType<AppendOutcome.OutOfSpace>(outcome);
                Assert.Equal(before, await journal.HeadAsync(CancellationToken.None));
                refused++;
            }
            Assert.True(writer.Head.Size.Value > 20, "the disk was full too soon");
            File.Delete(ballast);
            await writer.AppendAsync(journal, "after");
            Assert.NotNull(await Verified.BatchesAsync(journal, key, TreeFrontier.Empty));
        }
        await using (var journal = SqliteJournal.Open(disk.File("ledger.db")))
        {
            Assert.Equal(writer.Head, await journal.HeadAsync(CancellationToken.None));
            Assert.NotNull(await Verified.BatchesAsync(journal, key, TreeFrontier.Empty));
        }
    }

    [Fact]
    public async Task The_WAL_stays_small_under_load()
    {
        var path = scratch.File("ledger.db");
        await using var journal = SqliteJournal.Open(path);
        var writer = new Writer(key);
        var body = new byte[60_000];
        for (var i = 0; i < 4_000; i++)
            Assert.IsType<AppendOutcome.Appended>(await writer.AppendAsync(journal, writer.Next([body])));
        // 240 MB were written; the bound is 64 MiB, looked at every 4.
        Assert.InRange(new FileInfo(path + "-wal").Length, 1, 72L << 20);
        Assert.True(new FileInfo(path).Length > 128L << 20, "little was moved to its place while the journal was open");
    }

    /// <summary>
    /// Whatever was done to the file: it is named as damaged, or reading it finds the difference, or it made none.
    /// </summary>
    [Fact]
    public async Task No_damage_is_taken_for_a_ledger()
    {
        var whole = scratch.File("whole.db");
        var texts = await WriteLedgerAsync(whole);
        var bytes = await File.ReadAllBytesAsync(whole);
        var (named, found) = (0, 0);
        for (var seed = 1; seed <= 150; seed++)
        {
            var path = scratch.File($"damaged-{seed}.db");
            await File.WriteAllBytesAsync(path, Damage(bytes, new Random(seed)));
            try
            {
                await using var journal = SqliteJournal.Open(path);
                if (await Verified.BatchesAsync(journal, key, TreeFrontier.Empty) is null) found++;
                else if (await Verified.TextsAsync(journal) is var read && !texts.SequenceEqual(read))
                    found += IsCutTail(texts, read, seed);
            }
            catch (StorageException e)
            {
                Assert.NotEmpty(e.Defect.Message);
                Assert.NotEmpty(e.Defect.Advice);
                named++;
            }
            File.Delete(path);
        }
        Assert.True(named > 30, $"{named} of 150 were named");
        Assert.True(found > 5, $"{found} of 150 were found by verifying");
    }

    // A whole batch gone from the end is a shorter ledger that verifies: only an anchor outside can tell.
    private static int IsCutTail(List<string> texts, List<string> read, int seed)
    {
        Assert.True(texts.Take(read.Count).SequenceEqual(read), $"seed {seed} passed for another ledger");
        return 1;
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var page = random.Next(bytes.Length / 4096) * 4096;
        switch (random.Next(5))
        {
            case 0: bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256); break;
            case 1: for (var i = 0; i < 64; i++) bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256); break;
            case 2: bytes.AsSpan(page, 4096).Clear(); break;
            case 3: random.NextBytes(bytes.AsSpan(page + 2048, 2048)); break;
            default: return bytes[..random.Next(1, bytes.Length)];
        }
        return bytes;
    }

    private async Task<List<string>> WriteLedgerAsync(string path)
    {
        await using var journal = SqliteJournal.Open(path);
        var writer = new Writer(key);
        for (var i = 0; i < 40; i++)
        {
            var padding = new string('.', 100);
            await writer.AppendAsync(journal, [.. Enumerable.Range(0, 1 + (i % 30)).Select(e => $"{i}.{e} {padding}")]);
        }
        return await Verified.TextsAsync(journal);
    }

    private static StorageDefect? Refusal(string path)
    {
        try
        {
            SqliteJournal.Open(path).DisposeAsync().AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (StorageException e)
        {
            Assert.Equal(path, e.Defect.Path);
            return e.Defect;
        }
    }
}
