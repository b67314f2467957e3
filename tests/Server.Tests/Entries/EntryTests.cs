using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Ledger;

namespace Mandate.Server.Tests.Entries;

public sealed class EntryTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Entries_about_a_grant_are_found_by_everything_it_hangs_off()
    {
        await using var server = await Harbor.StartAsync();
        await server.Post("/v1/grants/second-line/revoke", new { reason = "no longer needed" });
        foreach (var filter in (string[])[
            "organisation=harbor", "organisation=tideway", "relationship=harbor-tideway", "system=pacs",
                "grant=second-line", "grant=tideway-runs-pacs",
            "person=" + Harbor.Operator, "person=OPERATOR@tideway.example", "type=grant_revoked",
                "type=grant_revoked.1", "actor=local:tester"])
        {
            var found = await server.Get("/v1/entries?limit=1000&" + filter);
            Assert.Contains("grant_revoked.1", found.Names("type"));
        }

        foreach (var filter in (string[])["system=billing", "grant=backup-of-pacs", "workload=backup-agent",
            "person=sponsor@harbor.example"])
            Assert.DoesNotContain("grant_revoked.1",
                (await server.Get("/v1/entries?limit=1000&" + filter)).Names("type"));
        Assert.Empty((await server.Get("/v1/entries?organisation=nobody")).Names("type"));
        Assert.Empty((await server.Get("/v1/entries?system=billing&type=grant_revoked")).Names("type"));
    }

    [Fact]
    public async Task A_search_is_of_a_period_in_either_order()
    {
        var time = new ManualTime(Start);
        await using var server = await Harbor.StartAsync(time);
        time.Advance(TimeSpan.FromDays(1));
        await server.Post("/v1/relationships/harbor-tideway/suspend", new { reason = "incident" });
        time.Advance(TimeSpan.FromDays(1));
        await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });

        Assert.Equal(["relationship_fact.1"],
            (await server.Get("/v1/entries?since=2026-03-02T00:00:00Z&until=2026-03-03T00:00:00Z")).Names("type"));
        Assert.Equal(["relationship_fact.1", "grant_revoked.1"],
            (await server.Get("/v1/entries?since=2026-03-02T00:00:00Z&organisation=harbor")).Names("type"));
        Assert.Equal(["grant_revoked.1", "relationship_fact.1"],
            (await server.Get("/v1/entries?since=2026-03-02T00:00:00Z&order=desc")).Names("type"));
    }

    [Theory]
    [InlineData("order=asc")]
    [InlineData("order=desc")]
    [InlineData("organisation=tideway")]
    [InlineData("organisation=tideway&order=desc&type=person_registered")]
    public async Task Pages_hold_every_entry_once(string filter)
    {
        var server = harbor.Server;
        var whole = (await server.Get("/v1/entries?limit=1000&" + filter)).Names("revision");
        var paged = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await server.Get($"/v1/entries?limit=2&{filter}{next}");
            paged.AddRange(page.Names("revision"));
            next = page.TryGetProperty("next_page", out var token) ? "&page=" + token.GetString() : null;
        }

        Assert.NotEmpty(whole);
        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task Sealed_values_are_opened_until_they_are_erased()
    {
        await using var server = await Harbor.StartAsync();
        async Task<JsonElement> RegisteredAsync() =>
            (await server.Get("/v1/entries?type=person_registered&order=desc&limit=2"))
            .GetProperty("items").EnumerateArray().Last();
        var before = await RegisteredAsync();
        Assert.Equal(Harbor.Operator, before.GetProperty("data").GetProperty("name").GetProperty("value").GetString());
        Assert.Equal([Harbor.Operator, "tideway"],
            before.GetProperty("about").EnumerateArray().Select(a => a.GetString()));

        await server.Post($"/v1/people/{Harbor.Operator}/leave", new { reason = "left" });
        await server.Post($"/v1/people/{Harbor.Operator}/erase", new { });
        var after = await RegisteredAsync();
        Assert.Equal(before.GetProperty("revision").GetInt64(), after.GetProperty("revision").GetInt64());
        var name = after.GetProperty("data").GetProperty("name");
        Assert.Equal(JsonValueKind.Null, name.GetProperty("value").ValueKind);
        Assert.Equal(before.GetProperty("data").GetProperty("name").GetProperty("commitment").GetString(),
            name.GetProperty("commitment").GetString());
        Assert.DoesNotContain(Harbor.Operator, after.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_is_proven_to_stand_in_the_signed_ledger()
    {
        var server = harbor.Server;
        Assert.True(VerifierKey.TryRead(
            (await server.Http.GetStringAsync(new Uri("/ledger/vkey", UriKind.Relative),
            TestContext.Current.CancellationToken)).Trim(), out var key));
        for (var revision = 1L; revision <= server.Server.Revision.Value; revision += 7)
        {
            var proof = (await server.Get($"/v1/entries/{revision}")).GetProperty("proof");
            Assert.True(SignedNote.TryRead(proof.GetProperty("checkpoint").GetString()!, out var note));
            Assert.IsType<NoteVerification.Verified>(note.Verify([key], Storage.Ed25519.Verify));
            Assert.True(Checkpoint.TryRead(note.Text, out var checkpoint));
            var leaf = Rfc6962.Leaf(proof.GetProperty("stored").GetBytesFromBase64());
            Assert.Equal(leaf.Base64, proof.GetProperty("leaf_hash").GetString());
            Hash[] path = [.. proof.GetProperty("path").EnumerateArray().Select(h => Hash.Of(h.GetBytesFromBase64()))];
            Assert.Equal(revision - 1, proof.GetProperty("index").GetInt64());
            Assert.True(InclusionProof.Verify(new LeafIndex((ulong)revision - 1), leaf, checkpoint.Size,
                checkpoint.Root, path));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999")]
    [InlineData("first")]
    public async Task An_entry_that_is_not_there_is_404(string revision)
    {
        var server = harbor.Server;
        using var response = await server.Http.GetAsync(new Uri("/v1/entries/" + revision, UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }
}
