using System.Collections.Concurrent;

namespace Mandate.Storage.Sqlite;

/// <summary>Reading connections that wait for their next use. One that failed is closed and not used again.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const int IdleMax = 8;

    private readonly ConcurrentBag<LedgerReader> idle = [];
    private volatile bool closed;

    public T Use<T>(Func<LedgerReader, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (!idle.TryTake(out var reader)) reader = new LedgerReader(path);
        T answer;
        try
        {
            answer = read(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
        Return(reader);
        return answer;
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var reader)) reader.Dispose();
    }

    private void Return(LedgerReader reader)
    {
        if (closed || idle.Count >= IdleMax)
        {
            reader.Dispose();
            return;
        }
        idle.Add(reader);
        // Closed in between: whoever closed may have passed this one by.
        if (closed) Dispose();
    }
}
