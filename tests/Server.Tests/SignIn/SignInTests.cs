using System.Net;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests;

/// <summary>How long a person is in, and what ends it: derived at every request.</summary>
public sealed class SignInTests
{
    private const string Operator = Harbor.Operator;
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, object> Stops => new()
    {
        { "the person leaves", $"/v1/people/{Operator}/leave", new { } },
        { "the person is suspended", $"/v1/people/{Operator}/facts", new { type = "suspended" } },
        { "the person moves", $"/v1/people/{Operator}/facts", new { type = "moved", organisation = "harbor" } },
        { "the person is erased", $"/v1/people/{Operator}/erase", new { } },
        { "the organisation is suspended", "/v1/organisations/tideway/suspend", new { } },
        { "the organisation goes", "/v1/organisations/tideway/offboard", new { } },
        { "an administrator ends it", $"/v1/people/{Operator}/sign-out", new { } },
        { "the organisation gets a provider", "/v1/providers",
            new { organisation = "tideway", issuer = "https://id.tideway.example", client_id = "mandate" } },
    };

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_sign_in_ends_at_once_when(string what, string path, object body)
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Operator);
        Assert.Equal((what, 200), (what, await visitor.StatusAsync("/v1/me")));
        await server.Post(path, body);
        Assert.Equal((what, 401), (what, await visitor.StatusAsync("/v1/me")));
    }

    [Fact]
    public async Task What_a_suspension_ended_does_not_come_back_when_it_is_lifted()
    {
        await using var server = await Harbor.StartAsync(time);
        using var visitor = await Visitor.SignInAsync(server, Operator);
        time.Advance(TimeSpan.FromMinutes(1));
        await server.Post($"/v1/people/{Operator}/facts", new { type = "suspended" });
        time.Advance(TimeSpan.FromMinutes(1));
        await server.Post($"/v1/people/{Operator}/facts", new { type = "resumed" });
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, await visitor.StatusAsync("/v1/me"));
        using var anew = await Visitor.AgainAsync(server, server.Server.Node.People.Find(Operator)!.Value,
            visitor.Passkey);
        Assert.Equal(200, await anew.StatusAsync("/v1/me"));
    }

    [Fact]
    public async Task A_sign_in_that_is_idle_for_an_hour_ends_for_good()
    {
        await using var server = await Harbor.StartAsync(time);
        using var idle = await Visitor.SignInAsync(server, Operator);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, await idle.StatusAsync("/v1/me"));
        time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(401, await idle.StatusAsync("/v1/me"));
        var ended = await server.Get("/v1/entries?type=signed_out");
        Assert.Equal("idle", ended.GetProperty("items")[0].GetProperty("data").GetProperty("cause").GetString());
        Assert.Empty(server.Server.Node.Estate.SignIn.SignIns);
    }

    [Fact]
    public async Task A_sign_in_ends_after_half_a_day_in_any_case()
    {
        await using var server = await Harbor.StartAsync(time);
        using var busy = await Visitor.SignInAsync(server, "admin@tideway.example");
        for (var minutes = 0; minutes < 12 * 60; minutes += 40)
        {
            Assert.Equal(200, await busy.StatusAsync("/v1/me"));
            time.Advance(TimeSpan.FromMinutes(40));
        }

        Assert.Equal(401, await busy.StatusAsync("/v1/me"));
    }

    [Fact]
    public async Task A_sign_in_outlives_the_server_and_its_secret_is_nowhere_in_the_folder()
    {
        var data = Directory.CreateTempSubdirectory("mandate-sign-in-").FullName;
        var first = await RunningServer.StartAsync(Options(data));
        await Harbor.CreateAsync(first, TimeProvider.System.GetUtcNow());
        using var visitor = await Visitor.SignInAsync(first, Operator);
        first.Http.Dispose();
        await first.Server.DisposeAsync();
        foreach (var file in Directory.EnumerateFiles(data))
            Assert.DoesNotContain(visitor.Text[^64..], await File.ReadAllTextAsync(file, Cancel),
                StringComparison.Ordinal);
        await using var second = await RunningServer.StartAsync(Options(data));
        using var again = second.Client(visitor.Text);
        Assert.Equal(HttpStatusCode.OK,
            (await again.GetAsync(new Uri("/v1/me", UriKind.Relative), Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_person_has_twenty_sign_ins_and_the_oldest_goes()
    {
        await using var server = await Harbor.StartAsync();
        var first = await Visitor.SignInAsync(server, Operator);
        var person = server.Server.Node.People.Find(Operator)!.Value;
        for (var count = 1; count <= 20; count++) (await Visitor.AgainAsync(server, person, first.Passkey)).Dispose();
        Assert.Equal(401, await first.StatusAsync("/v1/me"));
        Assert.Equal(20, (await server.Get($"/v1/sign-ins?person={Operator}")).Names("id").Length);
        first.Dispose();
    }

    [Fact]
    public async Task A_person_who_was_given_no_role_sees_themselves_and_nothing_else()
    {
        await using var server = await Harbor.StartAsync();
        using var visitor = await Visitor.SignInAsync(server, Operator);
        using var other = await Visitor.SignInAsync(server, "sponsor@harbor.example");
        var me = await JsonAsync(visitor, "/v1/me");
        Assert.Equal((Operator, "tideway", "grantee_person"), (me.GetProperty("person").GetString(),
            me.GetProperty("organisation").GetString(), me.GetProperty("roles")[0].GetString()));
        Assert.Equal([visitor.SignIn], (await JsonAsync(visitor, "/v1/sign-ins")).Names("id"));
        Assert.Equal(Operator, (await JsonAsync(visitor, "/v1/passkeys")).Names("person").Single());
        Assert.Equal([Operator], (await JsonAsync(visitor, "/v1/people")).Names("name"));
        Assert.Equal(404, await visitor.StatusAsync("/v1/people/admin@tideway.example"));
        Assert.Equal(404, await visitor.StatusAsync("/v1/tokens"));
        Assert.Equal(404, (await visitor.PostAsync($"/v1/sign-ins/{other.SignIn}/end", new { })).Status);
        Assert.Equal(200, await other.StatusAsync("/v1/me"));
        Assert.Equal(200, (await visitor.PostAsync($"/v1/sign-ins/{visitor.SignIn}/end", new { })).Status);
        Assert.Equal(401, await visitor.StatusAsync("/v1/me"));
    }

    [Fact]
    public async Task Roles_follow_from_relationships_and_from_who_was_given_one()
    {
        await using var server = await Harbor.StartAsync();
        using var staff = await Visitor.SignInAsync(server, "sponsor@harbor.example");
        using var admin = await Visitor.SignInAsync(server, "admin@tideway.example");
        using var person = await Visitor.SignInAsync(server, Operator);
        Assert.Equal("grantor_staff", await RolesAsync(staff));
        Assert.Equal("grantee_admin", await RolesAsync(admin));
        Assert.Equal("grantee_person", await RolesAsync(person));
        await server.Post("/v1/people/sponsor@harbor.example/roles", new { role = "auditor" });
        Assert.Equal("auditor grantor_staff", await RolesAsync(staff));
        Assert.Equal(200, await staff.StatusAsync("/v1/tokens"));
        await server.Post("/v1/people/sponsor@harbor.example/roles/take", new { role = "auditor" });
        Assert.Equal(404, await staff.StatusAsync("/v1/tokens"));
    }

    [Fact]
    public async Task Failures_are_counted_and_recorded_together()
    {
        await using var server = await Harbor.StartAsync(time);
        var before = server.Server.Revision.Value;
        var person = server.Server.Node.People.Find(Operator)!.Value;
        for (var count = 0; count < 1_000; count++) server.Server.SignInFailures.Add("passkey_refused");
        server.Server.SignInFailures.Add("refused", person);
        Assert.Equal(before, server.Server.Revision.Value);
        await server.Server.SignInFailures.RecordAsync();
        Assert.Equal(before + 2, server.Server.Revision.Value);
        var failed = (await server.Get("/v1/entries?type=sign_ins_failed")).GetProperty("items");
        Assert.Equal((1_000, "passkey_refused"), (failed[0].GetProperty("data").GetProperty("count").GetInt32(),
            failed[0].GetProperty("data").GetProperty("why").GetString()));
        Assert.Equal(Identifier.Text(person), failed[1].GetProperty("data").GetProperty("person").GetString());
    }

    private static ServerOptions Options(string data) =>
        new() { Data = data, Url = "http://127.0.0.1:0", Converges = false };

    private static async Task<string> RolesAsync(Visitor visitor) => string.Join(' ',
        (await JsonAsync(visitor, "/v1/me")).GetProperty("roles").EnumerateArray().Select(r => r.GetString()));

    private static async Task<JsonElement> JsonAsync(Visitor visitor, string path) => JsonDocument.Parse(
        await visitor.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel)).RootElement;
}
