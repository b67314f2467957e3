using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate token`.</summary>
internal static class TokenNoun
{
    private static readonly string[] Columns = ["id", "owner", "role", "limits", "expires", "revoked"];

    public static Command Build(VerbBuilder verbs)
    {
        var tokens = new Collection(verbs, "tokens", "TOKEN");
        return VerbBuilder.Noun("token", "Tokens of people, applications and hosts.",
            Create(verbs),
            tokens.List("Lists tokens; never their text.", WireJson.Default.PageWireTokenWire, Columns,
                t => [Cells.Of(t.Id), Cells.Of(t.Owner), Cells.Of(t.Role), Cells.Of(t.Limits), Cells.Of(t.Expires),
                    Cells.Of(t.Revoked ? "yes" : "no")],
                "role"),
            tokens.Act("revoke", "Revokes one; it opens nothing from then on."));
    }

    private static Command Create(VerbBuilder verbs)
    {
        var owner = new Option<string>("--owner") { Description = "the person or service it is for", HelpName = "NAME",
            Required = true };
        var role = new Option<string>("--role") { Description = "administrator, auditor, application or host",
            HelpName = "ROLE", Required = true };
        role.AcceptOnlyFromAmong("administrator", "auditor", "application", "host");
        var expires = Instants.Option("--expires", "when it ends", isRequired: true);
        var limits = new Option<string[]>("--limit-to")
        {
            Description = "the systems of an application, or the SYSTEM/HOST of a host", HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };
        return verbs.Verb("create", "Makes a token and prints its text, this once.", async call =>
        {
            var body = new NewTokenWire(
                call.Of(owner)!, call.Of(role)!, call.Of(expires)!.Value,
                    call.Of(limits) is { Length: > 0 } named ? named : null);
            // Without a key: a repeated answer would not carry the text.
            var reply = await call.PostAsync("v1/tokens", body, WireJson.Default.NewTokenWire);
            return call.Show(reply, WireJson.Default.IssuedTokenWire, t => [Listing.Members(
                ("token", Cells.Of(t.Token)), ("id", Cells.Of(t.Id)), ("role", Cells.Of(t.Role)),
                    ("expires", Cells.Of(t.Expires)))]);
        }, owner, role, expires, limits);
    }
}
