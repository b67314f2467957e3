using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Sights;

/// <summary>Who may order what was found removed.</summary>
public sealed class FindingSightTests
{
    private const string Nowhere = "finding_00000000000070008000000000000001";

    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("pacs", "pacs-owner@harbor.example", 200, null)]
    [InlineData("pacs", "sponsor@harbor.example", 403, "not_permitted")]
    [InlineData("pacs", "owner@quay.example", 404, "not_found")]
    [InlineData("berths", "pacs-owner@harbor.example", 404, "not_found")]
    [InlineData("pacs", "admin@tideway.example", 404, "not_found")]
    [InlineData("pacs", Harbor.Operator, 404, "not_found")]
    public async Task The_owner_of_the_system_may_and_nobody_else_who_is_signed_in(
        string system, string person, int expected, string? code)
    {
        await using var server = await Partners.StartAsync(time);
        var found = (await server.Get("/v1/findings?system=" + system)).Names("id")[0];
        using var visitor = await Visitor.SignInAsync(server, person);
        var revision = server.Server.Revision;
        foreach (var query in new[] { "?what_if=true", "" })
        {
            var (status, text, _) = await visitor.PostAsync($"/v1/findings/{found}/remove{query}",
                new { reason = "unknown here" });
            Assert.Equal(expected, status);
            if (code is null) continue;
            Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
            // What is another's is answered as what is not there.
            if (expected == 404)
                Assert.Equal((404, text), ((await visitor.PostAsync($"/v1/findings/{Nowhere}/remove{query}",
                    new { reason = "unknown here" })) is var (s, t, _) ? (s, t) : default));
        }

        if (expected != 200) Assert.Equal(revision, server.Server.Revision);
        else Assert.Equal("proven", (await server.Get("/v1/entries/" + server.Server.Revision.Value))
            .GetProperty("entry").GetProperty("class").GetString());
    }

    [Fact]
    public async Task A_token_that_reads_may_not_order()
    {
        await using var server = await Partners.StartAsync(time);
        var found = (await server.Get("/v1/findings?system=pacs")).Names("id")[0];
        Assert.False(AccessTable.Permits("RemoveFinding", Role.Auditor));
        var recorded = await server.Post($"/v1/findings/{found}/remove", new { reason = "by an administrator" });
        Assert.Equal(found, recorded.GetProperty("id").GetString());
    }
}
