using System.Text;

namespace Mandate.Client;

/// <summary>The lines of a stream of events, each of a bounded length.</summary>
internal sealed class EventLines(Stream stream)
{
    /// <summary>An entry is at most 64 KiB as it is stored; with sealed values opened it is a few times that.</summary>
    public const int LineBytesMax = 1024 * 1024;

    private byte[] buffer = new byte[4096];
    private int start;
    private int end;

    /// <summary>The next line without its end; null when the stream has ended.</summary>
    /// <exception cref="IOException">A line is longer than the bound, or the connection broke.</exception>
    public async ValueTask<string?> NextAsync(CancellationToken cancel)
    {
        var searched = 0;
        while (true)
        {
            var length = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (length >= 0) return Take(searched + length);
            searched = end - start;
            if (searched > LineBytesMax) throw new IOException("a line of the stream is too long");
            Reserve();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancel);
            if (read == 0) return null;
            end += read;
        }
    }

    private string Take(int length)
    {
        var line = buffer.AsSpan(start, length);
        start += length + 1;
        return Encoding.UTF8.GetString(line is [.., (byte)'\r'] ? line[..^1] : line);
    }

    private void Reserve()
    {
        if (end < buffer.Length) return;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            return;
        }

        Array.Resize(ref buffer, buffer.Length * 2);
    }
}
