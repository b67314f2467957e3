using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Mandate.Server;

/// <summary>What a server is started with.</summary>
public sealed record ServerOptions
{
    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>Where to listen; null for a Unix socket alone.</summary>
    public string? Url { get; init; }

    /// <summary>
    /// Where callers reach it, when something in front speaks TLS for it; otherwise what each request names.
    /// </summary>
    public string? PublicUrl { get; init; }

    /// <summary>A Unix socket to listen on.</summary>
    public string? Socket { get; init; }

    /// <summary>Whether to make the folder if it is not there.</summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>Whether this node drives connected systems.</summary>
    public bool Converges { get; init; } = true;

    /// <summary>Whether checkpoint, tiles and verifier key answer without authentication.</summary>
    public bool PublicTiles { get; init; }

    /// <summary>A certificate (PEM) and its key, which allow other addresses than loopback.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>See <see cref="TlsCertificate"/>.</summary>
    public string? TlsKey { get; init; }

    /// <summary>A file outside the folder that checkpoints are anchored in.</summary>
    public string? Anchor { get; init; }

    /// <summary>Whether decisions are kept; last use is told in any case.</summary>
    public bool KeepsDecisions { get; init; } = true;

    /// <summary>The most days that decisions may be kept.</summary>
    public const int DecisionDaysMax = 36_500;

    /// <summary>The least that may be kept of a system's permits: one in so many.</summary>
    public const int SampleMax = 1_000_000;

    /// <summary>How many days decisions are kept at least.</summary>
    public int DecisionDays { get; init; } = 90;

    /// <summary>By name of a system: of how many permits one is kept. Refusals are all kept.</summary>
    public IReadOnlyDictionary<string, int> SampledPermits { get; init; } = new Dictionary<string, int>();

    /// <summary>How many entries are worth a snapshot.</summary>
    internal int SnapshotEntriesMin { get; init; } = 20_000;

    /// <summary>How often a second one address may knock without being signed in; twice as often at once.</summary>
    internal int KnocksPerSecond { get; init; } = 20;

    /// <summary>How long a person stays signed in.</summary>
    public TimeSpan SignInLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>After how long without a request a person is signed out.</summary>
    public TimeSpan SignInIdle { get; init; } = TimeSpan.FromHours(1);

    /// <summary>For how long a sign-in that resists phishing makes what a person does proven.</summary>
    public TimeSpan ProofFresh { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A folder whose files are secrets of OpenID clients, named `file:NAME` by a provider.</summary>
    public string? SecretsFolder { get; init; }

    /// <summary>Environment variables that are such secrets, named `env:NAME`.</summary>
    public IReadOnlyList<string> SecretVariables { get; init; } = [];

    /// <summary>Where to tell what happens to requests; https, or this machine.</summary>
    public string? Webhook { get; init; }

    /// <summary>A file with the secret that what is told there is signed with.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>The mail server that letters to people go to, as `host:port`.</summary>
    public string? MailServer { get; init; }

    /// <summary>Whom letters are from.</summary>
    public string? MailFrom { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told how many entries were folded while starting.</summary>
    public IProgress<long>? Progress { get; init; }
}

/// <summary>A running server: one node and its HTTP surface.</summary>
public sealed class MandateServer : IAsyncDisposable
{
    private const long BodyMax = 1024 * 1024;
    private readonly WebApplication app;
    private readonly Node node;

    private MandateServer(WebApplication app, Node node) => (this.app, this.node) = (app, node);

    /// <summary>Where it listens, with the port that was free.</summary>
    public string Url => app.Urls.FirstOrDefault(u => !u.Contains("unix:", StringComparison.Ordinal)) ?? "";

    /// <summary>The ledger's size when asked.</summary>
    public Revision Revision => node.Estate.Revision;

    /// <summary>Every endpoint that is mapped, for the tests that hold them against the access table.</summary>
    internal IReadOnlyList<Endpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints)];

    /// <summary>The node, for tests that end a server between two of its steps.</summary>
    internal Node Node => node;

    /// <summary>The decision journal, for tests that look behind it.</summary>
    internal DecisionJournal Decisions => app.Services.GetRequiredService<DecisionJournal>();

    /// <summary>What keeps the snapshot.</summary>
    internal SnapshotKeeping Snapshots => app.Services.GetRequiredService<SnapshotKeeping>();

    /// <summary>Who is signed in, for tests that sign somebody in without a browser.</summary>
    internal SignIns SignIns => app.Services.GetRequiredService<SignIns>();

    /// <summary>What failed to sign in, for tests that do not wait for it to be recorded.</summary>
    internal SignInFailures SignInFailures => app.Services.GetRequiredService<SignInFailures>();

    /// <summary>A token of this process for the user who started it; kept in memory alone.</summary>
    public string LocalToken(string user) => app.Services.GetRequiredService<Tokens>().IssueLocal(user);

    /// <summary>Opens the folder and starts listening.</summary>
    /// <exception cref="Mandate.Storage.StorageException">The folder cannot be used.</exception>
    public static async Task<MandateServer> StartAsync(ServerOptions options, CancellationToken cancel)
    {
        ListenAddress.Check(options);
        Webhook.Check(options);
        Mail.Check(options);
#pragma warning disable CA2000 // the server that is returned owns it, and a failure disposes it
        var opened = await Node.OpenAsync(options.Data, options.MayCreate, options.Time, options.Progress, cancel);
#pragma warning restore CA2000
        try
        {
            if (options.Url is not null) await FirstToken.EnsureAsync(opened, cancel);
            var built = Build(options, opened);
            await built.Services.GetRequiredService<Accounts>().ReadAsync(cancel);
            await built.StartAsync(cancel);
            var site = built.Services.GetRequiredService<SiteAddress>();
            site.ListensAt(built.Urls.FirstOrDefault(u => !u.Contains("unix:", StringComparison.Ordinal)) ?? "");
            FirstToken.KeepLink(opened, site);
            built.Services.GetRequiredService<Anchoring>().Start();
            built.Services.GetRequiredService<SnapshotKeeping>().Start();
            built.Services.GetRequiredService<DecisionJournal>().Start();
            built.Services.GetRequiredService<Webhook>().Start();
            built.Services.GetRequiredService<Mail>().Start();
            if (options.Converges) built.Services.GetRequiredService<ConvergenceLoop>().Start();
            return new MandateServer(built, opened);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the server was told to stop, by a signal for example.</summary>
    public Task WaitAsync() => ((IHost)app).WaitForShutdownAsync();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Tells streams to end and waits for requests; only then may what they read go.
        await app.StopAsync();
        await app.DisposeAsync();
        await node.DisposeAsync();
    }

    private static WebApplication Build(ServerOptions options, Node node)
    {
        // Nothing but the options: no appsettings.json of whatever directory this was started in, no ASPNETCORE_ or
        // DOTNET_ variables, no command line.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "mandate", EnvironmentName = Environments.Production,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // That a server could not start is thrown to whoever starts it, and said there in one line.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            // While its category may log anything, each request gets an activity and a scope that nobody reads.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // What a command prints is on standard output, and that alone.
        builder.Services.Configure<ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = BodyMax;
            k.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            ListenAddress.Apply(options, k);
        });
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(j =>
        {
            j.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            j.SerializerOptions.TypeInfoResolverChain.Insert(0, WireJson.Default);
        });
        builder.Services.AddSingleton(options).AddSingleton(options.Time).AddSingleton(node)
            .AddSingleton<Tokens>().AddSingleton<Lookup>().AddSingleton<Shown>().AddSingleton<Commands>();
        builder.Services.AddRateLimiter(limits => RequestLimits.Apply(limits, options.KnocksPerSecond));
        Features.AddServices(builder.Services, options);
        var built = builder.Build();
        // Made first and so ended last: what is recorded while the node stops is anchored too.
        built.Services.GetRequiredService<Anchoring>();
        // From now on it knows which messages came.
        built.Services.GetRequiredService<SourceSignatures>();
        built.Services.GetRequiredService<SignInFailures>();
        built.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // What a caller did wrong is its answer, not an error of this server.
            ExceptionHandler = Failed, SuppressDiagnosticsCallback = c =>
            c.Exception is Microsoft.AspNetCore.Http.BadHttpRequestException,
        });
        built.UseRouting();
        var guard = new Guard(options, built.Services.GetRequiredService<Callers>(),
            built.Services.GetRequiredService<SiteAddress>(), node);
        built.Use(guard.AnswerAsync);
        built.UseRateLimiter();
        Features.Map(built);
        return built;
    }

    private static Task Failed(HttpContext http)
    {
        // The id was echoed before, or refused; a failure begins the answer anew.
        _ = RequestId.Echo(http);
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (failure is Microsoft.AspNetCore.Http.BadHttpRequestException bad)
            return Problems.Answer(bad.StatusCode, Problems.New(
                bad.StatusCode, bad.StatusCode == 413 ? "too_large" : "bad_request",
                bad.StatusCode == 413 ? "the body is too large" : "the request cannot be read", null, null))
                    .ExecuteAsync(http);
        return Problems.Answer(500,
            Problems.New(500, "failed", "something went wrong; nothing was recorded", null, null)).ExecuteAsync(http);
    }
}
