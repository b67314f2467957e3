using System.Text;

namespace Mandate.Client.Tests;

/// <summary>The stream of entries, as far as a client reads it.</summary>
public sealed class FeedTests
{
    private static string Entry(long revision) =>
        $$"""{"revision":{{revision}},"recorded":"2030-01-01T00:00:00Z","effective":"2030-01-01T00:00:00Z","actor":"a","class":"declared","type":"t","data":{},"about":[]}""";

    [Fact]
    public async Task Entries_are_followed_over_connections_without_a_gap_or_a_repetition()
    {
        var streams = new[] { new FakeStream(), new FakeStream() };
        var next = 0;
        var transport = new FakeTransport((_, _) => Task.FromResult(streams[next++].Response()));
        using var client = transport.Client();
        streams[0].Send($": after revision 5\n\nid: 6\nevent: entry\ndata: {Entry(6)}\n\n");
        streams[0].Send("id: 7\nevent: entry\ndata: {\"half");
        streams[0].End();
        streams[1].Send(
            $"id: 6\r\ndata: {Entry(6)}\r\n\r\nid: 7\ndata: {Entry(7)}\n\n:\n\nid: 8\ndata: {Entry(8)}\n\n");
        var seen = new List<long>();
        await foreach (var entry in client.Entries.FollowAsync(5))
        {
            seen.Add(entry.Revision);
            if (entry.Revision == 8) break;
        }

        Assert.Equal([6, 7, 8], seen);
        Assert.Equal(["5", "6"], transport.Requests.Select(r => r.LastEventId));
    }

    [Fact]
    public async Task A_gap_is_an_error()
    {
        var stream = new FakeStream();
        stream.Send($"id: 7\ndata: {Entry(7)}\n\n");
        using var client = new FakeTransport((_, _) => Task.FromResult(stream.Response())).Client();
        var thrown = await Assert.ThrowsAsync<MandateException>(
            async () => await client.Entries.FollowAsync(5).FirstAsync());
        Assert.Equal("unreadable", thrown.Problem.Code);
    }

    [Fact]
    public async Task Whoever_may_not_follow_is_told()
    {
        using var client = FakeTransport.Of(() => FakeTransport.Problem(404, "not_found")).Client();
        var thrown = await Assert.ThrowsAsync<MandateException>(
            async () => await client.Entries.FollowAsync(5).FirstAsync());
        Assert.Equal("not_found", thrown.Problem.Code);
    }

    [Fact]
    public async Task Lines_are_found_wherever_the_bytes_are_cut()
    {
        var text = string.Concat(Enumerable.Range(0, 300).Select(i => $"{new string('x', i * 7)} é {i}\n"));
        var expected = text.TrimEnd('\n').Split('\n');
        for (var cut = 1; cut < 5_000; cut = (cut * 3) + 1)
        {
            var stream = new FakeStream();
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(cut)) stream.Send(part);
            stream.End();
            var lines = new EventLines(stream);
            foreach (var line in expected) Assert.Equal(line, await lines.NextAsync(CancellationToken.None));
            Assert.Null(await lines.NextAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_line_without_an_end_is_not_read_for_ever()
    {
        var stream = new FakeStream();
        for (var i = 0; i < 200; i++) stream.Send(new string('x', 8192));
        var lines = new EventLines(stream);
        await Assert.ThrowsAsync<IOException>(async () => await lines.NextAsync(CancellationToken.None));
    }
}
