using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Tickets;

/// <summary>The example estate with a source of tickets and a grant that is bound to one of them.</summary>
internal sealed class TicketHarbor : IAsyncDisposable
{
    private readonly ManualTime time;

    private TicketHarbor(RunningServer server, ManualTime time) => (Server, this.time) = (server, time);

    public RunningServer Server { get; }

    public DateTimeOffset Now => time.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TicketHarbor> StartAsync(object? mapping = null, bool isBound = true)
    {
        var clock = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        var harbor = new TicketHarbor(await Harbor.StartAsync(clock), clock);
        await harbor.Server.Post("/v1/sources",
            new { name = "itsm", owner = "operations@harbor.example", tolerance_seconds = 86_400, mapping });
        if (!isBound) return harbor;
        await harbor.TellAsync("CHG-1", "open");
        await harbor.BindAsync("by-ticket", "itsm/CHG-1");
        return harbor;
    }

    public void After(TimeSpan span) => time.Advance(span);

    public Task<JsonElement> TellAsync(string number, string state) => Server.Post(
        "/v1/sources/itsm/tickets", new { number, state, kind = "change" });

    public Task<JsonElement> BindAsync(string name, string ticket) => Server.Post("/v1/grants", new
    {
        name, parent = "tideway-runs-pacs", to = new { person = Harbor.Operator },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "a change in America", ticket,
        owner = "pacs-owner@harbor.example", approved_by = new[] { "admin@tideway.example", "pacs-owner@harbor.example" },
        until = Now.AddDays(30),
    });

    public Task<bool> Permits() => Server.Permits("pacs-us-1");

    public async Task<string> StandingAsync(string grant = "by-ticket") =>
        (await Server.Get("/v1/grants/" + grant)).GetProperty("standing").GetString()!;

    public async Task<string> TicketAsync(string number = "CHG-1") =>
        (await Server.Get("/v1/sources/itsm/tickets/" + number)).GetProperty("standing").GetString()!;

    public async Task<string> KeyAsync(long? overlap = null) =>
        (await Server.Post("/v1/sources/itsm/keys", new { overlap_seconds = overlap })).GetProperty("secret").GetString()!;

    /// <summary>Sends what is signed with the key, as a ticket system would.</summary>
    public async Task<(int Status, JsonElement Answer)> SendAsync(
        string key, object message, DateTimeOffset? sent = null, string id = "msg-1", string source = "itsm",
            string? signature = null)
    {
        var body = message as string ?? JsonSerializer.Serialize(message);
        var at = (sent ?? Now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var http = Server.Client(null);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"/v1/sources/{source}/events", UriKind.Relative));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", at);
        request.Headers.TryAddWithoutValidation("webhook-signature", signature ?? Sign(key, id, at, body));
        using var response = await http.SendAsync(request, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        return ((int)response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>As Standard Webhooks says, written down a second time.</summary>
    public static string Sign(string key, string id, string at, string body) => "v1," + Convert.ToBase64String(
        HMACSHA256.HashData(Convert.FromBase64String(key["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{at}.{body}")));

    public async Task<(int Status, JsonElement Answer)> ImportAsync(
        string file, string text, string media = "text/csv", string query = "")
    {
        using var content = new StringContent(text, Encoding.UTF8, media);
        using var response = await Server.Http.PostAsync(
            new Uri($"/v1/sources/itsm/imports?file={file}{query}", UriKind.Relative), content, Cancel);
        return ((int)response.StatusCode,
            JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    public async Task<long> RevisionAsync() => (await Server.Get("/v1/estate")).GetProperty("revision").GetInt64();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
