using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server.Tests.Convergence;

/// <summary>
/// The estate with its connected system, on a folder that outlives the server: it can be stopped and started
/// again, as after a crash.
/// </summary>
internal sealed class ConnectedHarbor : IAsyncDisposable
{
    /// <summary>A seat of two places and the grant to it, for the end of <see cref="Estate"/>.</summary>
    public const string NightShift = """
          night:
            parent: tideway-runs-pacs
            to: { seat: night-shift }
            scope: { host: ["pacs-us-*"] }
            purpose: nights in America
            owner: pacs-owner@harbor.example
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]
            until: 2096-06-30
        seats:
          night-shift:
            relationship: harbor-tideway
            size: 2
            until: 2096-06-30
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]

        """;

    private readonly TimeProvider time;
    private HttpClient http = null!;

    private ConnectedHarbor(TimeProvider time) => this.time = time;

    /// <summary>An administrator's client.</summary>
    public HttpClient Http => http;

    public MandateServer Server { get; private set; } = null!;

    /// <summary>Beside the test program, so that sshd's StrictModes holds wherever it can.</summary>
    public string Ground { get; } =
        Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "ground", Path.GetRandomFileName())).FullName;

    public string Data => Path.Combine(Ground, "data");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ConnectedHarbor> StartAsync(
        TimeProvider? time = null, string account = "pacs", string mode = "enforce", bool converges = true,
            string? anchor = null)
    {
        var harbor = new ConnectedHarbor(time ?? TimeProvider.System);
        await harbor.StartServerAsync(converges, anchor);
        await harbor.ApplyAsync(Estate(account, mode));
        if (converges) await harbor.ConvergeAsync();
        return harbor;
    }

    public async Task StopAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }

    public async Task StartServerAsync(bool converges = true, string? anchor = null)
    {
        Server = await MandateServer.StartAsync(
            new ServerOptions { Data = Data, Url = "http://127.0.0.1:0", Converges = converges, Time = time,
                Anchor = anchor }, Cancel);
        http = Client(Server.LocalToken("tester"));
    }

    public HttpClient Client(string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<JsonElement> Get(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> Post(string path, object body, HttpClient? by = null)
    {
        var (status, answer) = await Send(path, body, by);
        Assert.True(status < 300, $"{status}: {answer}");
        return answer;
    }

    public async Task<(int Status, JsonElement Answer)> Send(string path, object body, HttpClient? by = null)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await (by ?? http).PostAsync(new Uri(path, UriKind.Relative), content, Cancel);
        return ((int)response.StatusCode,
            JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    public async Task<JsonElement> ApplyAsync(string yaml, string verb = "apply")
    {
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var response = await http.PostAsync(new Uri($"/v1/estate/{verb}", UriKind.Relative), content, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>One pass now; its plan.</summary>
    public async Task<string> ConvergeAsync() =>
        (await Post("/v1/systems/pacs/converge", new { })).GetProperty("text").GetString()!;

    /// <summary>The lines that admit somebody to an account of a host.</summary>
    public string[] Lines(string host, string account = "pacs") =>
        File.Exists(FileOf(host, account)) ? File.ReadAllLines(FileOf(host, account)) : [];

    public string FileOf(string host, string account = "pacs") =>
        Path.Combine(Data, "ssh", host, "principals", account);

    public async Task<JsonElement[]> Removals(string query = "system=pacs") =>
        [.. (await Get("/v1/removals?" + query)).GetProperty("items").EnumerateArray()];

    public async Task<JsonElement[]> Findings(string query = "open=true") =>
        [.. (await Get("/v1/findings?" + query)).GetProperty("items").EnumerateArray()];

    public async Task<string> StateAsync() => (await Removals())[^1].GetProperty("state").GetString()!;

    /// <summary>A real sshd as the host, told what the folder says.</summary>
    public Task<RealSshd> SshdAsync(string host, string directory = "ssh")
    {
        Assert.True(SshdConfiguration.TryWrite(Path.Combine(Data, directory, host), out var lines));
        return RealSshd.StartAsync(Path.Combine(Ground, "sshd-" + host), lines);
    }

    /// <summary>The file of a new private key; `.pub` beside it is the public one.</summary>
    public async Task<string> KeyAsync(string file = "key")
    {
        var key = Path.Combine(Ground, file);
        Assert.Equal(0, (await Tool.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)).Exit);
        return key;
    }

    /// <summary>A new key and, in a file beside it, a certificate under a grant.</summary>
    public async Task<(string Key, string Certificate, JsonElement Issued)> CertifiedAsync(
        string grant, string file = "key", string? person = null)
    {
        var key = await KeyAsync(file);
        var issued = await Post($"/v1/grants/{grant}/certificate",
            new { public_key = await File.ReadAllTextAsync(key + ".pub", Cancel), person });
        await File.WriteAllTextAsync(
            key + "-cert.pub", issued.GetProperty("certificate").GetString() + "\n", Cancel);
        return (key, key + "-cert.pub", issued);
    }

    /// <summary>Looks again after every entry, until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        for (var seen = Server.Revision; !await isSo(); seen = Server.Revision)
            await Server.Node.Scribe.WatchAsync(seen, late.Token);
    }

    /// <summary>Records what only the node records, as a server did that was killed right after.</summary>
    public async Task RecordAsync(Change change) =>
        Assert.IsType<CommandOutcome.Recorded>(await Server.Node.Scribe.SubmitAsync(
        new Command { Actor = Actor.Node, Decide = (_, _) => new Ruling.Accepted([new Proposal(change)]) }, Cancel));

    public async Task<string> GrantIdAsync(string name = "second-line") =>
        (await Get("/v1/grants/" + name)).GetProperty("id").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Ground, recursive: true);
    }

    /// <summary>The estate file of the issue, with the account and mode of its connected system.</summary>
    public static string Estate(string account, string mode, string grantUntil = "2096-06-30", string more = "") => $$"""
        mandate: 1
        estate: harbor-production
        accountable: harbor
        organisations:
          harbor:  { display_name: Harbor Health Group }
          tideway: { display_name: Tideway Managed Services }
        people:
          sponsor@harbor.example:    { display_name: Sponsor at Harbor,            organisation: harbor }
          pacs-owner@harbor.example: { display_name: Owner of the picture archive, organisation: harbor }
          operations@harbor.example: { display_name: Operations at Harbor,         organisation: harbor }
          risk@harbor.example:       { display_name: Risk owner at Harbor,         organisation: harbor }
          admin@tideway.example:     { display_name: Admin at Tideway,             organisation: tideway }
          operator@tideway.example:  { display_name: Operator at Tideway,          organisation: tideway }
          signatory@tideway.example: { display_name: Signatory at Tideway,         organisation: tideway }
        systems:
          pacs:
            owner: pacs-owner@harbor.example
            criticality: high
            resources: { host: ["pacs-*"] }
            entitlements:
              operator: { tier: 1, actions: [login, restart], ssh: { account: {{account}} } }
            connector: { kind: openssh, mode: {{mode}}, directory: ssh, hosts: [pacs-eu-1, pacs-us-1] }
        relationships:
          harbor-tideway:
            kind: supplier
            grantor: harbor
            grantee: tideway
            contract: { reference: C-2026-014, from: 2026-01-01, until: 2096-12-31 }
            signatories: [risk@harbor.example, signatory@tideway.example]
            sponsor: sponsor@harbor.example
            risk_owner: risk@harbor.example
            revocation_owner: operations@harbor.example
            verified_admins:
              admin@tideway.example: { verified: now, by: signatory@tideway.example }
            delegation_depth: 1
        grants:
          tideway-runs-pacs:
            relationship: harbor-tideway
            entitlement: pacs/operator
            to: { organisation: tideway }
            scope: { host: ["pacs-*"] }
            purpose: day-to-day operation of the picture archive
            owner: pacs-owner@harbor.example
            approved_by: [risk@harbor.example, pacs-owner@harbor.example]
            until: 2096-12-31
          second-line:
            parent: tideway-runs-pacs
            to: { person: operator@tideway.example }
            scope: { host: ["pacs-eu-*"] }
            purpose: second-line operation in Europe
            owner: pacs-owner@harbor.example
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]
            until: {{grantUntil}}
        {{more}}
        """;
}
