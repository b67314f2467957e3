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
            Rotate(verbs),
            tokens.Act("revoke", "Revokes one; it opens nothing from then on."));
    }

    private static Command Rotate(VerbBuilder verbs)
    {
        var token = new Argument<string>("TOKEN") { Description = "its id" };
        var expires = Instants.Option("--expires", "when the new one ends", isRequired: true);
        var overlap = new Option<string>("--overlap")
        {
            Description = "how long the old one goes on working, as 1h, 30m or 2d; not at all unless said",
            HelpName = "DURATION",
        };
        var owner = new Option<string>("--owner") { Description = "who answers for the new one; as before unless said",
            HelpName = "NAME" };
        return verbs.Verb("rotate", "Makes a token that follows one, with its role and limits, and prints it, this once.",
            async call =>
            {
                var seconds = call.Of(overlap) is { } text ? Seconds(text) : 0;
                if (seconds is null)
                    return call.Screen.Fail(ExitCode.BadInput, $"`{call.Of(overlap)}` is no duration", "write 1h, 30m or 2d",
                        "--overlap");
                var reply = await call.PostAsync(Address.V1("tokens", call.Of(token), "rotate"), new RotateTokenWire(
                    call.Of(expires)!.Value, seconds, call.Of(owner)), WireJson.Default.RotateTokenWire);
                return call.Show(reply, WireJson.Default.IssuedTokenWire, t => [Listing.Members(
                    ("token", Cells.Of(t.Token)), ("id", Cells.Of(t.Id)), ("role", Cells.Of(t.Role)),
                        ("expires", Cells.Of(t.Expires)))]);
            }, token, expires, overlap, owner);
    }

    private static long? Seconds(string text) =>
        text.Length is < 2 or > 6 || !int.TryParse(text[..^1], System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var number) ? null
        : text[^1] switch
        {
            's' => number, 'm' => number * 60L, 'h' => number * 3_600L, 'd' => number * 86_400L, _ => null,
        };

    private static Command Create(VerbBuilder verbs)
    {
        var owner = new Option<string>("--owner") { Description = "the person, workload or service it is for", HelpName = "NAME",
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
