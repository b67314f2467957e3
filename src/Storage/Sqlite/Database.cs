using SQLitePCL;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// One connection to one SQLite file; with <see cref="Statement"/>, all that talks to the native library. One thread
/// at a time uses it: whoever shares one has a gate for it, and the library takes no lock of its own at every call.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 handle;
    private readonly List<Statement> prepared = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle, string path)
    {
        this.handle = handle;
        Path = path;
    }

    public string Path { get; }

    /// <summary>
    /// Whether BEGIN has been answered and neither COMMIT nor ROLLBACK; some errors roll back by themselves.
    /// </summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(handle) == 0;

    public bool IsReadOnly => raw.sqlite3_db_readonly(handle, "main") == 1;

    public static Database OpenForWriting(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    public static Database OpenForReading(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    /// <summary>
    /// For a file that nobody writes: not even the files that readers and a writer share are made beside it, so that a
    /// copy on read-only media can be read. Where somebody does write, what is read makes no sense.
    /// </summary>
    public static Database OpenStill(string path) => Open(
        path, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI,
        "file:" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)) + "?immutable=1");

    public void Execute(string sql) => Once(sql, statement => { while (statement.Step()) { } return true; });

    /// <summary>The number in the first column of the first row; zero without one.</summary>
    public long Number(string sql) => Once(sql, statement => statement.Step() ? statement.Number(0) : 0);

    /// <summary>The text in the first column of the first row; empty without one.</summary>
    public string Text(string sql) => Once(sql, statement => statement.Step() ? statement.Text(0) : "");

    /// <summary>What the statement answers in one run, after which it is closed.</summary>
    public T Once<T>(string sql, Func<Statement, T> run)
    {
        var statement = Compile(sql);
        try
        {
            return run(statement);
        }
        finally
        {
            statement.Close();
        }
    }

    /// <summary>A statement for many runs, which is closed with its connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = Compile(sql);
        prepared.Add(statement);
        return statement;
    }

    /// <summary>Throws what the library's answer means, unless it is fine.</summary>
    public void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Fault(code);
    }

    public StorageException Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(handle);
        return new StorageException(
            Defect(Path, code), new SqliteError(code, extended, raw.sqlite3_errmsg(handle).utf8_to_string()));
    }

    public void Dispose()
    {
        foreach (var statement in prepared) statement.Close();
        handle.Dispose();
    }

#pragma warning disable CA2000 // the statement owns the handle
    private Statement Compile(string sql)
    {
        Check(raw.sqlite3_prepare_v2(handle, sql, out var statement));
        return new Statement(this, statement);
    }
#pragma warning restore CA2000

    private static Database Open(string path, int flags, string? address = null)
    {
        var code = raw.sqlite3_open_v2(address ?? path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(handle, path);
        try
        {
            database.Check(code);
            database.Check(raw.sqlite3_extended_result_codes(handle, 0));
            database.Check(raw.sqlite3_busy_timeout(handle, 2_000));
            // A page whose cells do not fit together is refused when it is read; nothing is spilled outside the folder.
            foreach (var pragma in (string[])["cell_size_check=ON", "trusted_schema=OFF", "temp_store=MEMORY"])
                database.Execute("PRAGMA " + pragma);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static StorageDefect Defect(string path, int code) => (code & 0xff) switch
    {
        raw.SQLITE_CORRUPT => new StorageDefect.Damaged(path, "a page does not hold together"),
        raw.SQLITE_NOTADB => new StorageDefect.Damaged(path, "it does not begin as a database does"),
        raw.SQLITE_FULL => new StorageDefect.OutOfSpace(path),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new StorageDefect.Unwritable(path),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StorageDefect.InUse(path, null),
        raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => new StorageDefect.Damaged(path, "it holds what it should not"),
        raw.SQLITE_ERROR or raw.SQLITE_SCHEMA =>
            new StorageDefect.Damaged(path, "its tables are not as they were made"),
        _ => new StorageDefect.Failed(path, "error " + code),
    };
}

/// <summary>What the library said, for the log and nobody else.</summary>
internal sealed class SqliteError(int code, int extended, string message)
    : Exception($"sqlite {code} ({extended}): {message}");
