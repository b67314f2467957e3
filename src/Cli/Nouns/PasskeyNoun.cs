using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate passkey`.</summary>
internal static class PasskeyNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var passkeys = new Collection(verbs, "passkeys", "PASSKEY");
        return VerbBuilder.Noun("passkey", "The passkeys of people.",
            passkeys.List("Lists passkeys: yours, or for an administrator or auditor everybody's.",
                WireJson.Default.PageWirePasskeyWire, ["id", "person", "since", "may be copied", "opens"],
                p => [Cells.Of(p.Id), Cells.Of(p.Person), Cells.Of(p.Since), Cells.Of(p.MayBeCopied ? "yes" : "no"),
                    Cells.Of(p.Opens ? "yes" : "no")],
                "person"),
            passkeys.Act("remove", "Removes one; it opens nothing from then on, and who came in by it is out."));
    }
}
