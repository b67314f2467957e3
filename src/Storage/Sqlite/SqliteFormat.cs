namespace Mandate.Storage.Sqlite;

/// <summary>
/// What makes a SQLite file one of ours: a mark in its header, a level, and the tables of that level.
/// </summary>
internal sealed record SqliteFormat(int ApplicationId, int Level, string Schema)
{
    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>
    /// Opens the file for the one writer, making it where it is absent or empty (a crash while it was being made leaves
    /// it empty). Nothing is changed in a file that is not ours.
    /// </summary>
    public Database Open(string path)
    {
        RefuseForeignBytes(path);
        RefuseUnwritable(path);
        var database = Database.OpenForWriting(path);
        try
        {
            if (database.IsReadOnly) throw new StorageException(new StorageDefect.Unwritable(path));
            var isNew = IsNew(database);
            if (database.Text("PRAGMA journal_mode=WAL") != "wal")
                throw new StorageException(new StorageDefect.Unwritable(path));
            // A commit is on the disk when it returns; moving it from the WAL to its place is never the appender's
            // work.
            database.Execute("PRAGMA synchronous=FULL");
            database.Execute("PRAGMA wal_autocheckpoint=0");
            if (isNew) Create(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file of ours for reading alone; <paramref name="isStill"/> where nobody writes it.</summary>
    public Database OpenForReading(string path, bool isStill)
    {
        RefuseForeignBytes(path);
        var database = isStill ? Database.OpenStill(path) : Database.OpenForReading(path);
        try
        {
            return IsNew(database)
                ? throw new StorageException(new StorageDefect.Damaged(path, "it is empty")) : database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Create(Database database)
    {
        database.Execute("BEGIN IMMEDIATE");
        const StringSplitOptions whole = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        foreach (var statement in Schema.Split(';', whole)) database.Execute(statement);
        database.Execute("PRAGMA application_id=" + ApplicationId);
        database.Execute("PRAGMA user_version=" + Level);
        // Crash here: nothing of it is visible, and the file is made again.
        database.Execute("COMMIT");
    }

    private bool IsNew(Database database)
    {
        var application = database.Number("PRAGMA application_id");
        var level = database.Number("PRAGMA user_version");
        if (application == 0 && level == 0 && database.Number("SELECT count(*) FROM sqlite_schema") == 0) return true;
        if (application != ApplicationId)
            throw new StorageException(new StorageDefect.Foreign(database.Path, "it is another program's database"));
        if (level > Level) throw new StorageException(new StorageDefect.TooNew(database.Path, level, Level));
        if (level != Level)
            throw new StorageException(new StorageDefect.Damaged(database.Path, "it has no format level"));
        return false;
    }

    private static void RefuseForeignBytes(string path)
    {
        if (!File.Exists(path)) return;
        Span<byte> start = stackalloc byte[Magic.Length];
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.Read(file, start, 0);
        if (length == 0 || start.SequenceEqual(Magic)) return;
        throw new StorageException(new StorageDefect.Foreign(path, "it is not a database"));
    }

    // SQLite would fall back to reading; a ledger that cannot grow is said at once.
    private static void RefuseUnwritable(string path)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = DurableFile.OwnerOnly,
            };
            using var file = new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(DurableFile.DefectOf(path, e), e);
        }
    }
}
