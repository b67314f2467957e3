using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate finding`.</summary>
internal static class FindingNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var findings = new Collection(verbs, "findings", "FINDING");
        return VerbBuilder.Noun("finding", "What connected systems hold and nothing justifies, or lack.",
            findings.List("Lists findings.", WireJson.Default.PageWireFindingWire,
                ["id", "system", "place", "kind", "account", "holder", "detail", "owner", "decide by", "open"],
                f =>
                [
                    Cells.Of(f.Id), Cells.Of(f.System), Cells.Of(f.Place), Cells.Of(f.Kind), Cells.Of(f.Account),
                    Cells.Of(f.Holder), Cells.Of(f.Detail), Cells.Of(Owner(f)), Cells.Of(f.DecideBy),
                    Cells.Of(State(f)),
                ],
                "system", "open", "overdue"),
            findings.Show("Shows one: who decides it by when, and how.", WireJson.Default.FindingWire, f =>
            [
                ("state", Cells.Of(State(f))), ("kind", Cells.Of(f.Kind)), ("system", Cells.Of(f.System)),
                ("place", Cells.Of(f.Place)), ("account", Cells.Of(f.Account)), ("holder", Cells.Of(f.Holder)),
                ("detail", Cells.Of(f.Detail)), ("since", Cells.Of(f.Since)), ("owner", Cells.Of(Owner(f))),
                ("decide by", Cells.Of(f.DecideBy)),
                ("ordered removed", Cells.Of(f.Ordered is null ? null : "revision " + f.Ordered)),
                ("advice", Cells.Of(f.Advice)), ("id", Cells.Of(f.Id)), ("recorded", Cells.Of("revision " + f.Revision)),
            ]),
            findings.Act("remove", "Orders what was found and nothing justifies removed; a grant meanwhile keeps it."));
    }

    private static string State(FindingWire f) => !f.Open ? f.Closing ?? "closed" : f.Overdue ? "overdue" : "open";

    private static string? Owner(FindingWire f) =>
        f.OwnerFault is null ? f.Owner : $"{f.Owner} ({f.OwnerFault.Replace('_', ' ')})";
}
