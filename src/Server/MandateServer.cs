using System.Security.Cryptography;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
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

    /// <summary>A token of this process for the user who started it; kept in memory alone.</summary>
    public string LocalToken(string user) => app.Services.GetRequiredService<Tokens>().IssueLocal(user);

    /// <summary>Opens the folder and starts listening.</summary>
    /// <exception cref="Mandate.Storage.StorageException">The folder cannot be used.</exception>
    public static async Task<MandateServer> StartAsync(ServerOptions options, CancellationToken cancel)
    {
        ListenAddress.Check(options);
#pragma warning disable CA2000 // the server that is returned owns it, and a failure disposes it
        var opened = await Node.OpenAsync(options.Data, options.MayCreate, options.Time, options.Progress, cancel);
#pragma warning restore CA2000
        try
        {
            if (options.Url is not null) await FirstToken.EnsureAsync(opened, cancel);
            var built = Build(options, opened);
            await built.StartAsync(cancel);
            built.Services.GetRequiredService<Anchoring>().Start();
            built.Services.GetRequiredService<DecisionJournal>().Start();
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
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
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
        builder.Services.AddRateLimiter(RequestLimits.Apply);
        Features.AddServices(builder.Services, options);
        var built = builder.Build();
        // Made first and so ended last: what is recorded while the node stops is anchored too.
        built.Services.GetRequiredService<Anchoring>();
        // From now on it knows which messages came.
        built.Services.GetRequiredService<SourceSignatures>();
        built.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // What a caller did wrong is its answer, not an error of this server.
            ExceptionHandler = Failed, SuppressDiagnosticsCallback = c =>
            c.Exception is Microsoft.AspNetCore.Http.BadHttpRequestException,
        });
        built.UseRouting();
        var tokens = built.Services.GetRequiredService<Tokens>();
        built.Use((http, next) => GuardAsync(http, next, options, tokens));
        built.UseRateLimiter();
        Features.Map(built);
        return built;
    }

    /// <summary>Authentication, access table and query check, in front of every endpoint.</summary>
    private static async Task GuardAsync(
        HttpContext http, RequestDelegate next, ServerOptions options, Tokens tokens)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (RequestId.Echo(http) is { } unfit)
        {
            await unfit.ExecuteAsync(http);
            return;
        }

        var endpoint = http.GetEndpoint();
        var name = endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        var open = AccessTable.IsOpen(name)
            || (options.PublicTiles && name is "ReadCheckpoint" or "ReadTile" or "ReadVerifierKey");
        if (!open)
        {
            var caller = tokens.Find(http.Request.Headers.Authorization);
            if (caller is null && options.PublicTiles && name == "ReadEntryBundle")
            {
                // Where tiles are public, whoever reads them finds no entries beside them.
                await Problems.NotFound("the address").ExecuteAsync(http);
                return;
            }

            if (caller is null)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"mandate\"";
                await Problems.Answer(401, Problems.New(401, "not_authenticated", "a valid bearer token is needed",
                    "Authorization", null)).ExecuteAsync(http);
                return;
            }

            http.Features.Set(caller);
            if (endpoint is not null and not RouteEndpoint)
            {
                await AnswerUnroutedAsync(http, endpoint);
                return;
            }

            if (endpoint is not null && !AccessTable.Permits(name, caller.Role))
            {
                // What the role may not use, it need not know of: the answer of an address that does not exist.
                await Problems.NotFound("the address").ExecuteAsync(http);
                return;
            }
        }

        if (endpoint is null)
        {
            await Problems.NotFound("the address").ExecuteAsync(http);
            return;
        }

        if (Routes.CheckQuery(http, endpoint) is { } unknown)
        {
            await unknown.ExecuteAsync(http);
            return;
        }

        if (http.Request.Headers.ContainsKey("Idempotency-Key")) await DigestAsync(http);
        // Nothing that comes after is for decisions, of which there are many.
        if (endpoint.Metadata.GetMetadata<Unlimited>() is not null) await endpoint.RequestDelegate!(http);
        else await next(http);
    }

    /// <summary>Answers what routing put in place of an endpoint: the address is right and the method is not.</summary>
    private static async Task AnswerUnroutedAsync(HttpContext http, Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is { } reject) await reject(http);
        var status = http.Response.StatusCode;
        if (!http.Response.HasStarted)
            await Problems.Answer(status, Problems.New(status, "method_not_allowed",
                "the address takes another method", null, null)).ExecuteAsync(http);
    }

    /// <summary>A key is for one body: the body is read once more for its digest.</summary>
    private static async Task DigestAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        var digest = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
        http.Request.Body.Position = 0;
        http.Features.Set(new BodyDigest(Convert.ToHexStringLower(digest)));
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
