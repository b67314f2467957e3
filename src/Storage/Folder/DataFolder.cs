using System.Text;
using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>
/// All that one estate keeps on one machine, held by one process:
/// <code>
/// lock        held while a process uses the folder; has its number
/// creating    there until the folder is complete
/// estate.key  the signing key and the estate's name, mode 0600
/// estate.vkey the public half, to be given away
/// ledger.db   the ledger (with -wal and -shm while it is open)
/// sealed.db   what can be erased (likewise)
/// estate.snapshot  what the ledger folds to, for a quick start; it may be deleted
/// decisions.db, decisions.key  the decision journal, once something was asked
/// </code>
/// Opening finishes an interrupted creation by the same steps that create.
/// </summary>
public sealed class DataFolder : IAsyncDisposable
{
    private const UnixFileMode OwnerFolder = DurableFile.OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = DurableFile.OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly FolderLock held;

    private DataFolder(
        string path, FolderLock held, EstateKey key, IJournal journal, SealedStore sealedValues, WriteProbe? probe)
    {
        Path = path;
        Probe = probe;
        this.held = held;
        Key = key;
        Journal = journal;
        Sealed = sealedValues;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The key that signs this ledger's checkpoints.</summary>
    public EstateKey Key { get; }

    /// <summary>The ledger.</summary>
    public IJournal Journal { get; }

    /// <summary>The values that can be erased.</summary>
    public SealedStore Sealed { get; }

    internal WriteProbe? Probe { get; }

    /// <summary>Opens a folder that must be there. Why it cannot is a <see cref="StorageException"/>.</summary>
    public static ValueTask<DataFolder> OpenAsync(string path) => OpenAsync(path, mayCreate: false, null);

    /// <summary>Opens the folder, or makes one where there is none or an empty one.</summary>
    public static ValueTask<DataFolder> OpenOrCreateAsync(string path) => OpenAsync(path, mayCreate: true, null);

    internal static async ValueTask<DataFolder> OpenAsync(string path, bool mayCreate, WriteProbe? probe)
    {
        path = System.IO.Path.GetFullPath(path);
        var names = new FolderNames(path);
        if (mayCreate) CreateFolder(path);
        else if (!Directory.Exists(path)) throw new StorageException(new StorageDefect.Missing(path));
        // Before the lock, which would be the first file of ours in a folder of somebody else's.
        RefuseForeign(names, mayCreate);
        var lease = FolderLock.Take(names.Lock);
        try
        {
            var creating = File.Exists(names.Creating) || !File.Exists(names.Key);
            if (creating) BeginCreating(names, probe);
            else RefuseIncomplete(names);
            return await OpenFilesAsync(names, lease, creating, probe);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Sealed.DisposeAsync();
        Key.Dispose();
        held.Dispose();
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(new StorageDefect.Unwritable(path), e);
        }
    }

    private static void RefuseForeign(FolderNames names, bool mayCreate)
    {
        if (File.Exists(names.Key) || File.Exists(names.Creating)) return;
        // A crash before the first step leaves the lock alone, or the mark half made.
        var others = Directory.EnumerateFileSystemEntries(names.Folder)
            .Where(entry => entry != names.Lock && entry != names.Creating + ".new");
        if (others.Any())
            throw new StorageException(new StorageDefect.Foreign(names.Folder, "it has files and no estate's key"));
        if (!mayCreate) throw new StorageException(new StorageDefect.Missing(names.Key));
    }

    private static void RefuseIncomplete(FolderNames names)
    {
        // A ledger that is gone is never begun anew: that would be a second history under the same key.
        foreach (var file in (string[])[names.Ledger, names.Sealed])
            if (!File.Exists(file)) throw new StorageException(new StorageDefect.Missing(file));
    }

    private static void BeginCreating(FolderNames names, WriteProbe? probe)
    {
        DurableFile.Replace(names.Creating, [], DurableFile.OwnerOnly, probe);
        File.SetUnixFileMode(names.Folder, OwnerFolder);
        // Crash here or later: the mark says that what is missing was never there.
        if (!File.Exists(names.Key))
            DurableFile.Replace(names.Key, Encoding.ASCII.GetBytes(EstateKey.NewLine()), DurableFile.OwnerOnly, probe);
    }

    private static async ValueTask<DataFolder> OpenFilesAsync(
        FolderNames names, FolderLock lease, bool creating, WriteProbe? probe)
    {
        var key = EstateKey.Read(names.Key);
        SqliteJournal? journal = null;
        SealedStore? sealedValues = null;
        try
        {
            WriteVerifier(names, key, probe);
            journal = SqliteJournal.Open(names.Ledger, probe);
            var head = await journal.HeadAsync(CancellationToken.None);
            if (head.Size != TreeSize.Zero && !key.Signed(head))
            {
                throw new StorageException(new StorageDefect.Damaged(
                    names.Ledger, "its last checkpoint is not signed with this folder's key"));
            }
            sealedValues = SealedStore.Open(names.Sealed, head.Size, probe);
            if (creating) EndCreating(names);
            return new DataFolder(names.Folder, lease, key, journal, sealedValues, probe);
        }
        catch
        {
            if (sealedValues is not null) await sealedValues.DisposeAsync();
            if (journal is not null) await journal.DisposeAsync();
            key.Dispose();
            throw;
        }
    }

    private static void WriteVerifier(FolderNames names, EstateKey key, WriteProbe? probe)
    {
        var line = key.Verifier.Text + "\n";
        if (File.Exists(names.Verifier) && File.ReadAllText(names.Verifier) == line) return;
        DurableFile.Replace(names.Verifier, Encoding.ASCII.GetBytes(line), Readable, probe);
    }

    private static void EndCreating(FolderNames names)
    {
        DurableFile.SyncFolder(names.Folder);
        DurableFile.SyncFolder(System.IO.Path.GetDirectoryName(names.Folder) ?? names.Folder);
        File.Delete(names.Creating);
        DurableFile.SyncFolder(names.Folder);
    }
}

/// <summary>What the files of a folder are called.</summary>
internal sealed record FolderNames(string Folder)
{
    public string Lock => Path.Combine(Folder, "lock");

    public string Creating => Path.Combine(Folder, "creating");

    public string Key => Path.Combine(Folder, "estate.key");

    public string Verifier => Path.Combine(Folder, "estate.vkey");

    public string Ledger => Path.Combine(Folder, "ledger.db");

    public string Sealed => Path.Combine(Folder, "sealed.db");

    public string Snapshot => Path.Combine(Folder, "estate.snapshot");

    public string Decisions => Path.Combine(Folder, "decisions.db");

    public string DecisionsKey => Path.Combine(Folder, "decisions.key");
}
