using System.Text;
using SQLitePCL;

namespace Mandate.Storage.Sqlite;

/// <summary>
/// One prepared statement, which belongs to its connection. Parameters count from 1, columns from 0, as in the library.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle)
{
    // Texts up to here need no memory of their own on the way.
    private const int ShortMax = 256;

    public Statement Bind(int at, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, at, value));
        return this;
    }

    /// <summary>Copies the text.</summary>
    public Statement Bind(int at, string value)
    {
        Span<byte> room = stackalloc byte[ShortMax];
        database.Check(value.Length > 0 && Encoding.UTF8.TryGetBytes(value, room, out var length)
            ? raw.sqlite3_bind_text(handle, at, room[..length]) : raw.sqlite3_bind_text(handle, at, value));
        return this;
    }

    /// <summary>Copies the bytes; none at all are the empty value and not NULL.</summary>
    public Statement Bind(int at, ReadOnlySpan<byte> value)
    {
        database.Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, at, 0)
            : raw.sqlite3_bind_blob(handle, at, value));
        return this;
    }

    /// <summary>Whether there is a (further) row.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw database.Fault(code),
        };
    }

    /// <summary>Runs to the end and is ready for the next run.</summary>
    public void Run()
    {
        try
        {
            while (Step()) { }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the run, and with it the read lock. What was wrong with the run has been thrown already.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    /// <summary>The bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Close() => handle.Dispose();
}
