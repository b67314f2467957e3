using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Functions;

/// <summary>Business functions over HTTP.</summary>
public sealed class FunctionTests
{
    private readonly ManualTime time = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_function_is_defined_changed_listed_and_closed_for_good()
    {
        await using var server = await Harbor.StartAsync(time);
        await DefineAsync(server, "pacs/operator");
        await DefineAsync(server, "pacs/operator", "billing/clerk");
        var shown = await server.Get("/v1/functions/archive");
        Assert.Equal(("open", "pacs-owner@harbor.example", 2), (shown.GetProperty("state").GetString(),
            shown.GetProperty("owner").GetString(), shown.GetProperty("entitlements").GetArrayLength()));
        await server.Post("/v1/functions/archive/close", new { reason = "sold" });
        Assert.Equal(["archive"], (await server.Get("/v1/functions?state=closed")).Names("name"));
        using var again = await server.Send("/v1/functions",
            new { name = "archive", owner = "pacs-owner@harbor.example", entitlements = new[] { "pacs/operator" } });
        Assert.Equal("terminated", await CodeAsync(again));
        using var twice = await server.Send("/v1/functions/archive/close", new { });
        Assert.Equal("already_so", await CodeAsync(twice));
    }

    [Theory]
    [InlineData("""{"name":"a","owner":"pacs-owner@harbor.example","entitlements":["pacs/none"]}""", "entitlements")]
    [InlineData("""{"name":"a","owner":"pacs-owner@harbor.example","entitlements":[]}""", "entitlements")]
    [InlineData("""{"name":"a","owner":"nobody@harbor.example","entitlements":["pacs/operator"]}""", "owner")]
    [InlineData("""{"name":"A","owner":"pacs-owner@harbor.example","entitlements":["pacs/operator"]}""", "name")]
    [InlineData("""
        {"name":"a","owner":"pacs-owner@harbor.example","entitlements":["pacs/operator"],"until":"2026-01-01T00:00:00Z"}
        """, "until")]
    public async Task What_cannot_be_a_function_is_refused_at_its_member(string body, string member)
    {
        await using var server = await Harbor.StartAsync(time);
        using var refused = await server.Send("/v1/functions", body);
        var why = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(member, why.RootElement.GetProperty("member").GetString());
    }

    private static Task<JsonElement> DefineAsync(RunningServer server, params string[] entitlements) => server.Post(
        "/v1/functions", new { name = "archive", owner = "pacs-owner@harbor.example", entitlements });

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .RootElement.GetProperty("code").GetString();
}
