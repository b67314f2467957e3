using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Server;
using Mandate.Server.Tests;

namespace Mandate.SignIn.Tests;

/// <summary>The wall clock, moved.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
}

/// <summary>A server with the example estate, and a real provider at which the grantee's people sign in.</summary>
public sealed class ProviderStage : IAsyncLifetime
{
    public const string Secret = "a secret of the client, long enough";
    private Process? provider;
    private Task<string>? rest;
    private int number;

    private static string Folder => Path.Combine(Repository.Root, "tests", "SignIn.Tests", "provider");

    public ShiftedTime Time { get; } = new();

    public RunningServer Server { get; private set; } = null!;

    public ProviderFront Front { get; private set; } = null!;

    public string Origin { get; private set; } = "";

    /// <summary>The address at which the grantee's people sign in.</summary>
    public string SignInAt { get; private set; } = "";

    public string Id { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var data = Directory.CreateTempSubdirectory("mandate-provider-").FullName;
        var secrets = Directory.CreateTempSubdirectory("mandate-secrets-").FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "tideway"), Secret + "\n");
        Server = await RunningServer.StartAsync(new ServerOptions
        {
            Data = data, Url = "http://127.0.0.1:0", Converges = false, SecretsFolder = secrets, Time = Time,
            // These tests are many and knock from one address.
            KnocksPerSecond = 2_000,
        });
        await Harbor.CreateAsync(Server, TimeProvider.System.GetUtcNow());
        Origin = Server.Server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) return;
        Front = await ProviderFront.StartAsync();
        Front.Stands(await StartProviderAsync());
        await SetAsync(new { });
    }

    /// <summary>Sets the provider of the grantee, with other settings than the usual ones.</summary>
    public async Task SetAsync(object others)
    {
        var settings = new Dictionary<string, object>
        {
            ["organisation"] = "tideway", ["issuer"] = Front.Issuer, ["client_id"] = "mandate",
            ["secret"] = "file:tideway", ["phishing_resistant"] = new[] { "urn:test:hardware" },
            ["multi_factor"] = new[] { "urn:test:mfa", "amr:otp" },
        };
        foreach (var property in others.GetType().GetProperties())
            settings[property.Name] = property.GetValue(others)!;
        using var answer = await Server.Send("/v1/providers", settings);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict,
            await answer.Content.ReadAsStringAsync());
        var set = (await Server.Get("/v1/providers?organisation=tideway")).GetProperty("items")[0];
        (Id, SignInAt) = (set.GetProperty("id").GetString()!, set.GetProperty("sign_in_url").GetString()!);
    }

    /// <summary>Skips where nothing of the provider is installed.</summary>
    public void Needs() => Assert.SkipWhen(provider is null, "the provider is not installed: npm ci in tests/SignIn.Tests/provider");

    /// <summary>Whom the provider lets in from now on.</summary>
    public async Task AccountAsync(
        string account, string? acr = null, string[]? amr = null, string? email = null, int ago = 0)
    {
        using var http = new HttpClient();
        using var body = RunningServer.Json(new { account, acr, amr, email, ago });
        using var answer = await http.PostAsync(Front.Issuer + "/control", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A new person of the grantee who is known to be this account there.</summary>
    public async Task<(string Name, string Account)> PersonAsync(bool isLinked = true)
    {
        var name = $"person-{Interlocked.Increment(ref number)}@tideway.example";
        var account = $"account-{number}";
        await Server.Post("/v1/people", new { name, organisation = "tideway" });
        if (isLinked) await Server.Post($"/v1/people/{name}/links", new { subject = account });
        return (name, account);
    }

    public async ValueTask DisposeAsync()
    {
        if (provider is not null)
        {
            provider.StandardInput.Close();
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await provider.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                provider.Kill();
            }

            if (rest is not null) await rest;
            provider.Dispose();
            await Front.DisposeAsync();
        }

        await Server.DisposeAsync();
    }

    private async Task<int> StartProviderAsync()
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true,
            RedirectStandardInput = true, RedirectStandardError = true,
        };
        foreach (var argument in (string[])["provider.mjs", Front.Issuer, Origin]) start.ArgumentList.Add(argument);
        provider = Process.Start(start)!;
        provider.ErrorDataReceived += (_, _) => { };
        provider.BeginErrorReadLine();
        while (await provider.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                rest = provider.StandardOutput.ReadToEndAsync();
                return int.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
            }

        throw new InvalidOperationException("the provider did not start");
    }
}

/// <summary>Somebody's browser, as far as addresses and cookies go.</summary>
public sealed class Traveller : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Traveller() => http = new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = true, CookieContainer = cookies,
    });

    /// <summary>The address at which a provider sent it back.</summary>
    public string? CameBackBy { get; private set; }

    /// <summary>The page where the way ends.</summary>
    public async Task<(int Status, string Text)> GoAsync(string address, string? stopBefore = null)
    {
        for (var step = 0; step < 20; step++)
        {
            using var answer = await http.GetAsync(new Uri(address));
            if (answer.Headers.Location is not { } next)
                return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
            address = new Uri(new Uri(address), next).AbsoluteUri;
            if (address.Contains("/sign-in/callback", StringComparison.Ordinal)) CameBackBy = address;
            if (stopBefore is not null && address.Contains(stopBefore, StringComparison.Ordinal))
                return ((int)answer.StatusCode, address);
        }

        throw new InvalidOperationException("the way does not end");
    }

    public async Task<(int Status, string Text)> PostAsync(
        string address, IEnumerable<KeyValuePair<string, string>> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(new Uri(address), content);
        return answer.Headers.Location is { } next
            ? await GoAsync(new Uri(new Uri(address), next).AbsoluteUri)
            : ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Who the server says this browser is; null for nobody.</summary>
    public async Task<JsonElement?> MeAsync(string origin)
    {
        using var answer = await http.GetAsync(new Uri(origin + "/v1/me"));
        return answer.IsSuccessStatusCode
            ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    public void Dispose() => http.Dispose();
}
