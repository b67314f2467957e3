using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate person`.</summary>
internal static class PersonNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var people = new Collection(verbs, "people", "PERSON");
        return VerbBuilder.Noun("person", "People of organisations.",
            [people.List("Lists people.", WireJson.Default.PageWirePersonWire,
                ["name", "organisation", "state", "since", "display name"],
                p => [Cells.Of(p.Name ?? p.Id), Cells.Of(p.Organisation), Cells.Standing(p.State),
                    Cells.Of(p.StateSince), Cells.Of(p.DisplayName)],
                "organisation", "state"),
            people.Show("Shows one.", WireJson.Default.PersonWire, p =>
            [
                ("name", Cells.Of(p.Erased ? "erased" : p.Name)), ("display name", Cells.Of(p.DisplayName)),
                ("organisation", Cells.Of(p.Organisation)), ("state", Cells.Standing(p.State)),
                    ("since", Cells.Of(p.StateSince)),
                ("id", Cells.Of(p.Id)), ("recorded", Cells.Of("revision " + p.Revision)),
            ]),
            people.Act("leave", "Records that the person has left."),
            people.Act("erase",
                "Deletes name, display name and sign-in subjects, for good; every proof still verifies."),
            people.Act("confirm", "Confirms the access that came back with the person."),
            people.Fact(
                new Option<string>("--organisation") { Description = "the organisation of a move", HelpName = "NAME" },
                new Option<string>("--person") { Description = "the other record of the same person",
                    HelpName = "NAME" }),
            .. PersonSignIn.Build(verbs)]);
    }
}
