using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Estates;

/// <summary>Seats with the people in them, and where organisations sign in, in an estate file.</summary>
public sealed class SeatSectionTests
{
    private const string Grant = """
          night:
            parent: tideway-runs-pacs
            to: { seat: night-shift }
            scope: { host: ["pacs-us-*"] }
            purpose: nights in America
            owner: pacs-owner@harbor.example
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]
            until: 2027-12-31

        """;

    private const string Seat = """
        seats:
          night-shift:
            relationship: harbor-tideway
            size: 1
            until: 2027-12-31
            approved_by: [admin@tideway.example, pacs-owner@harbor.example]
            occupants:
              operator@tideway.example: { by: admin@tideway.example }

        """;

    private const string Provider =
        "provider: { issuer: \"https://id.tideway.example\", client_id: mandate, secret: \"env:TIDEWAY\", phishing_resistant: [\"urn:hardware\"] }";

    private static readonly string bare = EstateFileClient.Example("harbor.yaml");
    private static readonly string harbor = bare + Grant + Seat;

    private readonly ManualTime clock = new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture));

    private static async Task<string[]> OccupantsAsync(RunningServer server) =>
        [.. (await server.Get("/v1/seats/night-shift")).GetProperty("occupants").EnumerateArray()
            .Select(o => o.GetProperty("person").GetString()!)];

    [Fact]
    public async Task A_file_declares_a_seat_its_grants_and_who_is_in_it_and_its_export_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var plan = await server.Plan(harbor);
        Assert.Equal(["add seat night-shift: 1 place in `harbor-tideway` until 2028-01-01T00:00:00Z",
            "add occupant night-shift/operator@tideway.example: assigned by admin@tideway.example"],
            plan.GetProperty("changes").EnumerateArray().Where(c => c.GetProperty("kind").GetString() is "seat" or "occupant")
                .Select(c => $"{c.GetProperty("action")} {c.GetProperty("kind")} {c.GetProperty("name")}: {c.GetProperty("text")}"));
        await server.Apply(harbor);
        Assert.True(await server.Permits("pacs-us-1"));
        Assert.Equal([Harbor.Operator], await OccupantsAsync(server));
        Assert.Equal(0, (await server.Apply(harbor)).Entries());
        var export = await server.Export();
        Assert.Contains("seat: night-shift", export, StringComparison.Ordinal);
        Assert.Equal(0, (await server.Apply(export)).Entries());
        await using var other = await RunningServer.StartAsync(clock);
        await other.Apply(export);
        Assert.True(await other.Permits("pacs-us-1"));
        Assert.Equal(export, await other.Export());
    }

    [Fact]
    public async Task A_seat_that_a_request_opened_is_exported_with_who_approved_it()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(bare);
        var id = (await server.Post("/v1/requests", new
        {
            on_behalf_of = "signatory@tideway.example", parent = "tideway-runs-pacs",
            seat = new { name = "night-shift", size = 2 }, scope = new { host = new[] { "pacs-us-*" } },
            purpose = "nights", justification = "nights", sponsor = "sponsor@harbor.example",
            removal = "operations@harbor.example", reviewer = "risk@harbor.example", duration_seconds = 86_400, name = "night",
        })).GetProperty("id").GetString()!;
        foreach (var person in new[] { "admin@tideway.example", "pacs-owner@harbor.example" })
            await server.ApproveAsync(id, person);
        await server.Post("/v1/seats/night-shift/occupy", new { person = Harbor.Operator, by = "admin@tideway.example" });
        var export = await server.Export();
        Assert.Equal(0, (await server.Apply(export)).Entries());
        await using var other = await RunningServer.StartAsync(clock);
        await other.Apply(export);
        Assert.Equal([Harbor.Operator], await OccupantsAsync(other));
        Assert.True(await other.Permits("pacs-us-1"));
    }

    [Fact]
    public async Task What_a_file_declares_no_more_ends_when_it_is_applied_with_pruning_and_not_before()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        var empty = harbor.With("    occupants:\n      operator@tideway.example: { by: admin@tideway.example }\n", "");
        Assert.Equal(0, (await server.Apply(empty)).Entries());
        Assert.Equal(0, (await server.Apply(empty, "file=other.yaml&prune=true")).Entries());
        Assert.Equal(1, (await server.Apply(empty, "file=harbor.yaml&prune=true")).Entries());
        Assert.Empty(await OccupantsAsync(server));
        Assert.False(await server.Permits("pacs-us-1"));
        await server.Apply(harbor);
        // While a grant to it stays, the seat does; with the grant it goes.
        Assert.Equal(0, (await server.Apply(bare + Grant, "file=harbor.yaml&prune=true")).Entries());
        Assert.Equal(2, (await server.Apply(bare, "file=harbor.yaml&prune=true")).Entries());
        Assert.Equal("closed", (await server.Get("/v1/seats/night-shift")).GetProperty("state").GetString());
        Assert.Equal([$"{(bare + Seat).PlaceOf("night-shift:")} seats.night-shift terminated"], await server.Errors(bare + Seat));
    }

    [Fact]
    public async Task Somebody_who_came_into_the_seat_otherwise_stays_when_the_file_is_pruned()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor.With("size: 1", "size: 2"));
        await server.Post("/v1/seats/night-shift/occupy",
            new { person = "signatory@tideway.example", by = "admin@tideway.example" });
        await server.Apply(harbor.With("size: 1", "size: 2"), "file=harbor.yaml&prune=true");
        Assert.Equal(2, (await OccupantsAsync(server)).Length);
    }

    [Fact]
    public async Task More_places_are_approved_anew_and_what_a_seat_is_cannot_be_changed()
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(harbor);
        // Tier 3: the owner of the system has to be among them.
        var larger = harbor.With("size: 1", "size: 2");
        const string Approved = "    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    occupants";
        var weak = larger.With(Approved, "    approved_by: [admin@tideway.example]\n    occupants");
        Assert.Equal([$"{weak.PlaceOf("admin@tideway.example]\n    occupants")} seats.night-shift.approved_by[0] approval_missing"],
            await server.Errors(weak));
        Assert.Equal(1, (await server.Apply(larger)).Entries());
        Assert.Equal(2, (await server.Get("/v1/seats/night-shift")).GetProperty("size").GetInt32());
        foreach (var (found, other, member) in new[]
        {
            ("size: 2", "size: 1", "size"), ("until: 2027-12-31\n    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    occ",
                "until: 2027-12-30\n    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    occ", "until"),
        })
            Assert.Equal([$"{member} unchangeable"], (await server.Errors(larger.With(found, other)))
                .Select(e => e.Split("night-shift.")[1]));
    }

    [Theory]
    [InlineData("approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    occ",
        "approved_by: [signatory@tideway.example]\n    occ", "seats.night-shift.approved_by[0] wrong_side")]
    [InlineData("approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    occ",
        "approved_by: [admin@tideway.example, nobody@harbor.example]\n    occ", "seats.night-shift.approved_by[1] undeclared")]
    [InlineData("{ by: admin@tideway.example }", "{ by: signatory@tideway.example }",
        "seats.night-shift.occupants.operator@tideway.example.by approval_missing")]
    [InlineData("operator@tideway.example: { by: admin", "admin@tideway.example: { by: admin",
        "seats.night-shift.occupants.admin@tideway.example.by self_approval")]
    [InlineData("size: 1", "size: 101", "seats.night-shift.size bad_number")]
    [InlineData("to: { seat: night-shift }", "to: { seat: day-shift }", "grants.night.to.seat undeclared")]
    public async Task What_is_wrong_with_a_seat_is_said_at_its_place(string found, string other, string error)
    {
        await using var server = await RunningServer.StartAsync(clock);
        var errors = await server.Errors(harbor.With(found, other));
        Assert.Contains(errors, e => e.EndsWith(error, StringComparison.Ordinal));
        Assert.Equal(0, (await server.Get("/v1/seats")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_provider_stands_in_the_file_with_its_secret_by_reference_alone()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var file = bare.With("display_name: Tideway Managed Services }", $"display_name: Tideway Managed Services, {Provider} }}");
        await server.Apply(file);
        var provider = (await server.Get("/v1/providers?organisation=tideway")).GetProperty("items")[0];
        Assert.Equal(("https://id.tideway.example", "mandate", "env:TIDEWAY"), (provider.GetProperty("issuer").GetString(),
            provider.GetProperty("client_id").GetString(), provider.GetProperty("secret").GetString()));
        Assert.Equal(0, (await server.Apply(file)).Entries());
        // A file that says nothing of it leaves it.
        Assert.Equal(0, (await server.Apply(bare)).Entries());
        var export = await server.Export();
        Assert.Equal(0, (await server.Apply(export)).Entries());
        await using var other = await RunningServer.StartAsync(clock);
        await other.Apply(export);
        Assert.Equal(export, await other.Export());
        var changed = file.With("client_id: mandate", "client_id: another");
        Assert.Equal(1, (await server.Apply(changed)).Entries());
        Assert.Equal("another", (await server.Get("/v1/providers?organisation=tideway")).GetProperty("items")[0]
            .GetProperty("client_id").GetString());
    }

    [Fact]
    public async Task A_secret_in_a_file_is_refused_and_repeated_nowhere()
    {
        await using var server = await RunningServer.StartAsync(clock);
        var file = bare.With("display_name: Tideway Managed Services }",
            $"display_name: Tideway Managed Services, {Provider.Replace("env:TIDEWAY", "hunter2-hunter2", StringComparison.Ordinal)} }}");
        var (status, body) = await server.SendFile("apply", file);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("organisations.tideway.provider.secret", body.GetProperty("errors")[0].GetProperty("member").GetString());
        Assert.DoesNotContain("hunter2", body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("import")]
    public async Task A_file_sets_a_provider_as_strongly_as_its_command_asks_and_says_the_rest_without(string verb)
    {
        await using var server = await RunningServer.StartAsync(clock);
        await server.Apply(bare);
        await server.Post($"/v1/people/{Harbor.Operator}/roles", new { role = "administrator" });
        var file = bare.With("display_name: Tideway Managed Services }", $"display_name: Tideway Managed Services, {Provider} }}");
        async Task<string> SendAsync(SignInStrength strength, string text)
        {
            using var visitor = await Visitor.SignInAsync(server, Harbor.Operator, strength);
            using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
            using var answer = await visitor.Http.PostAsync(
                new Uri($"/v1/estate/{verb}?file=harbor.yaml", UriKind.Relative), content, TestContext.Current.CancellationToken);
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("insufficient_user_authentication", await SendAsync(SignInStrength.MultiFactor, file), StringComparison.Ordinal);
        Assert.Equal(0, (await server.Get("/v1/providers")).GetProperty("items").GetArrayLength());
        Assert.DoesNotContain("insufficient", await SendAsync(SignInStrength.MultiFactor, bare), StringComparison.Ordinal);
        Assert.DoesNotContain("insufficient", await SendAsync(SignInStrength.PhishingResistant, file), StringComparison.Ordinal);
        Assert.Equal(1, (await server.Get("/v1/providers")).GetProperty("items").GetArrayLength());
        // What is so already needs nobody to be known better.
        Assert.DoesNotContain("insufficient", await SendAsync(SignInStrength.MultiFactor, file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_brings_seats_and_who_is_in_them()
    {
        await using var server = await RunningServer.StartAsync(clock);
        using var content = new StringContent(harbor, Encoding.UTF8, "application/yaml");
        using var answer = await server.Http.PostAsync(
            new Uri("/v1/estate/import?file=harbor.yaml", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var last = told.TrimEnd().Split('\n')[^1];
        Assert.Equal("done", JsonDocument.Parse(last).RootElement.GetProperty("stage").GetString());
        Assert.True(await server.Permits("pacs-us-1"));
    }
}
