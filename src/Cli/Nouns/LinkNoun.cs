using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate link`: which provider's subject is whom.</summary>
internal static class LinkNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var links = new Collection(verbs, "links", "LINK");
        return VerbBuilder.Noun("link", "Which subject of a provider is which person; made by `mandate person link`.",
            links.List("Lists links; never their subjects.", WireJson.Default.PageWireSignInLinkWire,
                ["id", "person", "issuer", "since", "opens"],
                l => [Cells.Of(l.Id), Cells.Of(l.Person), Cells.Of(l.Issuer), Cells.Of(l.Since),
                    Cells.Of(l.Opens ? "yes" : "no")],
                "person"),
            links.Act("remove", "Removes one; who came in by it is out."));
    }
}
