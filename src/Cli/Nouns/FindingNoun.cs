using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate finding`.</summary>
internal static class FindingNoun
{
    public static Command Build(VerbBuilder verbs) => VerbBuilder.Noun(
        "finding", "What connected systems hold and nothing justifies, or lack.",
        new Collection(verbs, "findings", "FINDING").List("Lists findings.", WireJson.Default.PageWireFindingWire,
            ["system", "place", "kind", "account", "detail", "since", "open"],
            f =>
            [
                Cells.Of(f.System), Cells.Of(f.Place), Cells.Of(f.Kind), Cells.Of(f.Account), Cells.Of(f.Detail),
                    Cells.Of(f.Since),
                Cells.Of(f.Open ? "open" : f.Closing ?? "closed"),
            ],
            "system", "open"));
}
