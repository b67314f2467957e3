using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Convergence;

/// <summary>Seats on a connected system: each person in it has access of their own, and loses it alone.</summary>
public sealed class SeatConvergenceTests
{
    private const string Operator = "operator@tideway.example";
    private const string Signatory = "signatory@tideway.example";
    private const string Admin = "admin@tideway.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<ConnectedHarbor> StartAsync(TimeProvider? time = null, string account = "pacs")
    {
        var harbor = await ConnectedHarbor.StartAsync(time, account);
        await harbor.ApplyAsync(ConnectedHarbor.Estate(account, "enforce", more: ConnectedHarbor.NightShift));
        return harbor;
    }

    private static async Task OccupyAsync(ConnectedHarbor harbor, string person)
    {
        await harbor.Post("/v1/seats/night-shift/occupy", new { person, by = Admin });
        await harbor.ConvergeAsync();
    }

    private static async Task<string> LineAsync(ConnectedHarbor harbor, string person, string account = "pacs") =>
        $"pacs-us-1/{account}/{await harbor.GrantIdAsync("night")}/"
        + (await harbor.Get("/v1/people/" + person)).GetProperty("id").GetString();

    private static async Task<JsonElement> CertificateAsync(ConnectedHarbor harbor, string key, string? person) =>
        (await harbor.Send("/v1/grants/night/certificate",
            new { public_key = await File.ReadAllTextAsync(key + ".pub", Cancel), person })).Answer;

    [Fact]
    public async Task Whoever_is_in_the_seat_is_admitted_and_whoever_leaves_it_is_removed_and_that_is_read_back()
    {
        await using var harbor = await StartAsync();
        await harbor.ConvergeAsync();
        Assert.Empty(harbor.Lines("pacs-us-1"));
        await OccupyAsync(harbor, Operator);
        await OccupyAsync(harbor, Signatory);
        var (first, second) = (await LineAsync(harbor, Operator), await LineAsync(harbor, Signatory));
        Assert.Equal([first, second], harbor.Lines("pacs-us-1"));
        Assert.DoesNotContain(harbor.Lines("pacs-eu-1"), l => l.Contains("person_", StringComparison.Ordinal));

        await harbor.Post("/v1/seats/night-shift/vacate", new { person = Operator });
        await harbor.UntilAsync(async () => await harbor.Removals() is [.., var last]
            && last.GetProperty("state").GetString() == "verified");
        Assert.Equal([second], harbor.Lines("pacs-us-1"));
        var removal = Assert.Single(await harbor.Removals());
        Assert.Equal((first, "night"), (removal.GetProperty("holder").GetString(), removal.GetProperty("grant").GetString()));

        // Who comes back is admitted again, once the removal was proved.
        await OccupyAsync(harbor, Operator);
        Assert.Equal([second, first], harbor.Lines("pacs-us-1"));
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("left")]
    public async Task What_stops_a_person_takes_their_access_through_the_seat_and_nobody_elses(string how)
    {
        await using var harbor = await StartAsync();
        await OccupyAsync(harbor, Operator);
        await OccupyAsync(harbor, Signatory);
        await harbor.Post($"/v1/people/{Operator}/facts", new { type = how });
        await harbor.UntilAsync(async () => await harbor.Removals() is { Length: > 0 } removals
            && Array.TrueForAll(removals, r => r.GetProperty("state").GetString() == "verified"));
        await harbor.ConvergeAsync();
        Assert.Equal([await LineAsync(harbor, Signatory)], harbor.Lines("pacs-us-1"));
    }

    [Fact]
    public async Task The_seat_ends_and_everybody_in_it_is_out()
    {
        await using var harbor = await StartAsync();
        await OccupyAsync(harbor, Operator);
        await OccupyAsync(harbor, Signatory);
        await harbor.Post("/v1/seats/night-shift/close", new { reason = "over" });
        await harbor.UntilAsync(async () => await harbor.Removals() is { Length: 2 } removals
            && Array.TrueForAll(removals, r => r.GetProperty("state").GetString() == "verified"));
        Assert.Empty(harbor.Lines("pacs-us-1"));
    }

    [Fact]
    public async Task A_place_that_ended_while_the_server_was_stopped_is_driven_out_by_the_next()
    {
        await using var harbor = await StartAsync();
        await OccupyAsync(harbor, Operator);
        await harbor.StopAsync();
        await harbor.StartServerAsync(converges: false);
        await harbor.Post("/v1/seats/night-shift/vacate", new { person = Operator });
        Assert.Equal([await LineAsync(harbor, Operator)], harbor.Lines("pacs-us-1"));
        await harbor.StopAsync();
        await harbor.StartServerAsync();
        await harbor.UntilAsync(async () => await harbor.Removals() is [.., var last]
            && last.GetProperty("state").GetString() == "verified");
        Assert.Empty(harbor.Lines("pacs-us-1"));
    }

    [Fact]
    public async Task A_certificate_under_a_grant_to_a_seat_is_one_persons_who_is_in_it()
    {
        await using var harbor = await StartAsync();
        var key = await harbor.KeyAsync();
        await OccupyAsync(harbor, Operator);
        Assert.Equal("through_a_seat", (await CertificateAsync(harbor, key, null)).GetProperty("code").GetString());
        Assert.Equal("not_in_the_seat", (await CertificateAsync(harbor, key, Signatory)).GetProperty("code").GetString());
        Assert.Equal("unknown", (await CertificateAsync(harbor, key, "nobody@tideway.example")).GetProperty("code").GetString());
        var (_, named) = await harbor.Send("/v1/grants/second-line/certificate",
            new { public_key = await File.ReadAllTextAsync(key + ".pub", Cancel), person = Operator });
        Assert.Equal("invalid_value", named.GetProperty("code").GetString());
        var issued = await CertificateAsync(harbor, key, Operator);
        Assert.Equal([await LineAsync(harbor, Operator)], issued.GetProperty("principals").EnumerateArray().Select(p => p.GetString()));
        var entry = (await harbor.Get("/v1/entries/" + issued.GetProperty("revision").GetInt64())).GetRawText();
        Assert.Contains((await harbor.Get("/v1/people/" + Operator)).GetProperty("id").GetString()!, entry, StringComparison.Ordinal);
        // Out of the seat there is none, though the seat's grant is in force for who stays.
        await OccupyAsync(harbor, Signatory);
        await harbor.Post("/v1/seats/night-shift/vacate", new { person = Operator });
        Assert.Equal("not_in_the_seat", (await CertificateAsync(harbor, key, Operator)).GetProperty("code").GetString());
    }

    [Fact]
    [Trait("Requirement", "S0-17")]
    public async Task With_a_real_sshd_who_leaves_the_seat_is_refused_while_the_other_gets_in()
    {
        RealSshd.Require();
        await using var harbor = await StartAsync(account: RealSshd.Account);
        await using var us = await harbor.SshdAsync("pacs-us-1");
        var keys = new Dictionary<string, string>();
        foreach (var person in new[] { Operator, Signatory })
        {
            await OccupyAsync(harbor, person);
            var (key, certificate, _) = await harbor.CertifiedAsync("night", "key-" + person[..4], person);
            keys[person] = key;
            Assert.True((await us.LoginAsync(key, certificate)).In, string.Join('\n', us.Log));
        }

        await harbor.Post("/v1/seats/night-shift/vacate", new { person = Operator });
        await harbor.UntilAsync(async () => await harbor.Removals() is [.., var last]
            && last.GetProperty("state").GetString() == "verified");
        Assert.False((await us.LoginAsync(keys[Operator], keys[Operator] + "-cert.pub")).In);
        Assert.True((await us.LoginAsync(keys[Signatory], keys[Signatory] + "-cert.pub")).In, string.Join('\n', us.Log));
        var list = Path.Combine(harbor.Data, "ssh", "pacs-us-1", "revoked.krl");
        Assert.Equal(1, (await Tool.RunAsync("ssh-keygen", "-Q", "-f", list, keys[Operator] + "-cert.pub")).Exit);
        Assert.Equal(0, (await Tool.RunAsync("ssh-keygen", "-Q", "-f", list, keys[Signatory] + "-cert.pub")).Exit);
    }
}
