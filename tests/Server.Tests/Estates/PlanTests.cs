using System.Text.Json;

namespace Mandate.Server.Tests.Estates;

public sealed class PlanTests
{
    private static readonly string harbor = EstateFileClient.Example("harbor.yaml");

    [Fact]
    public async Task People_who_are_new_in_a_file_are_shown_by_name()
    {
        await using var server = await RunningServer.StartAsync();
        var plan = await server.Plan(harbor);
        Assert.Equal([Harbor.Operator], Subjects(plan));
        Assert.DoesNotContain("person_", plan.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(": second-line is in force until ", plan.GetRawText(), StringComparison.Ordinal);
        var applied = await server.Apply(harbor);
        Assert.Equal([Harbor.Operator], Subjects(applied));
        Assert.DoesNotContain("person_", applied.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_keeps_no_name()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Plan(harbor);
        Assert.Empty((await server.Get("/v1/people")).Names("name"));
        await server.Post("/v1/organisations", new { name = "elsewhere", display_name = "Elsewhere" });
        await server.Post("/v1/people", new { name = Harbor.Operator, organisation = "elsewhere" });
    }

    private static string[] Subjects(JsonElement answer) => [.. answer.GetProperty("effect").GetProperty("appears")
        .EnumerateArray().Select(a => a.GetProperty("subject").GetString()!)];
}
