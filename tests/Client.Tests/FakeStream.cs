using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Mandate.Client.Tests;

/// <summary>A stream of entries that a test writes into.</summary>
public sealed class FakeStream : Stream
{
    private readonly System.Threading.Channels.Channel<byte[]> written =
        System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
    private ReadOnlyMemory<byte> rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public HttpResponseMessage Response()
    {
        var content = new StreamContent(this);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void Send(byte[] bytes) => written.Writer.TryWrite(bytes);

    public void Entry(long revision) => Send($"id: {revision}\nevent: entry\ndata: {{}}\n\n");

    public void End() => written.Writer.TryComplete();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (rest.IsEmpty)
        {
            if (!await written.Reader.WaitToReadAsync(cancellationToken)) return 0;
            written.Reader.TryRead(out var next);
            rest = next;
        }

        var length = Math.Min(rest.Length, buffer.Length);
        rest[..length].CopyTo(buffer);
        rest = rest[length..];
        return length;
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
