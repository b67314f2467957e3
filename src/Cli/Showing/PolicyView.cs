using System.Text.Json;
using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>Policies and what they say, as tables and lines.</summary>
internal static class PolicyView
{
    public static IEnumerable<IRenderable> Of(PolicyWire p)
    {
        yield return Listing.Members(
            ("name", Cells.Of(p.Name)), ("version", Cells.Of(p.Version)), ("in force since", Cells.Of(p.From)),
            ("reach", Cells.Of(Reach(p.Reach))), ("grace until", Cells.Of(p.GraceUntil)),
            ("author", Cells.Of(p.Author)), ("approver", Cells.Of(p.Approver)), ("deployer", Cells.Of(p.Deployer)),
            ("id", Cells.Of(p.Id)), ("recorded", Cells.Of("revision " + p.Revision)));
        var rules = p.Rules ?? new Dictionary<string, RuleWire>();
        foreach (var (name, rule) in rules)
        {
            yield return Cells.Line($"{name}: {About(rule)}");
            yield return Cells.Line("    " + Follows(rule));
        }

        yield return Listing.Of(["rule", "grants", "admitted", "refused", "undecidable"],
            (p.Outcomes ?? []).Select(o => new IRenderable[]
            {
                Cells.Of(o.Rule), Cells.Of(o.Matches), Cells.Of(o.Admitted), Cells.Of(o.Refused),
                            Cells.Of(o.Undecidable),
            }));
        if (p.Versions is { Count: > 1 } versions)
            yield return Listing.Of(["version", "since", "rules", "reach", "deployer"], versions.Select(v =>
                new IRenderable[]
                {
                    Cells.Of(v.Version), Cells.Of(v.From), Cells.Of(v.RuleCount), Cells.Of(Reach(v.Reach)),
                    Cells.Of(v.Deployer),
                }));
    }

    public static string Reach(ReachWire? reach) => reach is null ? "everywhere"
        : string.Join("; ", new[] { ("systems", reach.Systems), ("relationships", reach.Relationships) }
            .Where(r => r.Item2 is { Count: > 0 }).Select(r => $"{r.Item1} {string.Join(", ", r.Item2!)}"));

    /// <summary>`tier 3, 4; act assignment`.</summary>
    public static string Match(RuleMatchWire? match)
    {
        if (match is null) return "everything";
        (string, IEnumerable<string>?)[] sides =
        [
            ("act", match.Act), ("tier", match.Tier?.Select(t => $"{t}")), ("beneficiary", match.Beneficiary),
            ("system", match.System), ("entitlement", match.Entitlement), ("criticality", match.Criticality),
            ("environment", match.Environment), ("kind", match.Kind), ("relationship", match.Relationship),
            ("requester", match.Requester), ("side", match.Side),
        ];
        return string.Join("; ", sides.Where(s => s.Item2 is not null)
            .Select(s => $"{s.Item1} {string.Join(", ", s.Item2!)}"));
    }

    /// <summary>What policy says of a link, for an explanation: lines below its terms.</summary>
    public static IEnumerable<Text> Lines(PolicyOutcomeWire policy)
    {
        if (policy.Outcome == "ungoverned") yield break;
        var bad = policy.Outcome is "refused" or "undecidable";
        if (policy.Rules.Count > 0) yield return Line("rules " + string.Join(", ", policy.Rules), false);
        foreach (var missing in policy.Missing)
            yield return Line($"- {missing.Text}" + (missing.Rule is { } rule ? $" ({rule})" : ""), bad);
        if (policy.Guardrail is { } guardrail) yield return Line($"approved beforehand by {guardrail}", false);
        if (policy.Exceptions is { Count: > 0 } lifted)
            yield return Line($"lifted by exception {string.Join(", ", lifted)}", false);
        if (policy.GraceUntil is { } grace)
            yield return Line($"by the version before, until {Cells.Time(grace)}: confirm it by then", true);
    }

    /// <summary>What is missing, as a table: what a refusal prints below its message.</summary>
    public static Table Missing(PolicyOutcomeWire policy) => Listing.Of(
        ["missing", "what is needed", "by rule"], policy.Missing.Select(m => new IRenderable[]
        {
            Cells.Of(m.What.Replace('_', ' ')), Cells.Of(m.Text), Cells.Of(m.Rule),
        }));

    private static Text Line(string text, bool bad) => new(
        Cells.Plain(text), bad ? new Style(Color.Yellow) : new Style(decoration: Decoration.Dim));

    private static string About(RuleWire rule) =>
        Match(rule.Match) + (rule.When is { } when ? $"; when {when.ReplaceLineEndings(" ")}" : "");

    private static string Follows(RuleWire rule)
    {
        if (rule.Forbid is { } because) return "forbids: " + because;
        if (rule.Permit is { } permit)
            return $"permits until {Cells.Time(permit.Until)}, approved by {permit.ApprovedBy}";
        return "requires " + string.Join(", ", JsonSerializer.SerializeToElement(
                rule.Require!, WireJson.Default.RequirementWire).EnumerateObject()
            .Select(m => m.Value.ValueKind == JsonValueKind.True ? m.Name : $"{m.Name} {Plain(m.Value)}"));
    }

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(" and ", value.EnumerateArray().Select(Plain)),
        JsonValueKind.Object => (value.TryGetProperty("count", out var count) ? $"{count} of " : "")
            + string.Join(" or ", Texts(value, "any").Concat(Texts(value, "seats").Select(s => "seat " + s)))
            + (value.TryGetProperty("turn", out var turn) ? $" in turn {turn}" : "")
            + (value.TryGetProperty("within", out var within) ? $" within {Plain(within)}" : ""),
        _ => value.ToString(),
    };

    private static IEnumerable<string> Texts(JsonElement step, string name) =>
        step.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(Plain) : [];
}
