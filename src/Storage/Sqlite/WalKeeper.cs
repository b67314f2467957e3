namespace Mandate.Storage.Sqlite;

/// <summary>
/// Moves what was committed from the WAL to its place, beside the appender and not in its commits (a checkpoint inside
/// a commit is where SQLite's slow hundredth comes from). After each round the appender moves the little that came in
/// between, so that the WAL begins again from its start: a commit into a file that does not grow takes less than
/// half the time.
/// </summary>
internal sealed class WalKeeper : IAsyncDisposable
{
    /// <summary>How much is committed between two of the keeper's rounds.</summary>
    private const long RoundBytes = 4L << 20;

    /// <summary>Where the appender waits for the readers and empties the WAL.</summary>
    private const long WalBytesMax = 64L << 20;

    private readonly Database own;
    private readonly string wal;
    private readonly SemaphoreSlim due = new(0, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly Task rounds;
    private long sinceRound;
    private volatile bool roundDone;
    private bool boundDue;

    public WalKeeper(string path)
    {
        own = Database.OpenForWriting(path);
        own.Execute("PRAGMA synchronous=FULL");
        own.Execute("PRAGMA wal_autocheckpoint=0");
        wal = path + "-wal";
        rounds = Task.Run(RunAsync);
    }

    /// <summary>What stopped the keeper, other than a full disk; the appender must not go on then.</summary>
    public StorageException? Fault { get; private set; }

    /// <summary>Tells of bytes that were committed; only the appender calls it.</summary>
    public void Committed(long bytes)
    {
        sinceRound += bytes;
        if (sinceRound < RoundBytes) return;
        sinceRound = 0;
        boundDue = true;
        if (due.CurrentCount == 0) due.Release();
    }

    /// <summary>Ends a round through the appender's connection, before a batch of its own; seldom, and short.</summary>
    public void EndRound(Database appender)
    {
        if (roundDone)
        {
            roundDone = false;
            // Never waits for readers; one that is in the midst of a page leaves the WAL growing until the next round.
            appender.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        if (!boundDue) return;
        boundDue = false;
        // Also where no round ever ends, because the keeper gets no time.
        if (new FileInfo(wal) is { Exists: true, Length: > WalBytesMax })
            appender.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await rounds;
        own.Dispose();
        due.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await due.WaitAsync(stop.Token);
                own.Execute("PRAGMA wal_checkpoint(PASSIVE)");
                roundDone = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (StorageException e) when (e.Defect is StorageDefect.OutOfSpace or StorageDefect.InUse)
            {
                // Everything is safe in the WAL; the next round tries again.
            }
            catch (StorageException e)
            {
                Fault = e;
                return;
            }
        }
    }
}
