using System.Diagnostics;
using SQLitePCL;

namespace Mandate.Bench;

/// <summary>What SQLite itself does: rows of 340 bytes in WAL mode with synchronous=FULL, and nothing else.</summary>
internal sealed class RawSqlite : IDisposable
{
    private readonly string folder;
    private readonly sqlite3 database;
    private readonly sqlite3_stmt begin;
    private readonly sqlite3_stmt insert;
    private readonly sqlite3_stmt commit;
    private readonly byte[] body = new byte[340];

    public RawSqlite(string folder)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        Batteries_V2.Init();
        Check(raw.sqlite3_open(Path.Combine(folder, "raw.db"), out database));
        foreach (var sql in new[]
                 {
                     "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0",
                     "CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
                 }) Check(raw.sqlite3_exec(database, sql));
        (begin, insert, commit) = (Prepare("BEGIN IMMEDIATE"), Prepare("INSERT INTO row (body) VALUES (?1)"),
            Prepare("COMMIT"));
    }

    /// <summary>One durable commit of this many rows; the time it took.</summary>
    public TimeSpan Commit(int rows)
    {
        var clock = Stopwatch.GetTimestamp();
        Run(begin);
        for (var row = 0; row < rows; row++)
        {
            Check(raw.sqlite3_bind_blob(insert, 1, body));
            Run(insert);
        }

        Run(commit);
        return Stopwatch.GetElapsedTime(clock);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { begin, insert, commit }) statement.Dispose();
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement));
        return statement;
    }

    private void Run(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE) throw new InvalidOperationException("a step failed");
        Check(raw.sqlite3_reset(statement));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite: " + raw.sqlite3_errmsg(database).utf8_to_string());
    }
}
