using Mandate.Fixtures;

namespace Mandate.Server.Tests.Convergence;

/// <summary>Certificates are handed out while a grant is in force, and never reach beyond it.</summary>
public sealed class CertificateTests
{
    private const string Key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8jBVVVy9Vq7U4gVtYRRxeNzUMcXqNrIwEt1zsr2fXq operator";

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_certificate_names_the_hosts_of_the_scope_lasts_an_hour_and_is_an_entry()
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var issued = await harbor.Post("/v1/grants/second-line/certificate", new { public_key = Key });
        Assert.Equal(time.GetUtcNow().AddHours(1), issued.GetProperty("until").GetDateTimeOffset());
        Assert.Equal([$"pacs-eu-1/pacs/{await harbor.GrantIdAsync()}"],
            issued.GetProperty("principals").EnumerateArray().Select(p => p.GetString()));
        Assert.NotEqual("0", issued.GetProperty("serial").GetString());
        var entry = await harbor.Get("/v1/entries/" + issued.GetProperty("revision").GetInt64());
        Assert.Contains(issued.GetProperty("serial").GetString()!, entry.GetRawText());
        Assert.Contains("local:tester", entry.GetRawText());
    }

    [Theory]
    [InlineData("tideway-runs-pacs", 3600, null, "needs_a_person_or_workload")]
    [InlineData("second-line", 3600, "pacs-us-1", "host_not_in_scope")]
    [InlineData("second-line", 86401, null, "invalid_value")]
    [InlineData("second-line", 0, null, "invalid_value")]
    public async Task What_cannot_be_certified_is_refused_by_name(string grant, int seconds, string? host, string code)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        var (_, answer) = await harbor.Send($"/v1/grants/{grant}/certificate", new { public_key = Key, seconds, host });
        Assert.Equal(code, answer.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("suspend", "relationship_suspended")]
    [InlineData("end", "relationship_terminated")]
    public async Task Nothing_is_certified_under_a_grant_that_is_not_in_force(string verb, string reason)
    {
        await using var harbor = await ConnectedHarbor.StartAsync(time);
        await harbor.Post("/v1/relationships/harbor-tideway/" + verb, new { });
        var (status, answer) = await harbor.Send("/v1/grants/second-line/certificate", new { public_key = Key });
        Assert.Equal((409, "not_in_force"), (status, answer.GetProperty("code").GetString()));
        Assert.Contains(reason, answer.GetProperty("detail").GetString());
    }
}
