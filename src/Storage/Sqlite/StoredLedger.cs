using System.Collections.Concurrent;
using Mandate.Ledger;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// A folder's ledger as a checker reads it: nothing is written, no lock is taken, and a server may go on writing. Only
/// what the ledger held when it was opened is read.
/// </summary>
public sealed class StoredLedger : IDisposable
{
    /// <summary>How many pages, of whole batches each, wait for the caller.</summary>
    private const int PagesAheadMax = 4;

    private readonly LedgerReader reader;

    private StoredLedger(LedgerReader reader, TreeSize size) => (this.reader, Size) = (reader, size);

    /// <summary>How many entries it had when it was opened.</summary>
    public TreeSize Size { get; }

    /// <summary>
    /// Opens the ledger of this data folder for reading. Why it cannot is a <see cref="StorageException"/>.
    /// </summary>
    public static StoredLedger Open(string folder)
    {
        var path = new FolderNames(Path.GetFullPath(folder)).Ledger;
        if (!File.Exists(path)) throw new StorageException(new StorageDefect.Missing(path));
        // A writer has a WAL, and so has one that crashed; without one the file is all there is.
        var isStill = !File.Exists(path + "-wal");
        TreeSize size;
        using (var database = LedgerFile.Format.OpenForReading(path, isStill)) size = RightEdge.ReadHead(database).Size;
#pragma warning disable CA2000 // the ledger that is returned owns its reader
        return new StoredLedger(new LedgerReader(path, isStill), size);
#pragma warning restore CA2000
    }

    /// <summary>The line of the folder's own public key; null where there is none.</summary>
    public static string? VerifierLine(string folder)
    {
        var path = new FolderNames(Path.GetFullPath(folder)).Verifier;
        return File.Exists(path) && new FileInfo(path).Length < 4_096 ? File.ReadAllText(path).TrimEnd('\n') : null;
    }

    /// <summary>
    /// Every batch from the first entry on, as a checker wants them. Another core reads ahead while the caller hashes;
    /// one caller at a time.
    /// </summary>
    public IEnumerable<StoredBatch> Batches()
    {
        using var pages = new BlockingCollection<List<RecordedBatch>>(PagesAheadMax);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => Read(pages, stop.Token));
        try
        {
            foreach (var page in pages.GetConsumingEnumerable())
                foreach (var batch in page)
                    yield return new StoredBatch(
                        batch.Before.Next, [.. batch.Entries.Select(e => e.Body)],
                        batch.Checkpoint);
            // What could not be read is thrown here.
            reading.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
        }
    }

    /// <inheritdoc />
    public void Dispose() => reader.Dispose();

    private void Read(BlockingCollection<List<RecordedBatch>> pages, CancellationToken stop)
    {
        try
        {
            for (var at = TreeSize.Zero; at < Size && !stop.IsCancellationRequested;)
            {
                var page = reader.Batches(at, Size);
                at = page[^1].After.Size;
                pages.Add(page, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The caller wants no more.
        }
        finally
        {
            pages.CompleteAdding();
        }
    }
}
