using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>The walk that decided: each link of the chain, each of its terms, and the entry that decided it.</summary>
internal static class ExplanationTree
{
    public static IEnumerable<IRenderable> Of(ExplanationWire explanation)
    {
        var tree = new Tree(Head(explanation)) { Guide = TreeGuide.Line };
        foreach (var link in explanation.Chain)
        {
            var node = tree.AddNode(new Text(Cells.Plain(
                $"{link.Grant} (through {link.Relationship}, tier {link.Tier}): {Words(link.Standing, link.Until, link.Since)}")));
            foreach (var term in link.Terms)
            {
                var shown = node.AddNode(Term(term));
                if (term.Term == "policy" && link.Policy is { } policy)
                    foreach (var line in PolicyView.Lines(policy)) shown.AddNode(line);
            }

            foreach (var condition in link.Conditions ?? []) node.AddNode(Condition(condition));
        }

        if (explanation.NotConverged is { } why)
            tree.AddNode(new Text(Cells.Plain("not put into the connected system: " + why.Replace('_', ' ')),
                new Style(Color.Yellow)));
        yield return tree;
    }

    private static Text Head(ExplanationWire e) => new(
        $"{Words(e.Standing, e.Until, e.Since)} (asked for {Cells.Time(e.At)}, as known at revision {e.Revision})",
        new Style(decoration: Decoration.Bold));

    private static string Words(string standing, DateTimeOffset? until, DateTimeOffset? since) => standing switch
    {
        "in_force" => until is null ? "in force" : $"in force until {Cells.Time(until)}",
        "ended" => since is null ? "not in force" : $"not in force since {Cells.Time(since)}",
        _ => since is null ? "undecidable" : $"undecidable since {Cells.Time(since)}",
    };

    private static Text Condition(ConditionResultWire condition)
    {
        var (mark, style) = Mark(condition.Outcome);
        var of = condition.Of == "entitlement" ? "condition of the entitlement" : "condition";
        var tail = condition.Outcome switch
        {
            "not_applicable" => " (asked at each question)",
            "unknown" => $" ({condition.Reason.Replace('_', ' ')}: {string.Join(", ", condition.Missing ?? [])})",
            _ => "",
        };
        return new Text(Cells.Plain($"{mark} {of}: {condition.Text}{tail}"), style);
    }

    private static (string Mark, Style Style) Mark(string outcome) => outcome switch
    {
        "holds" => ("+", new Style(Color.Green)),
        "fails" => ("-", new Style(Color.Red)),
        "not_applicable" => (" ", new Style(decoration: Decoration.Dim)),
        _ => ("?", new Style(Color.Yellow)),
    };

    private static Text Term(TermWire term)
    {
        var (mark, style) = Mark(term.Outcome);
        var tail = string.Join(", ", new[]
        {
            term.About, term.Revision is { } revision ? $"revision {revision}" : null,
            term.At is null ? null : (term.Outcome == "holds" ? "until " : "since ") + Cells.Time(term.At),
        }.Where(p => p is not null));
        var (name, reason) = (term.Term.Replace('_', ' '), term.Reason.Replace('_', ' '));
        return new Text(Cells.Plain(
            $"{mark} {name}" + (reason == name ? "" : ": " + reason) + (tail.Length == 0 ? "" : $" ({tail})")), style);
    }
}
