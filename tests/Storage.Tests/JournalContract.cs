using Mandate.Ledger;

namespace Mandate.Storage.Tests;

/// <summary>The promises of <see cref="IJournal"/>, asked of every store that makes them.</summary>
public abstract partial class JournalContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly EstateKey key = Writer.NewKey();
    private readonly Writer writer;

    protected JournalContract() => writer = new Writer(key);

    /// <summary>Opens the test's one ledger, empty the first time.</summary>
    private protected abstract Task<IJournal> OpenAsync(WriteProbe? probe = null);

    [Fact]
    public async Task A_new_ledger_is_empty()
    {
        await using var journal = await OpenAsync();
        Assert.Equal(LedgerHead.Empty, await journal.HeadAsync(None));
        Assert.Empty(await Verified.TextsAsync(journal));
        Assert.Empty((await Verified.BatchesAsync(journal, key, TreeFrontier.Empty))!.Value.Batches);
    }

    [Fact]
    public async Task What_was_appended_is_read_in_order()
    {
        await using var journal = await OpenAsync();
        await writer.AppendAsync(journal, "a");
        var last = await writer.AppendAsync(journal, "b", "c", "d");
        Assert.Equal(last.After, await journal.HeadAsync(None));
        Assert.Equal(["a", "b", "c", "d"], await Verified.TextsAsync(journal));
        Assert.Equal(["b", "c"], await Verified.TextsAsync(journal, 1, 2));
        Assert.Empty(await Verified.TextsAsync(journal, 4));
        Assert.Empty(await Verified.TextsAsync(journal, ulong.MaxValue));
        Assert.Empty(await Verified.TextsAsync(journal, 0, 0));
    }

    [Fact]
    public async Task Batches_come_back_as_they_were_recorded()
    {
        await using var journal = await OpenAsync();
        var first = await writer.AppendAsync(journal, "a", "b");
        var second = await writer.AppendAsync(journal, "c");
        var (_, read) = (await Verified.BatchesAsync(journal, key, TreeFrontier.Empty))!.Value;
        Assert.Equal([first.Id, second.Id], read.Select(b => b.Id));
        Assert.Equal([first.After, second.After], read.Select(b => b.After));
        Assert.Equal([first.Expected.Size, second.Expected.Size], read.Select(b => b.Before));
        var (_, rest) = (await Verified.BatchesAsync(journal, key, first.Tree))!.Value;
        Assert.Equal([second.Id], rest.Select(b => b.Id));
    }

    [Fact]
    public async Task A_lost_race_writes_nothing()
    {
        await using var journal = await OpenAsync();
        var late = writer.Next("late", "later");
        var won = await writer.AppendAsync(journal, "first");
        Assert.Equal(new AppendOutcome.Moved(won.After), await journal.AppendAsync(late, None));
        Assert.Equal(["first"], await Verified.TextsAsync(journal));
    }

    [Fact]
    public async Task A_batch_for_another_history_of_the_same_size_is_not_appended()
    {
        await using var journal = await OpenAsync();
        var other = new Writer(key);
        var theirs = other.Next("theirs");
        var ours = await writer.AppendAsync(journal, "ours");
        var forked = Batch.Prepare(theirs.After, theirs.Tree, theirs.Id, ["x"u8.ToArray()], key.SignCheckpoint);
        Assert.Equal(new AppendOutcome.Moved(ours.After), await journal.AppendAsync(forked, None));
    }

    [Fact]
    public async Task Of_many_writers_at_one_head_one_wins()
    {
        await using var journal = await OpenAsync();
        var batches = Enumerable.Range(0, 16).Select(i => writer.Next("writer " + i)).ToList();
        var appends = batches.Select(b => Task.Run(async () => await journal.AppendAsync(b, None)));
        var outcomes = await Task.WhenAll(appends);
        var winner = Assert.Single(outcomes.OfType<AppendOutcome.Appended>());
        Assert.All(outcomes.OfType<AppendOutcome.Moved>(), m => Assert.Equal(winner.Head, m.Actual));
        Assert.Single(await Verified.TextsAsync(journal));
    }

    [Fact]
    public async Task A_reopened_ledger_goes_on_where_it_ended()
    {
        await using (var journal = await OpenAsync()) await writer.AppendAsync(journal, "a", "b");
        await using (var journal = await OpenAsync())
        {
            var again = new Writer(key);
            await again.FollowAsync(journal);
            Assert.Equal(writer.Head, again.Head);
            Assert.Equal(writer.Tree.Root(), again.Tree.Root());
            await again.AppendAsync(journal, "c");
            Assert.Equal(["a", "b", "c"], await Verified.TextsAsync(journal));
        }
    }

    [Fact]
    public async Task A_lost_answer_is_settled_by_the_batch_s_id()
    {
        await using var journal = await OpenAsync();
        var other = writer.Next("other");
        var first = await writer.AppendAsync(journal, "a", "b");
        var second = await writer.AppendAsync(journal, "c");
        Assert.Equal(first.After, await journal.FindBatchAsync(first.Id, TreeSize.Zero, None));
        Assert.Equal(second.After, await journal.FindBatchAsync(second.Id, first.After.Size, None));
        Assert.Null(await journal.FindBatchAsync(other.Id, TreeSize.Zero, None));
        Assert.Null(await journal.FindBatchAsync(first.Id, new TreeSize(1), None));
        Assert.Null(await journal.FindBatchAsync(first.Id, second.After.Size, None));
    }

    [Fact]
    public async Task A_watcher_is_told_of_the_next_head()
    {
        await using var journal = await OpenAsync();
        var watch = journal.WatchAsync(TreeSize.Zero, None).AsTask();
        Assert.False(watch.IsCompleted);
        var batch = await writer.AppendAsync(journal, "a");
        Assert.Equal(batch.After, await watch.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(batch.After, await journal.WatchAsync(TreeSize.Zero, None));
    }

    [Fact]
    public async Task A_watcher_can_give_up()
    {
        await using var journal = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var watch = journal.WatchAsync(TreeSize.Zero, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_cancelled_append_writes_nothing()
    {
        await using var journal = await OpenAsync();
        var batch = writer.Next("a");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await journal.AppendAsync(batch, new CancellationToken(canceled: true)));
        Assert.Equal(LedgerHead.Empty, await journal.HeadAsync(None));
    }

    [Fact]
    public async Task The_largest_batch_of_the_largest_entries_fits()
    {
        await using var journal = await OpenAsync();
        var random = new Random(1);
        var entries = Enumerable.Range(0, Batch.EntriesMax).Select(i =>
        {
            var entry = new byte[i % 100 == 0 ? Batch.EntryBytesMax : 1];
            random.NextBytes(entry);
            return entry;
        }).ToList();
        Assert.IsType<AppendOutcome.Appended>(await writer.AppendAsync(journal, writer.Next(entries)));
        var (_, read) = (await Verified.BatchesAsync(journal, key, TreeFrontier.Empty))!.Value;
        Assert.Equal(entries, read.Single().Entries.Select(e => e.Body.ToArray()));
    }

    [Fact]
    public async Task A_reader_beside_the_writer_sees_whole_batches_only()
    {
        await using var journal = await OpenAsync();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 150; i++)
                await writer.AppendAsync(journal, [.. Enumerable.Range(0, 1 + (i % 40)).Select(e => $"{i}.{e}")]);
        });
        var tree = TreeFrontier.Empty;
        while (!writing.IsCompleted)
        {
            await foreach (var batch in journal.ReadBatchesAsync(tree.Size, None))
            {
                tree = tree.AppendMany([.. batch.Entries.Select(e => Rfc6962.Leaf(e.Body.Span))]);
                Assert.Equal(tree.Size, batch.After.Size);
                Assert.Contains(tree.Root().Base64, batch.Checkpoint, StringComparison.Ordinal);
            }
        }
        await writing;
        Assert.NotNull(await Verified.BatchesAsync(journal, key, tree));
    }

    public static TheoryData<bool, bool> Faults => new()
    {
        // the write is stored although it fails, and so the batch is there after the next open
        { false, false },
        { true, true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_unclear_answer_stops_the_journal_and_the_next_open_settles_it(bool stored, bool recorded)
    {
        var fail = false;
        Batch batch;
        await using (var journal = await OpenAsync((write, isStored) =>
        {
            if (fail && write == DurableWrite.Append && isStored == stored)
                throw new StorageException(new StorageDefect.Failed("ledger", "injected"));
        }))
        {
            await writer.AppendAsync(journal, "before");
            batch = writer.Next("a", "b");
            fail = true;
            await Assert.ThrowsAsync<JournalBrokenException>(async () => await journal.AppendAsync(batch, None));
            fail = false;
            await Assert.ThrowsAsync<JournalBrokenException>(async () => await journal.AppendAsync(batch, None));
        }
        await using (var journal = await OpenAsync())
        {
            Assert.Equal(recorded ? batch.After : batch.Expected, await journal.HeadAsync(None));
            var found = await journal.FindBatchAsync(batch.Id, batch.Expected.Size, None);
            Assert.Equal(recorded ? batch.After : null, found);
            var again = await journal.AppendAsync(batch, None);
            if (recorded) Assert.Equal(new AppendOutcome.Moved(batch.After), again);
            else Assert.Equal(new AppendOutcome.Appended(batch.After), again);
            Assert.Equal(["before", "a", "b"], await Verified.TextsAsync(journal));
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_one_batch_and_stops_nothing()
    {
        var full = false;
        await using var journal = await OpenAsync((write, isStored) =>
        {
            if (full && write == DurableWrite.Append && !isStored)
                throw new StorageException(new StorageDefect.OutOfSpace("ledger"));
        });
        await writer.AppendAsync(journal, "before");
        var batch = writer.Next("a");
        full = true;
        Assert.IsType<AppendOutcome.OutOfSpace>(await journal.AppendAsync(batch, None));
        Assert.Equal(batch.Expected, await journal.HeadAsync(None));
        full = false;
        Assert.Equal(new AppendOutcome.Appended(batch.After), await journal.AppendAsync(batch, None));
        Assert.Equal(["before", "a"], await Verified.TextsAsync(journal));
    }
}
