using System.Net;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mandate.Server.Tests.Decisions;

/// <summary>What a program that keeps decisions is told, and what it is not.</summary>
public sealed class DecisionChangeTests
{
    private const string Path = "/v1/decisions/changes";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_hears_of_its_systems_and_nothing_of_others()
    {
        await using var server = await Harbor.StartAsync();
        using var pacs = await OpenAsAsync(server, "application", "pacs");
        using var billing = await OpenAsAsync(server, "application", "billing");
        using var everything = await OpenAsAsync(server, "auditor");

        // On billing alone, about nobody, or about people with nothing on either.
        await server.Post("/v1/entitlements",
            new { system = "billing", name = "reader", tier = 1, actions = new[] { "read" } });
        var first = server.Server.Revision.Value;
        await server.Post("/v1/organisations", new { name = "ebb", display_name = "Ebb" });
        await server.Post("/v1/people", new { name = "ana@ebb.example", organisation = "ebb", display_name = "Ana" });
        await server.Post("/v1/people/ana@ebb.example/leave", new { reason = "gone" });
        await server.Post("/v1/systems/billing/owner", new { person = "risk@harbor.example", reason = "moved on" });
        var second = server.Server.Revision.Value;
        await server.Post("/v1/grants/second-line/revoke", new { reason = "done" });
        var third = server.Server.Revision.Value;

        Assert.Equal((third, "pacs"), await pacs.NextAsync());
        Assert.Equal((first, "billing"), await billing.NextAsync());
        Assert.Equal((second, "billing"), await billing.NextAsync());
        foreach (var expected in new[] { (first, "billing"), (second, "billing"), (third, "pacs") })
            Assert.Equal(expected, await everything.NextAsync());
    }

    [Fact]
    public async Task An_event_says_a_revision_and_systems_and_nothing_else()
    {
        await using var server = await Harbor.StartAsync();
        using var pacs = await OpenAsAsync(server, "application", "pacs");
        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "the contract ended" });
        var revision = server.Server.Revision.Value;
        Assert.Equal($"id: {revision}", await pacs.LineAsync());
        Assert.Equal("event: change", await pacs.LineAsync());
        Assert.Equal($$"""data: {"revision":{{revision}},"systems":["pacs"]}""", await pacs.LineAsync());
        Assert.Equal("", await pacs.LineAsync());
    }

    [Fact]
    public async Task What_may_concern_any_system_names_none()
    {
        await using var server = await Harbor.StartAsync();
        using var pacs = await OpenAsAsync(server, "application", "pacs");
        await server.Server.Node.Scribe.SubmitAsync(new Mandate.Storage.Command
        {
            Actor = new Actor("local:test"), Decide = (_, _) => Ruling.Of(new Change.ParametersChanged(
                Parameters.Standard)),
        }, Cancel);
        Assert.Equal((server.Server.Revision.Value, "any"), await pacs.NextAsync());
    }

    /// <summary>A heartbeat that waits for quiet would tell how much happens elsewhere.</summary>
    [Fact]
    public async Task Heartbeats_come_from_the_opening_on_whatever_happens_elsewhere()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        using var pacs = await OpenAsAsync(server, "application", "pacs");
        for (var beats = 0; beats < 3; beats++)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await server.Post("/v1/organisations", new { name = "o" + beats, display_name = "O" });
            time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(":", await pacs.LineAsync());
            Assert.Equal("", await pacs.LineAsync());
        }
    }

    [Fact]
    public async Task A_stream_ends_at_once_with_its_token_and_with_the_person_whose_token_it_is()
    {
        await using var server = await Harbor.StartAsync();
        var issued = await server.Post("/v1/tokens", new
        {
            owner = "restarter", role = "application", limits = new[] { "pacs" },
            expires = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        using var revoked = await OpenAsync(server, issued.GetProperty("token").GetString()!);
        await server.Post($"/v1/tokens/{issued.GetProperty("id")}/revoke", new { reason = "lost" });
        Assert.Null(await revoked.LineAsync());

        var person = (await server.Get("/v1/people/operations@harbor.example")).GetProperty("id").GetString();
        var owned = await server.Post("/v1/tokens", new
        {
            owner = person, role = "application", limits = new[] { "pacs" },
            expires = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        using var left = await OpenAsync(server, owned.GetProperty("token").GetString()!);
        await server.Post("/v1/people/operations@harbor.example/leave", new { reason = "gone" });
        Assert.Null(await left.LineAsync());
    }

    [Fact]
    public async Task Streams_end_when_the_server_stops()
    {
        var server = await Harbor.StartAsync();
        using var pacs = await OpenAsAsync(server, "application", "pacs");
        await server.DisposeAsync();
        Assert.Null(await pacs.LineAsync());
    }

    [Fact]
    public async Task A_caller_has_so_many_streams_and_takes_none_from_others()
    {
        await using var server = await Harbor.StartAsync();
        var token = await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs");
        var open = new List<Changes>();
        try
        {
            while (open.Count < DecisionWatch.PerCallerMax) open.Add(await OpenAsync(server, token));
            using var client = server.Client(token);
            using (var late = await client.GetAsync(new Uri(Path, UriKind.Relative), Cancel))
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, late.StatusCode);
                Assert.Contains("too_many_streams", await late.Content.ReadAsStringAsync(Cancel),
                    StringComparison.Ordinal);
            }

            using var other = await OpenAsAsync(server, "application", "pacs");
            open[0].Dispose();
            open.RemoveAt(0);
            // The server sees a moment later that a client has gone.
            for (var tries = 0; open.Count < DecisionWatch.PerCallerMax; tries++)
            {
                using var again = await client.GetAsync(
                    new Uri(Path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
                if (again.StatusCode == HttpStatusCode.OK) break;
                Assert.True(tries < 500, "the place was not given back");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
            }
        }
        finally
        {
            foreach (var stream in open) stream.Dispose();
        }
    }

    [Fact]
    public async Task What_waits_for_a_stream_does_not_grow_with_what_happens()
    {
        var estate = Wide(DecisionFollower.SystemsMax + 1);
        var follower = new DecisionFollower(new Caller(new Actor("local:a"), Role.Auditor, []));
        for (var revision = 1; revision <= 1_000; revision++)
            follower.Tell(estate, new Revision(revision), [revision % 3]);
        var news = Assert.IsType<DecisionNews.Changed>(await Next(follower));
        Assert.Equal((1_000, "s0 s1 s2"), (news.Revision.Value, string.Join(' ', news.Systems!)));
        for (var system = 0; system <= DecisionFollower.SystemsMax; system++)
            follower.Tell(estate, new Revision(2_000 + system), [system]);
        Assert.Null(Assert.IsType<DecisionNews.Changed>(await Next(follower)).Systems);
        Assert.False(follower.NextAsync(Cancel).IsCompleted);
    }

    [Fact]
    public async Task A_stream_is_not_woken_for_what_its_caller_does_not_see()
    {
        var estate = Wide(2);
        var follower = new DecisionFollower(new Caller(new Actor("local:a"), Role.Application, ["s1"]));
        var waiting = follower.NextAsync(Cancel);
        follower.Tell(estate, new Revision(1), [0]);
        Assert.False(waiting.IsCompleted);
        follower.Tell(estate, new Revision(2), [0, 1]);
        Assert.Equal(["s1"], Assert.IsType<DecisionNews.Changed>(await waiting).Systems!);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_given_up()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Harbor.StartAsync(time);
        var token = await server.TokenAsync("application", time.GetUtcNow(), "pacs");
        using var lifetime = new Lifetime();
        var tokens = new Tokens(server.Server.Node);
        var watch = new DecisionWatch(server.Server.Node, lifetime, NullLogger<DecisionWatch>.Instance);
        var stream = new DecisionChangeStream(
            server.Server.Node, new Callers(tokens, server.Server.SignIns), watch, lifetime);
        var body = new StuckBody();
        var http = new DefaultHttpContext();
        var aborted = new Aborted();
        http.Features.Set<IHttpRequestLifetimeFeature>(aborted);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        http.Request.Headers.Authorization = "Bearer " + token;
        http.Features.Set(tokens.Find("Bearer " + token));
        var answer = stream.AnswerAsync(http);
        await body.Written.Task.WaitAsync(Patience, TimeProvider.System, Cancel);
        while (!answer.IsCompleted)
        {
            Assert.False(aborted.Happened);
            time.Advance(DecisionChangeStream.WriteMax);
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
        }

        Assert.True(aborted.Happened);
        lifetime.StopApplication();
        await watch.DisposeAsync();
    }

    private static async Task<DecisionNews> Next(DecisionFollower follower)
    {
        var next = follower.NextAsync(Cancel);
        Assert.True(next.IsCompleted);
        return await next;
    }

    /// <summary>An estate of so many systems, `s0` to the last.</summary>
    private static Estate Wide(int systems)
    {
        var estate = Estate.Empty;
        Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
        void Record(Change change) => estate = estate.Apply(
            ((Ruling.Accepted)Ruling.Of(change)).Entries(estate, new Actor("local:a"), new Instant(1)));
        var (organisation, owner) = (new OrganisationId(Id(1)), new PersonId(Id(2)));
        Record(new Change.EstateFounded("0123456789abcdef0123456789abcdef", Parameters.Standard));
        Record(new Change.OrganisationRegistered(organisation, "o", "O"));
        Record(new Change.PersonRegistered(owner, organisation, new Sealed(new string('0', 32), new string('0', 64)),
            null));
        for (var number = 0; number < systems; number++)
            Record(new Change.SystemRegistered(new SystemId(Id(10 + number)), $"s{number}", owner, Criticality.Low,
                Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[$"h{number}"])], out _)!));
        return estate;
    }

    private static async Task<Changes> OpenAsAsync(RunningServer server, string role, params string[] limits) =>
        await OpenAsync(server, await server.TokenAsync(role, TimeProvider.System.GetUtcNow(), limits));

    private static async Task<Changes> OpenAsync(RunningServer server, string token)
    {
        var client = server.Client(token);
        var response = await client.GetAsync(
            new Uri(Path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var changes = new Changes(client, response, new StreamReader(await response.Content.ReadAsStreamAsync(Cancel)));
        Assert.Equal(":", await changes.LineAsync());
        Assert.Equal("", await changes.LineAsync());
        return changes;
    }

    /// <summary>An open stream of changes.</summary>
    private sealed class Changes(HttpClient client, HttpResponseMessage response, StreamReader lines) : IDisposable
    {
        /// <summary>The next line; null at the end.</summary>
        public async Task<string?> LineAsync()
        {
            try
            {
                return await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, TimeProvider.System, Cancel);
            }
            catch (IOException)
            {
                return null;
            }
        }

        /// <summary>The next event: since when, and on what.</summary>
        public async Task<(long Revision, string Systems)> NextAsync()
        {
            string? line;
            do line = await LineAsync();
            while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);
            var data = JsonDocument.Parse(line!["data: ".Length..]).RootElement;
            return (data.GetProperty("revision").GetInt64(), data.TryGetProperty("systems", out var systems)
                ? string.Join(' ', systems.EnumerateArray().Select(s => s.GetString())) : "any");
        }

        public void Dispose()
        {
            lines.Dispose();
            response.Dispose();
            client.Dispose();
        }
    }

    /// <summary>What is written goes nowhere until it is given up.</summary>
    private sealed class StuckBody : MemoryStream
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }

    private sealed class Aborted : IHttpRequestLifetimeFeature
    {
        public bool Happened { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Happened = true;
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => stopping.Cancel();

        public void Dispose() => stopping.Dispose();
    }
}
