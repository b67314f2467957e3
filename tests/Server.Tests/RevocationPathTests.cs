using System.Net;
using Mandate.Server.Tests.Convergence;

namespace Mandate.Server.Tests;

/// <summary>Nothing is created that nobody can take away, and one record says how.</summary>
public sealed class RevocationPathTests
{
    private static readonly DateTimeOffset later = TimeProvider.System.GetUtcNow().AddDays(100);

    private static Dictionary<string, object?> Grant => new()
    {
        ["name"] = "new", ["relationship"] = "harbor-tideway", ["entitlement"] = "pacs/operator",
        ["to"] = new { organisation = "tideway" }, ["scope"] = new { host = new[] { "pacs-us-*" } },
        ["purpose"] = "operation", ["owner"] = "pacs-owner@harbor.example",
        ["approved_by"] = new[] { "risk@harbor.example", "pacs-owner@harbor.example" }, ["until"] = later,
    };

    private static Dictionary<string, object?> Request => new()
    {
        ["on_behalf_of"] = Harbor.Operator, ["parent"] = "tideway-runs-pacs",
        ["to"] = new { person = "signatory@tideway.example" }, ["scope"] = new { host = new[] { "pacs-us-*" } },
        ["purpose"] = "operation", ["justification"] = "on leave", ["sponsor"] = "sponsor@harbor.example",
        ["removal"] = "operations@harbor.example", ["until"] = later,
    };

    private static Dictionary<string, object?> Relationship => new()
    {
        ["name"] = "new", ["kind"] = "supplier", ["grantor"] = "harbor", ["grantee"] = "tideway",
        ["contract"] = new { reference = "C-2", from = later.AddDays(-200), until = later },
        ["signatories"] = new[] { "risk@harbor.example", "signatory@tideway.example" },
        ["sponsor"] = "sponsor@harbor.example", ["risk_owner"] = "risk@harbor.example",
        ["revocation_owner"] = "operations@harbor.example",
    };

    /// <summary>
    /// A grant and a request stand for roles and approvals: owner, and by relationship and entitlement the system, the
    /// method and who answers, and their end. What they hang off names its own part or is refused as well.
    /// </summary>
    [Theory]
    [InlineData("grants", "owner")]
    [InlineData("grants", "relationship")]
    [InlineData("grants", "entitlement")]
    [InlineData("grants", "until")]
    [InlineData("requests", "removal")]
    [InlineData("requests", "sponsor")]
    [InlineData("requests", "parent")]
    [InlineData("requests", "until")]
    [InlineData("relationships", "revocation_owner")]
    [InlineData("relationships", "risk_owner")]
    [InlineData("relationships", "contract")]
    [InlineData("systems", "owner")]
    [InlineData("entitlements", "system")]
    [Trait("Requirement", "S0-02")]
    public async Task A_role_an_approval_or_an_entitlement_without_owner_revocation_path_or_trigger_is_refused(
        string collection, string without)
    {
        await using var server = await Harbor.StartAsync();
        var whole = collection switch
        {
            "grants" => Grant, "requests" => Request, "relationships" => Relationship,
            "systems" => new() { ["name"] = "new", ["owner"] = "pacs-owner@harbor.example", ["criticality"] = "high",
                ["resources"] = new { host = new[] { "new-*" } } },
            _ => new Dictionary<string, object?> { ["system"] = "pacs", ["name"] = "new", ["tier"] = 1, ["actions"] = new[] { "look" } },
        };
        var revision = (await server.Get("/v1/estate")).GetProperty("revision").GetInt64();
        using (var refused = await server.Send("/v1/" + collection, whole.Where(m => m.Key != without).ToDictionary()))
            Assert.InRange((int)refused.StatusCode, 400, 422);
        Assert.Equal(revision, (await server.Get("/v1/estate")).GetProperty("revision").GetInt64());
        // It is this member that was missing, and nothing else.
        using var taken = await server.Send("/v1/" + collection, whole);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    /// <summary>S1-08: what a partner says it did is kept, and what is there is read.</summary>
    [Fact]
    [Trait("Requirement", "S1-08")]
    public async Task What_a_partner_says_it_put_in_place_or_took_away_is_recorded_and_verifies_nothing()
    {
        await using var harbor = await ConnectedHarbor.StartAsync();
        await harbor.ConvergeAsync();
        var line = Assert.Single(harbor.Lines("pacs-eu-1"));
        // Said to be gone while it is there: nothing ends, and nothing counts as removed.
        await harbor.Post("/v1/grants/second-line/report", new { type = "revoked", reason = "done by us" });
        await harbor.ConvergeAsync();
        Assert.Equal([line], harbor.Lines("pacs-eu-1"));
        Assert.Empty(await harbor.Removals());
        var said = Assert.Single((await harbor.Get("/v1/entries?type=execution_reported")).GetProperty("items").EnumerateArray().ToList());
        Assert.Equal("declared", said.GetProperty("class").GetString());
        // An end that cannot be carried out stays unproven, whatever the partner says, until it is read back.
        var folder = Path.GetDirectoryName(harbor.FileOf("pacs-eu-1"))!;
        await harbor.StopAsync();
        Directory.Move(folder, folder + ".away");
        await File.WriteAllTextAsync(folder, "no folder", TestContext.Current.CancellationToken);
        await harbor.StartServerAsync();
        await harbor.Post("/v1/grants/second-line/revoke", new { reason = "over" });
        await harbor.Post("/v1/grants/second-line/report", new { type = "revoked" });
        await harbor.ConvergeAsync();
        Assert.DoesNotContain(await harbor.Removals(), r => r.GetProperty("state").GetString() == "verified");
        File.Delete(folder);
        Directory.Move(folder + ".away", folder);
        await harbor.UntilAsync(async () =>
        {
            await harbor.ConvergeAsync();
            return await harbor.StateAsync() == "verified";
        });
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        // Said to be in place where nothing is granted: nothing is put there, and nothing is admitted.
        await harbor.Post("/v1/grants/second-line/report", new { type = "provisioned" });
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-eu-1"));
        Assert.Equal("ended", (await harbor.Get("/v1/grants/second-line")).GetProperty("standing").GetString());
        var (status, _) = await harbor.Send("/v1/grants/second-line/report", new { type = "verified" });
        Assert.Equal(400, status);
    }

    [Fact]
    [Trait("Requirement", "S0-03")]
    public async Task One_record_says_who_may_give_a_grant_under_what_authority_who_did_and_how_fast_it_goes()
    {
        await using var harbor = await ConnectedHarbor.StartAsync();
        await harbor.ConvergeAsync();
        var grant = await harbor.Get("/v1/grants/second-line");
        var authority = grant.GetProperty("authority");
        // Who may, now: tier 2 below a grant to the organisation is the admin's.
        var may = Assert.Single(authority.GetProperty("may_grant").EnumerateArray().ToList());
        Assert.Equal(("verified_admin", "admin@tideway.example"),
            (may.GetProperty("roles")[0].GetString(), may.GetProperty("people")[0].GetString()));
        // Under what.
        Assert.Equal(("harbor-tideway", "tideway-runs-pacs", "C-2026-014"), (grant.GetProperty("relationship").GetString(),
            grant.GetProperty("parent").GetString(), authority.GetProperty("contract").GetString()));
        Assert.Equal(2, authority.GetProperty("signatories").GetArrayLength());
        // Who did.
        Assert.Equal(["admin@tideway.example", "pacs-owner@harbor.example"],
            grant.GetProperty("approved_by").EnumerateArray().Select(a => a.GetString()).Order());
        Assert.Equal("local:tester", grant.GetProperty("recorded_by").GetString());
        // How it goes.
        var removal = authority.GetProperty("removal");
        Assert.Equal(("pacs", "openssh_removed_and_read_back", "operations@harbor.example", "harbor-tideway"), (
            removal.GetProperty("system").GetString(), removal.GetProperty("method").GetString(),
            removal.GetProperty("responsible").GetString(), removal.GetProperty("triggers")[0].GetString()));
        Assert.False(removal.TryGetProperty("slowest_verified_seconds", out _));
        // And so it goes: refused at the next question, and gone within what is then shown.
        await harbor.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "payment" });
        var decision = await harbor.Post("/access/v1/evaluation", Harbor.Question("pacs-eu-1"));
        Assert.False(decision.GetProperty("decision").GetBoolean());
        await harbor.UntilAsync(async () => await harbor.Removals() is [.., var last]
            && last.GetProperty("state").GetString() == "verified");
        var took = (await harbor.Get("/v1/grants/second-line")).GetProperty("authority").GetProperty("removal")
            .GetProperty("slowest_verified_seconds").GetDouble();
        Assert.Equal((await harbor.Removals())[0].GetProperty("seconds").GetDouble(), took, 3);
    }
}
