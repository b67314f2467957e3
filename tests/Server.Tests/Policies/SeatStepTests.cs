using System.Net;
using System.Text.Json;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Policies;

/// <summary>A policy that asks so many of a seat, from the file to the grant.</summary>
public sealed class SeatStepTests
{
    private const string Admin = "admin@tideway.example";
    private const string Owner = "pacs-owner@harbor.example";

    private const string Board = """
        seats:
          board:
            relationship: harbor-tideway
            size: 2
            until: 2029-12-31
            approved_by: [pacs-owner@harbor.example]
            occupants:
              operator@tideway.example: { by: admin@tideway.example }
        policies:
          site:
            author: operations@harbor.example
            approver: risk@harbor.example
            deployer: sponsor@harbor.example
            rules:
              for-long:
                when: grant.duration > duration("72h")
                require: { tests: [time_bound] }
              for-short:
                when: grant.duration <= duration("72h")
                require:
                  approvals:
                    - { seats: [board] }
            examples:
              somebody-of-the-board:
                given: { act: assignment, beneficiary: person, tier: 3, duration: 1d, approvals: [{ seats: [board] }] }
                expect: admitted
              somebody-else:
                given: { act: assignment, beneficiary: person, tier: 3, duration: 1d,
                         approvals: [sponsor, { seats: [other] }] }
                expect: refused
                missing: [approvals]

        """;

    private static readonly string file = EstateFileClient.Example("harbor.yaml") + Board;

    private static async Task<RunningServer> StartAsync()
    {
        var server = await RunningServer.StartAsync();
        await server.Apply(file);
        return server;
    }

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Admin, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "somebody is ill",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", reviewer = "risk@harbor.example",
        duration_seconds = 86_400, name = "short",
    })).GetProperty("id").GetString()!;

    private static async Task<string> WhyAsync(HttpResponseMessage refused) => JsonDocument.Parse(
        await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement
            .GetProperty("detail").GetString()!;

    private static async Task<JsonElement> StepAsync(RunningServer server, string id) =>
        Assert.Single((await server.Get("/v1/requests/" + id)).GetProperty("steps").EnumerateArray(),
            s => s.TryGetProperty("seats", out var seats) && seats.ValueKind == JsonValueKind.Array);

    [Fact]
    public async Task Whoever_is_in_the_seat_is_asked_and_meets_the_step()
    {
        await using var server = await StartAsync();
        var id = await AskAsync(server);
        var step = await StepAsync(server, id);
        Assert.Equal("board", Assert.Single(step.GetProperty("seats").EnumerateArray()).GetString());
        Assert.False(step.GetProperty("met").GetBoolean());
        Assert.Equal([id], (await server.Get($"/v1/approvals?on_behalf_of={Harbor.Operator}")).Names("id"));
        await server.ApproveAsync(id, Harbor.Operator);
        Assert.True((await StepAsync(server, id)).GetProperty("met").GetBoolean());
        await server.Post("/v1/seats/board/vacate", new { person = Harbor.Operator });
        Assert.False((await StepAsync(server, id)).GetProperty("met").GetBoolean());
        Assert.Empty((await server.Get($"/v1/approvals?on_behalf_of={Harbor.Operator}")).Names("id"));
    }

    [Fact]
    public async Task A_refusal_names_the_seat_that_is_missing()
    {
        await using var server = await StartAsync();
        using var refused = await server.Send("/v1/grants", new
        {
            name = "short", parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", owner = Owner,
            approved_by = new[] { Admin, Owner }, until = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        var text = await WhyAsync(refused);
        Assert.Contains("somebody in `board`", text, StringComparison.Ordinal);
        Assert.DoesNotContain("seat_", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_seats_is_shown_exported_and_deployed_over_the_api()
    {
        await using var server = await StartAsync();
        var rules = (await server.Get("/v1/policies/site")).GetProperty("rules");
        Assert.Equal("""[{"seats":["board"]}]""",
            rules.GetProperty("for-short").GetProperty("require").GetProperty("approvals").GetRawText());
        var export = await server.Export();
        Assert.Contains("{ seats: [board] }", export, StringComparison.Ordinal);
        Assert.Equal(0, (await server.Apply(export)).Entries());
        object Draft(params object[] approvals) => new
        {
            name = "more", author = "operations@harbor.example", approver = "risk@harbor.example",
            deployer = "sponsor@harbor.example",
            rules = new { more = new { match = new { tier = new[] { 4 } }, require = new { approvals } } },
        };
        foreach (var (step, why) in new (object, string)[]
        {
            (new { seats = new[] { "nobody" } }, "no seat is `nobody`"),
            (new { seats = Array.Empty<string>() }, "a role, a person or a seat"),
            (new { count = 3, seats = new[] { "board" } }, "enough people or places"),
        })
        {
            using var refused = await server.Send("/v1/policies", Draft(step));
            Assert.InRange((int)refused.StatusCode, 400, 422);
            Assert.Contains(why, await WhyAsync(refused), StringComparison.Ordinal);
        }

        await server.Post("/v1/policies", Draft(new { count = 2, any = new[] { "sponsor" }, seats = new[] { "board" } }));
        await server.Post("/v1/seats/board/close", new { });
        using var closed = await server.Send("/v1/policies", Draft(new { seats = new[] { "board" } }));
        Assert.Contains("`board` is no open seat", await WhyAsync(closed), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, closed.StatusCode);
    }
}
