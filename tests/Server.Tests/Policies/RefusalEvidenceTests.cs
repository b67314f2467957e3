using System.Net;
using System.Text.Json;

namespace Mandate.Server.Tests.Policies;

/// <summary>What a refusal of policy leaves behind where a request led to it.</summary>
public sealed class RefusalEvidenceTests
{
    private static readonly object Asking = new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs",
        to = new { person = "signatory@tideway.example" }, scope = new { host = new[] { "pacs-us-*" } },
        purpose = "operation in America", justification = "the team there is on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    };

    private static async Task<JsonElement[]> EvidenceAsync(RunningServer server) =>
        [.. (await server.Get("/v1/entries?type=grant_refused")).GetProperty("items").EnumerateArray()];

    /// <summary>Policy changed while it waited: its last approval is refused, and the entry names it.</summary>
    [Fact]
    public async Task A_request_that_policy_refuses_at_its_last_approval_is_named_by_the_evidence()
    {
        await using var server = await PolicyTests.StartAsync();
        var id = (await server.Post("/v1/requests", Asking)).GetProperty("id").GetString()!;
        await server.ApproveAsync(id, "admin@tideway.example");
        await server.Post("/v1/policies", PolicyTests.Standard());
        var (status, text) = await server.Server.TryApproveAsync(id, "pacs-owner@harbor.example");
        Assert.Equal((409, "policy_refuses"), (status, Approving.CodeOf(text)));
        Assert.Equal("pending", (await server.Get("/v1/requests/" + id)).GetProperty("state").GetString());

        var entry = Assert.Single(await EvidenceAsync(server));
        var data = entry.GetProperty("data");
        Assert.Equal(id, data.GetProperty("request").GetString());
        Assert.Equal(2, data.GetProperty("approved_by").GetArrayLength());
        Assert.Equal(["ticket"], data.GetProperty("missing").EnumerateArray().Select(m => m.GetProperty("what").GetString()));
        // Found by who asked, as everything about the request is.
        Assert.Single((await server.Get($"/v1/entries?person={Harbor.Operator}&type=grant_refused")).Names("revision"));
        // Replayed as it was decided.
        var tried = (await server.Post("/v1/policies/try?days=1", PolicyTests.Standard())).GetProperty("requests");
        Assert.Equal((1, 0), (tried.GetProperty("refused").GetInt32(), tried.GetProperty("disagreements").GetInt32()));
    }

    [Fact]
    public async Task A_refusal_of_what_is_in_no_ledger_names_no_request()
    {
        await using var server = await PolicyTests.StartAsync();
        await server.Post("/v1/policies", PolicyTests.Standard());
        using var request = await server.Send("/v1/requests", Asking);
        Assert.Equal(HttpStatusCode.Conflict, request.StatusCode);
        using var grant = await server.Send("/v1/grants", PolicyTests.Assignment("us-line"));
        Assert.Equal(HttpStatusCode.Conflict, grant.StatusCode);
        var entries = await EvidenceAsync(server);
        Assert.Equal(2, entries.Length);
        Assert.All(entries, e => Assert.False(e.GetProperty("data").TryGetProperty("request", out _)));
    }
}
