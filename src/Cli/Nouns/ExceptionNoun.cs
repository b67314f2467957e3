using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate exception`: demands of policy that are lifted for a while. Files grant them.</summary>
internal static class ExceptionNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var exceptions = new Collection(verbs, "exceptions", "EXCEPTION");
        return VerbBuilder.Noun("exception", "Demands of policy that are lifted for a while, at somebody's risk.",
            exceptions.List("Lists exceptions; the open ones unless said.", WireJson.Default.PageWireExceptionWire,
                ["name", "standing", "lifts", "of", "owner", "until"],
                e =>
                [
                    Cells.Of(e.Name), Cells.Standing(e.Standing), Cells.Of(e.Lifts), Cells.Of(e.Rules),
                    Cells.Of(e.Owner), Cells.Of(e.Until),
                ], "standing"),
            exceptions.Show("Shows one: why, what is done instead, and until when.", WireJson.Default.ExceptionWire,
                Members),
            exceptions.Act("revoke", "Takes it back: what needs it ends at once."));
    }

    private static (string, IRenderable)[] Members(ExceptionWire e) =>
    [
        ("name", Cells.Of(e.Name)), ("standing", Cells.Standing(e.Standing)), ("lifts", Cells.Of(e.Lifts)),
        ("of", Cells.Of(e.Rules)), ("for", Cells.Of(PolicyView.Match(e.Match))), ("grants", Cells.Of(e.Grants ?? [])),
        ("owner", Cells.Of(e.Owner)), ("approved by", Cells.Of(e.ApprovedBy)), ("reason", Cells.Of(e.Reason)),
        ("instead", Cells.Of(e.CompensatingControl)),
        ("window", Cells.Of($"{Cells.Time(e.From)} to {Cells.Time(e.Until)}")), ("revoked", Cells.Of(e.Revoked)),
        ("id", Cells.Of(e.Id)), ("recorded", Cells.Of("revision " + e.Revision)),
    ];
}
