using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate organisation`.</summary>
internal static class OrganisationNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var organisations = new Collection(verbs, "organisations", "ORGANISATION");
        var approvers = Approvers();
        return VerbBuilder.Noun("organisation", "The sides of relationships, and their own states.",
            organisations.List("Lists organisations.", WireJson.Default.PageWireOrganisationWire,
                ["name", "state", "since", "display name"],
                o => [Cells.Of(o.Name), Cells.Standing(o.State), Cells.Of(o.StateSince), Cells.Of(o.DisplayName)],
                    "state"),
            organisations.Show("Shows one.", WireJson.Default.OrganisationWire, o =>
            [
                ("name", Cells.Of(o.Name)), ("display name", Cells.Of(o.DisplayName)),
                    ("state", Cells.Standing(o.State)),
                ("since", Cells.Of(o.StateSince)), ("id", Cells.Of(o.Id)),
                    ("recorded", Cells.Of("revision " + o.Revision)),
            ]),
            organisations.Act("suspend",
                "Suspends it: nothing to or from it is in force until it is resumed and confirmed."),
            organisations.Act("resume", "Ends its suspension.",
                (call, body) => body with { ApprovedBy = call.Of(approvers) }, [approvers]),
            organisations.Act("offboard", "Ends every relationship it has. There is no way back."),
            organisations.Fact(new Option<string>("--organisation") { Description = "the organisation of a merger",
                HelpName = "NAME" }));
    }

    /// <summary>Who approved a step towards more access.</summary>
    public static Option<string[]> Approvers() => new("--approved-by")
    {
        Description = "who approved it; two people", HelpName = "PERSON", AllowMultipleArgumentsPerToken = true,
    };
}
