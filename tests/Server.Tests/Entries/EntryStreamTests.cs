using System.Net;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Entries;

public sealed class EntryStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_entries_come_as_events_whose_ids_are_revisions()
    {
        await using var server = await RunningServer.StartAsync();
        var (response, lines) = await OpenAsync(server.Http, "/v1/entries/stream", null);
        using var held = response;
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await server.Post("/v1/organisations", new { name = "harbor", display_name = "Harbor" });
        var (id, data) = await EventAsync(lines);
        Assert.Equal(server.Server.Revision.Value.ToString(), id);
        Assert.Equal("organisation_registered.1", data.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_stream_resumes_behind_the_last_event_that_came()
    {
        await using var server = await Harbor.StartAsync();
        var (response, lines) = await OpenAsync(server.Http, "/v1/entries/stream?after=0", null);
        using var held = response;
        var first = await EventAsync(lines);
        var second = await EventAsync(lines);
        var (resumed, more) = await OpenAsync(server.Http, "/v1/entries/stream", first.Id);
        using var alsoHeld = resumed;
        Assert.Equal(second.Id, (await EventAsync(more)).Id);
    }

    [Fact]
    public async Task A_quiet_stream_is_kept_alive_and_ends_with_its_token()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time);
        using var auditor = server.Client(await server.TokenAsync("auditor", time.GetUtcNow()));
        var (response, lines) = await OpenAsync(auditor, "/v1/entries/stream", null);
        using var held = response;
        // The heartbeat's timer is armed a moment after the first line came, so the clock moves until it has passed it.
        var heartbeat = lines.ReadLineAsync(Cancel).AsTask();
        while (!heartbeat.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(16));
            await Task.WhenAny(heartbeat, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
        }

        Assert.Equal(":", await heartbeat);
        var rest = lines.ReadToEndAsync(Cancel);
        while (!rest.IsCompleted)
        {
            time.Advance(TimeSpan.FromHours(13));
            await Task.WhenAny(rest, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
        }

        Assert.DoesNotContain("event:", await rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_end_when_the_server_stops()
    {
        var server = await RunningServer.StartAsync();
        using var client = server.Client(server.Server.LocalToken("other"));
        var (response, lines) = await OpenAsync(client, "/v1/entries/stream", null);
        using var held = response;
        var rest = lines.ReadToEndAsync(Cancel);
        await server.DisposeAsync();
        await rest.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
    }

    [Fact]
    public async Task Only_so_many_streams_are_open_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        var open = new List<HttpResponseMessage>();
        try
        {
            for (var stream = 0; stream < EntryStream.StreamsMax; stream++)
                open.Add((await OpenAsync(server.Http, "/v1/entries/stream", null)).Response);
            using var late = await server.Http.GetAsync(new Uri("/v1/entries/stream", UriKind.Relative), Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        }
        finally
        {
            foreach (var response in open) response.Dispose();
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("100000")]
    [InlineData("abc")]
    public async Task A_revision_that_the_ledger_does_not_have_is_400(string after)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Http.GetAsync(new Uri("/v1/entries/stream?after=" + after, UriKind.Relative),
            Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    /// <summary>Opens a stream and reads its first comment, after which nothing that is recorded is missed.</summary>
    private static async Task<(HttpResponseMessage Response, StreamReader Lines)> OpenAsync(HttpClient http,
        string path, string? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null) request.Headers.Add("Last-Event-ID", lastId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.StartsWith(": after revision", await lines.ReadLineAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("", await lines.ReadLineAsync(Cancel));
        return (response, lines);
    }

    private static async Task<(string Id, JsonElement Data)> EventAsync(StreamReader lines)
    {
        var id = await lines.ReadLineAsync(Cancel);
        Assert.Equal("event: entry", await lines.ReadLineAsync(Cancel));
        var data = await lines.ReadLineAsync(Cancel);
        Assert.Equal("", await lines.ReadLineAsync(Cancel));
        return (id!["id: ".Length..], JsonDocument.Parse(data!["data: ".Length..]).RootElement);
    }
}
