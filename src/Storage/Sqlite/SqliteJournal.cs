using System.Runtime.CompilerServices;
using Mandate.Ledger;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// The journal in one SQLite file: WAL, synchronous=FULL, one appending connection, readers on connections of their
/// own. One instance per file: the data folder's lock sees to it.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly Lock gate = new();
    private readonly SqliteAppender appender;
    private readonly WalKeeper keeper;
    private readonly ReaderPool readers;
    private readonly WriteProbe? probe;

    // Guarded by gate. The head is replaced after the commit, so what a reader is promised is in the file.
    private volatile LedgerHead head;
    private JournalBrokenException? broken;
    private TaskCompletionSource<LedgerHead> moved = NewSignal();

    private SqliteJournal(Database database, WriteProbe? probe)
    {
        this.probe = probe;
        appender = new SqliteAppender(database);
        readers = new ReaderPool(database.Path);
        keeper = new WalKeeper(database.Path);
        head = appender.Head;
    }

    /// <summary>
    /// Opens the ledger file, or makes an empty one where there is none. A file that is foreign, damaged, newer or not
    /// to be written is a <see cref="StorageException"/>. What is read of it here is its right edge; the whole is
    /// verified by whoever folds it.
    /// </summary>
    public static SqliteJournal Open(string path) => Open(path, null);

    internal static SqliteJournal Open(string path, WriteProbe? probe)
    {
        var database = LedgerFile.Format.Open(path);
        try
        {
            return new SqliteJournal(database, probe);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<LedgerHead> HeadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(head);
    }

    /// <inheritdoc />
    public ValueTask<AppendOutcome> AppendAsync(Batch batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            // A failed checkpoint leaves every commit safe in the WAL, but a file in doubt takes no more of them.
            if (keeper.Fault is { } fault) broken ??= new JournalBrokenException(fault);
            if (broken is not null) throw new JournalBrokenException(broken);
            return ValueTask.FromResult(batch.Expected == head ? Append(batch) : new AppendOutcome.Moved(head));
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RecordedEntry> ReadAsync(
        LeafIndex from, int max, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var size = head.Size.Value;
        var end = from.Value >= size ? from.Value : from.Value + Math.Min((ulong)max, size - from.Value);
        for (var at = from.Value; at < end;)
        {
            cancel.ThrowIfCancellationRequested();
            var page = readers.Use(reader => reader.Entries(at, end));
            foreach (var entry in page) yield return entry;
            at += (ulong)page.Count;
        }
        await ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<RecordedBatch> ReadBatchesAsync(
        TreeSize from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var size = head.Size;
        for (var at = from; at < size;)
        {
            cancel.ThrowIfCancellationRequested();
            var page = readers.Use(reader => reader.Batches(at, size));
            foreach (var batch in page) yield return batch;
            at = page[^1].After.Size;
        }
        await ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<LedgerHead?> FindBatchAsync(BatchId id, TreeSize expected, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(readers.Use(reader => reader.FindBatch(id, expected)));
    }

    /// <inheritdoc />
    public async ValueTask<LedgerHead> WatchAsync(TreeSize beyond, CancellationToken cancel)
    {
        while (true)
        {
            Task<LedgerHead> signal;
            lock (gate)
            {
                if (head.Size > beyond) return head;
                signal = moved.Task;
            }
            await signal.WaitAsync(cancel);
        }
    }

    /// <inheritdoc />
    public ValueTask<Hash[]?> ReadTileAsync(TilePath.Hashes tile, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var hashes = Tiles.Has(head.Size, tile) ? readers.Use(reader => reader.Tile(tile)) : null;
        return ValueTask.FromResult(hashes);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await keeper.DisposeAsync();
        readers.Dispose();
        lock (gate)
        {
            broken ??= new JournalBrokenException(new ObjectDisposedException(nameof(SqliteJournal)));
            moved.TrySetException(new ObjectDisposedException(nameof(SqliteJournal)));
            _ = moved.Task.Exception;
            appender.Dispose();
        }
    }

    private AppendOutcome Append(Batch batch)
    {
        try
        {
            keeper.EndRound(appender.Database);
            appender.Write(batch);
            // Crash here: the WAL ends in frames without a commit, which the next open passes over.
            probe?.Invoke(DurableWrite.Append, stored: false);
            appender.Commit();
            // Crash here: the batch is recorded and nobody was told; its writer asks FindBatchAsync.
            probe?.Invoke(DurableWrite.Append, stored: true);
        }
        catch (StorageException e) when (e.Defect is StorageDefect.OutOfSpace)
        {
            return GiveUp(e);
        }
        // Whatever it was, it is not known whether the batch is recorded: nothing more is written.
        catch (Exception e)
        {
            broken = new JournalBrokenException(e);
            throw broken;
        }
        appender.Advance(batch);
        head = batch.After;
        keeper.Committed(appender.BytesWritten);
        var signal = moved;
        moved = NewSignal();
        signal.SetResult(head);
        return new AppendOutcome.Appended(head);
    }

    // A full disk stops the write before the commit's last frame is whole: nothing of it will ever be seen.
    private AppendOutcome.OutOfSpace GiveUp(StorageException full)
    {
        try
        {
            appender.Rollback();
            return new AppendOutcome.OutOfSpace();
        }
        catch (StorageException)
        {
            broken = new JournalBrokenException(full);
            throw broken;
        }
    }

    private static TaskCompletionSource<LedgerHead> NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
