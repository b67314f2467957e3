using System.Text.Json.Nodes;
using Mandate.Wire;

namespace Mandate.Cli.Demo;

/// <summary>What privileged access needs, said by a refusal, and brought.</summary>
internal sealed partial class DemoRun
{
    private async Task NeedAsync(CancellationToken cancel)
    {
        Step("privileged access for another person of Tideway, asked for with one approval and nothing else");
        var now = time.GetUtcNow();
        var asked = new NewGrantWire
        {
            Name = "ben-operates-us", Parent = "tideway-runs-archive",
            To = new BeneficiaryWire(Person: "ben@tideway.example"),
            Scope = new Dictionary<string, IReadOnlyList<string>> { ["host"] = ["pacs-us-*"] },
            Purpose = "operation in America", Owner = "pacs@northwind.example",
            ApprovedBy = ["lead@tideway.example"], Until = now.AddDays(90),
        };
        var refused = await admin!.RefusedAsync(
            "/v1/grants", DemoClient.Json(asked, WireJson.Default.NewGrantWire), cancel);
        Check(refused.Policy is { Missing.Count: > 0 }, "policy did not say what is missing");
        Say("refused, and the refusal is in the ledger; missing is");
        foreach (var missing in refused.Policy!.Missing) Say($"- {missing.Text} ({missing.Rule})");
        var brought = asked with
        {
            ApprovedBy = ["lead@tideway.example", "pacs@northwind.example"], Until = now.AddDays(30),
            Ticket = "changes/CHG-2207", Function = "archive-operations", Justification = "covers the night shift",
        };
        var recorded = await admin.PostAsync(
            "/v1/grants", DemoClient.Json(brought, WireJson.Default.NewGrantWire), WireJson.Default.RecordedWire,
            cancel);
        Say($"with all of it: recorded as revision {recorded.Revision}");
        facts["policy"] = new JsonObject
        {
            ["missing"] = new JsonArray([.. refused.Policy.Missing.Select(m => (JsonNode)m.What)]),
            ["recorded"] = recorded.Revision,
        };
    }
}
