using Microsoft.Data.Sqlite;

namespace Mandate.Bench;

/// <summary>
/// As many grants as rows of a table, seven integers and a body of 300 bytes, read back through ADO.NET: how a program
/// gets its state from a file when it keeps no ledger.
/// </summary>
internal sealed class RowScan : IDisposable
{
    private const int BodyLength = 300;
    private const string Columns = "id, user, relationship, role, resource, not_before, not_after";
    private const string Insert = "INSERT INTO grants VALUES ($i, $i % 100000, $i % 20000, $i % 20, $i % 200000, "
        + "1750000000, 1760000000, zeroblob(300))";
    private const string WithoutBody = "SELECT " + Columns + " FROM grants";
    private const string WithBody = "SELECT " + Columns + ", body FROM grants";
    private readonly string path;
    private readonly SqliteConnection connection;

    public RowScan(string path, int grants)
    {
        this.path = path;
        connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=OFF");
        Execute("CREATE TABLE grants (id INTEGER PRIMARY KEY, user INTEGER, relationship INTEGER, role INTEGER, "
            + "resource INTEGER, not_before INTEGER, not_after INTEGER, body BLOB)");
        using var all = connection.BeginTransaction();
        using var insert = connection.CreateCommand();
        insert.Transaction = all;
        insert.CommandText = Insert;
        var number = insert.Parameters.Add("$i", SqliteType.Integer);
        insert.Prepare();
        for (var grant = 1; grant <= grants; grant++)
        {
            number.Value = grant;
            insert.ExecuteNonQuery();
        }

        all.Commit();
    }

    /// <summary>Reads every row, its body only where it is asked for; something that depends on all of it.</summary>
    public long Read(bool withBody)
    {
        using var query = connection.CreateCommand();
        if (withBody) query.CommandText = WithBody;
        else query.CommandText = WithoutBody;
        using var rows = query.ExecuteReader();
        var (sum, body) = (0L, new byte[BodyLength]);
        while (rows.Read())
        {
            for (var column = 0; column < 7; column++) sum += rows.GetInt64(column);
            if (withBody) sum += rows.GetBytes(7, 0, body, 0, BodyLength);
        }

        return sum;
    }

    public void Dispose()
    {
        connection.Dispose();
        foreach (var file in new[] { path, path + "-wal", path + "-shm" }) File.Delete(file);
    }

#pragma warning disable CA2100 // the statements are this file's own
    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
