using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server.Tests.Requests;

/// <summary>What a webhook is told of requests, by a receiver of this process.</summary>
public sealed class WebhookTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private sealed record Told(string Id, string Sent, string Signature, string Type, byte[] Body)
    {
        public JsonElement Event => JsonDocument.Parse(Body).RootElement;
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication app;

        private readonly string folder = Directory.CreateTempSubdirectory("mandate-webhook-").FullName;

        private Receiver(WebApplication app)
        {
            this.app = app;
            File.WriteAllText(Path.Combine(folder, "secret"), "whsec_" + Convert.ToBase64String(Secret));
        }

        public ConcurrentQueue<Told> Came { get; } = new();

        /// <summary>How many are answered with 503 before one is taken.</summary>
        public int Refuses { get; set; }

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var receiver = new Receiver(builder.Build());
            receiver.app.Run(receiver.TakeAsync);
            await receiver.app.StartAsync(TestContext.Current.CancellationToken);
            return receiver;
        }

        public ServerOptions Options => new()
        {
            Data = Path.Combine(folder, "estate"), Url = "http://127.0.0.1:0", Converges = false,
            Webhook = app.Urls.First() + "/hook", WebhookSecret = Path.Combine(folder, "secret"),
        };

        public async Task<Told[]> FirstAsync(int count)
        {
            for (var waited = 0; Came.Count < count && waited < 600; waited++)
                await Task.Delay(
                    TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.True(Came.Count >= count, $"{Came.Count} came");
            return [.. Came.Take(count)];
        }

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private async Task TakeAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var headers = http.Request.Headers;
            Came.Enqueue(new Told(headers["webhook-id"]!, headers["webhook-timestamp"]!, headers["webhook-signature"]!,
                http.Request.ContentType!, body.ToArray()));
            http.Response.StatusCode = Refuses-- > 0 ? 503 : 204;
        }
    }

    private static object Asking => new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    };

    [Fact]
    public async Task What_happens_to_a_request_is_told_signed_and_without_names()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var server = await RunningServer.StartAsync(receiver.Options);
        await Harbor.CreateAsync(server, TimeProvider.System.GetUtcNow());
        var id = (await server.Post("/v1/requests", Asking)).GetProperty("id").GetString()!;
        await server.Post($"/v1/requests/{id}/deny", new { on_behalf_of = "pacs-owner@harbor.example", reason = "no" });
        var told = await receiver.FirstAsync(2);
        Assert.Equal(["mandate.request.made", "mandate.request.denied"],
            told.Select(t => t.Event.GetProperty("type").GetString()));
        foreach (var one in told)
        {
            Assert.Equal("application/cloudevents+json; charset=utf-8", one.Type);
            Assert.Equal("1.0", one.Event.GetProperty("specversion").GetString());
            Assert.Equal(id, one.Event.GetProperty("subject").GetString());
            Assert.EndsWith("/requests/" + id, one.Event.GetProperty("data").GetProperty("link").GetString(),
                StringComparison.Ordinal);
            Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(
                Secret, (byte[])[.. Encoding.UTF8.GetBytes($"{one.Id}.{one.Sent}."), .. one.Body])), one.Signature);
            var text = Encoding.UTF8.GetString(one.Body);
            Assert.DoesNotContain("example", text, StringComparison.Ordinal);
            Assert.DoesNotContain("operation", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_receiver_did_not_take_comes_again_as_the_same_event()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Refuses = 2;
        await using var server = await RunningServer.StartAsync(receiver.Options);
        await Harbor.CreateAsync(server, TimeProvider.System.GetUtcNow());
        await server.Post("/v1/requests", Asking);
        var told = await receiver.FirstAsync(3);
        Assert.Single(told.Select(t => t.Id).Distinct());
        Assert.Single(told.Select(t => t.Event.GetProperty("id").GetString()).Distinct());
    }

    [Theory]
    [InlineData("http://hooks.example/mandate")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://user:secret@hooks.example/")]
    [InlineData("hooks.example")]
    public async Task An_address_that_would_carry_events_in_the_clear_is_refused_at_the_start(string url) =>
        await Assert.ThrowsAsync<ArgumentException>(() => MandateServer.StartAsync(
            new ServerOptions { Data = "nowhere", Webhook = url, WebhookSecret = "nowhere" }, TestContext.Current.CancellationToken));
}
