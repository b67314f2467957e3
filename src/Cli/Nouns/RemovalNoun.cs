using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate removal`.</summary>
internal static class RemovalNoun
{
    public static Command Build(VerbBuilder verbs) => VerbBuilder.Noun(
        "removal", "Access that is being driven out of connected systems, and the proof that it is gone.",
        new Collection(verbs, "removals", "REMOVAL").List("Lists removals.", WireJson.Default.PageWireRemovalWire,
            ["system", "place", "account", "grant", "state", "since", "took", "attempts"],
            r =>
            [
                Cells.Of(r.System), Cells.Of(r.Place), Cells.Of(r.Account), Cells.Of(r.Grant), Cells.Standing(r.State),
                    Cells.Of(r.StateSince),
                Cells.Of(Spans.Words(TimeSpan.FromSeconds(r.Seconds))), Cells.Of(r.Attempts),
            ],
            "system", "grant", "state", "open"));
}
