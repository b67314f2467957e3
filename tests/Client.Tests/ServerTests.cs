using Mandate.Server.Tests;
using Mandate.Wire;

namespace Mandate.Client.Tests;

/// <summary>The client against a real server with the example estate.</summary>
public sealed class ServerTests : IAsyncLifetime
{
    private RunningServer server = null!;
    private MandateClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await Harbor.StartAsync();
        client = Of(server.Http.DefaultRequestHeaders.Authorization!.Parameter);
    }

    private Task<string> ApplicationAsync() =>
        server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs");

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    private MandateClient Of(string? token, DecisionCacheOptions? cache = null) => new(new MandateClientOptions
    {
        Address = new Uri(server.Server.Url), Token = _ => new ValueTask<string?>(token), Cache = cache,
        // The machine may be busy: these tests are about what is answered.
        DecisionTimeout = TimeSpan.FromSeconds(20), RetryDelay = TimeSpan.FromMilliseconds(10),
    });

    private static Question Question(string host, bool explain = false) =>
        new(Subject.Person(Harbor.Operator), "restart", new Resource("host", host)) { Explain = explain };

    [Fact]
    public async Task Decisions_are_the_servers()
    {
        var permitted = await client.EvaluateOrThrowAsync(Question("pacs-eu-1", explain: true));
        Assert.True(permitted.Permits);
        Assert.Equal("granted", permitted.Reason);
        Assert.True(permitted.Until > DateTimeOffset.Parse("2027-01-01T00:00:00Z"));
        Assert.Equal(server.Server.Revision.Value, permitted.Revision);
        Assert.Equal("second-line", permitted.Explanation!.Chain[0].Grant);
        var refused = await client.EvaluateOrThrowAsync(Question("pacs-us-1", explain: true));
        Assert.Equal((false, "no_grant"), (refused.Permits, refused.Reason));
        Assert.Null((await client.EvaluateOrThrowAsync(Question("pacs-eu-1"))).Reason);
        var many = await client.EvaluateManyOrThrowAsync(
            [Question("pacs-eu-1"), Question("pacs-us-1"), Question("pacs-eu-2")], BatchSemantic.DenyOnFirstDeny);
        Assert.Equal([true, false, false], many.Select(d => d.Permits));
        Assert.Equal("not_evaluated", many[2].Reason);
    }

    [Fact]
    public async Task Searches_find_who_where_and_what()
    {
        var host = new Resource("host", "pacs-eu-1");
        var operatorOf = Subject.Person(Harbor.Operator);
        Assert.Equal([operatorOf],
            await client.SearchAsync(new SubjectSearch("person", "restart", host)).ToListAsync());
        Assert.Equal([host], await client.SearchAsync(new ResourceSearch(operatorOf, "restart", "host")).ToListAsync());
        Assert.Equal(["login", "restart"], await client.SearchAsync(new ActionSearch(operatorOf, host)).ToListAsync());
    }

    [Fact]
    public async Task A_decision_that_has_to_know_what_is_not_recorded_yet_refuses()
    {
        var far = Question("pacs-eu-1", explain: true) with { AtLeast = server.Server.Revision.Value + 1_000 };
        var near = far with { AtLeast = server.Server.Revision.Value };
        Assert.Equal("revision_not_reached", (await client.EvaluateOrThrowAsync(far)).Reason);
        Assert.True((await client.EvaluateOrThrowAsync(near)).Permits);
    }

    [Fact]
    public async Task Without_a_token_that_is_known_nobody_is_permitted()
    {
        foreach (var token in new[] { null, "unknown" })
        {
            using var stranger = Of(token);
            var decision = await stranger.EvaluateAsync(Question("pacs-eu-1"));
            Assert.Equal((false, "not_authenticated", 401),
                (decision.Permits, decision.Reason, decision.Problem!.Status));
        }
    }

    [Fact]
    public async Task Every_collection_is_read()
    {
        Assert.Equal(["harbor", "tideway"], await client.Organisations.ListAsync().Select(o => o.Name).ToListAsync());
        Assert.Equal("tideway", (await client.Organisations.ReadAsync("tideway")).Name);
        Assert.Equal(3, await client.People.ListAsync(organisation: "tideway").CountAsync());
        Assert.Equal(Harbor.Operator, (await client.People.ReadAsync(Harbor.Operator)).Name);
        Assert.Equal("backup-agent", (await client.Workloads.ListAsync(state: "active").SingleAsync()).Name);
        Assert.Equal("tideway", (await client.Workloads.ReadAsync("backup-agent")).Organisation);
        Assert.Equal(2, await client.Systems.ListAsync().CountAsync());
        Assert.Equal("high", (await client.Systems.ReadAsync("pacs")).Criticality);
        Assert.Equal("operator", (await client.Entitlements.ListAsync("pacs").SingleAsync()).Name.Split('/')[^1]);
        Assert.Equal(2, (await client.Entitlements.ReadAsync("pacs/operator")).Tier);
        Assert.Equal("supplier", (await client.Relationships.ReadAsync("harbor-tideway")).Kind);
        Assert.Equal(1, await client.Relationships.ListAsync("harbor").CountAsync());
        Assert.Equal(
            ["second-line"],
            await client.Grants.ListAsync(new GrantFilter(Person: Harbor.Operator)).Select(g => g.Name).ToListAsync());
        Assert.Equal("in_force", (await client.Grants.ReadAsync("second-line")).Standing);
        Assert.Equal("in_force", (await client.Grants.ExplainAsync("second-line")).Standing);
        Assert.Equal("ended", (await client.Grants.ExplainAsync(
            "second-line", at: new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero))).Standing);
        var entry = await client.Entries.ListAsync(new EntryFilter { Grant = "second-line", NewestFirst = true })
            .FirstAsync();
        Assert.Equal(entry.Revision, (await client.Entries.ReadAsync(entry.Revision)).Entry.Revision);
    }

    [Fact]
    public async Task A_list_of_many_pages_is_read_to_its_end()
    {
        for (var i = 0; i < 1_001; i++)
            await server.Post("/v1/organisations", new { name = $"o{i}", display_name = "O" });
        Assert.Equal(1_003, await client.Organisations.ListAsync().Select(o => o.Name).Distinct().CountAsync());
    }

    [Fact]
    public async Task A_refusal_is_thrown_with_its_problem()
    {
        var thrown = await Assert.ThrowsAsync<MandateException>(() => client.Grants.ReadAsync("no-such"));
        Assert.Equal(("not_found", 404), (thrown.Problem.Code, thrown.Problem.Status));
        var invalid = await Assert.ThrowsAsync<MandateException>(
            () => client.Systems.SetMode("pacs", new VerbWire { Mode = "sometimes" }).RecordAsync());
        Assert.Equal(("invalid_value", "mode"), (invalid.Problem.Code, invalid.Problem.Member));
        Assert.Throws<ArgumentException>(() => client.Organisations.Suspend(".."));
    }

    [Fact]
    public async Task A_command_is_previewed_based_on_the_preview_and_recorded_once()
    {
        var before = server.Server.Revision.Value;
        var effect = await client.Relationships.End("harbor-tideway").PreviewAsync();
        Assert.Contains(effect.Disappears, a => a.Grant == "second-line");
        Assert.Equal(before, server.Server.Revision.Value);
        var stale = client.Relationships.End("harbor-tideway", new VerbWire { BasedOn = "another" });
        Assert.Equal("preview_changed",
            (await Assert.ThrowsAsync<MandateException>(() => stale.RecordAsync())).Problem.Code);
        var end = client.Relationships.End(
            "harbor-tideway", new VerbWire { BasedOn = effect.Digest, Reason = "the contract ended" });
        var recorded = await end.RecordAsync();
        Assert.True(recorded.Revision > before);
        var again = await end.RecordAsync();
        Assert.Equal((recorded.Revision, true), (again.Revision, again.Repeated));
        Assert.False(await client.PermitsAsync(
            Subject.Person(Harbor.Operator), "restart", new Resource("host", "pacs-eu-1")));
    }

    [Fact]
    public async Task Every_verb_reaches_its_endpoint()
    {
        var verb = new VerbWire { Reason = "test", Person = Harbor.Operator };
        Command[] commands =
        [
            client.Organisations.Suspend("tideway"), client.Organisations.Offboard("tideway"),
            client.People.Leave(Harbor.Operator), client.People.Confirm(Harbor.Operator),
            client.People.TellFact(Harbor.Operator, new VerbWire { Type = "suspended" }),
            client.Workloads.SetOwner("backup-agent", new VerbWire { Person = "admin@tideway.example" }),
            client.Workloads.Confirm("backup-agent"),
            client.Workloads.TellFact("backup-agent", new VerbWire { Type = "suspended" }),
            client.Systems.SetOwner("pacs", new VerbWire { Person = "risk@harbor.example" }),
            client.Systems.Confirm("pacs"),
            client.Relationships.Suspend("harbor-tideway"),
            client.Relationships.GiveNotice("harbor-tideway",
                new VerbWire { Until = DateTimeOffset.Parse("2039-01-01T00:00:00Z") }),
            client.Relationships.VerifyAdmin(
                "harbor-tideway",
                    new VerbWire { Person = "admin@tideway.example", By = "signatory@tideway.example", Reason = "r" }),
            client.Relationships.SetOwner(
                "harbor-tideway", new VerbWire { Person = "risk@harbor.example", Role = "sponsor" }),
            client.Relationships.Confirm("harbor-tideway"),
            client.Grants.Revoke("second-line"), client.Grants.Confirm("second-line"),
            client.Grants.SetOwner("second-line", new VerbWire { Person = "risk@harbor.example" }),
            client.Organisations.Register(new NewOrganisationWire("new", "New")),
            client.Organisations.Resume("tideway", verb), client.Relationships.Resume("harbor-tideway", verb),
            client.Organisations.TellFact("tideway", verb), client.Relationships.TellFact("harbor-tideway", verb),
            client.People.Erase(Harbor.Operator), client.Tokens.Revoke("token_00000000000000000000000000000001"),
        ];
        foreach (var command in commands)
            try
            {
                await command.PreviewAsync();
            }
            catch (MandateException refused)
            {
                // A refusal is an answer of the endpoint; an address that does not exist is none.
                Assert.DoesNotContain("the address", refused.Message, StringComparison.Ordinal);
                Assert.True(refused.Problem.Status is 400 or 404 or 409, refused.Message);
            }
    }

    [Fact]
    public async Task New_things_are_recorded_typed()
    {
        await client.Organisations.Register(new NewOrganisationWire("quay", "Quay")).RecordAsync();
        await client.People.Register(new NewPersonWire("ana@quay.example", Organisation: "quay", DisplayName: "Ana"))
            .RecordAsync();
        await client.Workloads.Register(
            new NewWorkloadWire("quay-bot", "quay", "service_account", "ana@quay.example", "nightly")).RecordAsync();
        await client.Systems.Register(new NewSystemWire(
            "cranes", "ana@quay.example", "low",
                new Dictionary<string, IReadOnlyList<string>> { ["crane"] = ["crane-*"] }))
            .RecordAsync();
        await client.Entitlements.Define(new NewEntitlementWire("cranes", "driver", 1, ["move"])).RecordAsync();
        Assert.Equal(["move"], (await client.Entitlements.ReadAsync("cranes/driver")).Actions);
        var grant = new NewGrantWire
        {
            Name = "night-shift", Parent = "tideway-runs-pacs", To = new BeneficiaryWire(Workload: "backup-agent"),
            Scope = new Dictionary<string, IReadOnlyList<string>> { ["host"] = ["pacs-eu-2"] }, Purpose = "backup",
            Owner = "pacs-owner@harbor.example", ApprovedBy = ["admin@tideway.example", "pacs-owner@harbor.example"],
            Until = DateTimeOffset.Parse("2027-01-01T00:00:00Z"),
        };
        Assert.NotEmpty((await client.Grants.Record(grant).PreviewAsync()).Appears);
        var recorded = await client.Grants.Record(grant).RecordAsync();
        Assert.Equal("night-shift", (await client.Grants.ReadAsync(recorded.Id!)).Name);
        Assert.True(await client.PermitsAsync(
            Subject.Workload("backup-agent"), "restart", new Resource("host", "pacs-eu-2")));
    }

    [Fact]
    public async Task An_application_asks_about_its_systems_alone()
    {
        var issued = await client.Tokens.IssueAsync(new NewTokenWire(
            "restarter", "application", TimeProvider.System.GetUtcNow().AddDays(1), ["billing"]));
        using var application = Of(issued.Token);
        Assert.Equal("unknown_resource", (await application.EvaluateOrThrowAsync(Question("pacs-eu-1", true))).Reason);
        Assert.Contains(await client.Tokens.ListAsync("application").ToListAsync(), t => t.Id == issued.Id);
        await client.Tokens.Revoke(issued.Id).RecordAsync();
        Assert.Equal("not_authenticated", (await application.EvaluateAsync(Question("pacs-eu-1"))).Reason);
    }

    [Fact]
    public async Task The_stream_brings_what_is_recorded()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var following = client.Entries.FollowAsync(cancel: enough.Token).GetAsyncEnumerator();
        var first = following.MoveNextAsync().AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var recorded = await client.Organisations.Register(new NewOrganisationWire("quay", "Quay")).RecordAsync();
        Assert.True(await first);
        Assert.Equal(recorded.Revision, following.Current.Revision);
        Assert.Contains("quay", following.Current.About);
    }

    [Fact]
    [Trait("Requirement", "S0-08")]
    public async Task What_an_application_keeps_ends_with_the_entry_that_ends_the_access()
    {
        using var kept = Of(
            await ApplicationAsync(), new DecisionCacheOptions { AgeMax = TimeSpan.FromMinutes(1) });
        Assert.True((await kept.EvaluateAsync(Question("pacs-eu-1"))).Permits);
        await CacheTests.Until(() => kept.Cache!.Stream is not null, "the stream is open");
        Assert.True((await kept.EvaluateAsync(Question("pacs-eu-1"))).Permits);
        Assert.Equal(1, kept.Cache!.Count);
        await client.Relationships.End("harbor-tideway").RecordAsync();
        await CacheTests.Until(() => kept.Cache!.Count == 0, "the end is seen");
        Assert.False((await kept.EvaluateAsync(Question("pacs-eu-1"))).Permits);
    }

    [Fact]
    public async Task What_happens_on_other_systems_ends_nothing_that_an_application_keeps()
    {
        using var kept = Of(
            await ApplicationAsync(), new DecisionCacheOptions { AgeMax = TimeSpan.FromMinutes(1) });
        using var beside = Of(
            await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs", "billing"),
            new DecisionCacheOptions { AgeMax = TimeSpan.FromMinutes(1) });
        foreach (var one in new[] { kept, beside })
        {
            await one.EvaluateAsync(Question("pacs-eu-1"));
            await CacheTests.Until(() => one.Cache!.Stream is not null, "the stream is open");
            Assert.True((await one.EvaluateAsync(Question("pacs-eu-1"))).Permits);
        }

        await client.Entitlements.Define(new NewEntitlementWire("billing", "reader", 1, ["look"])).RecordAsync();
        await client.Organisations.Register(new NewOrganisationWire("quay", "Quay")).RecordAsync();
        // Whoever sees both systems was told, so the other one would have been as well.
        await CacheTests.Until(() => beside.Cache!.Count == 0, "the change elsewhere is seen");
        Assert.Equal(1, kept.Cache!.Count);
        Assert.NotNull(kept.Cache.Stream);
    }
}
