using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>The verbs of `mandate person` about how somebody gets in.</summary>
internal static class PersonSignIn
{
    public static IEnumerable<Command> Build(VerbBuilder verbs)
    {
        yield return Invite(verbs);
        yield return Role(verbs, "give", "roles", "Gives a person a role over the estate.");
        yield return Role(verbs, "take", "roles/take", "Takes a role from a person.");
        yield return Link(verbs);
        yield return verbs.Verb("findings",
            "Lists records that share a sign-in and that nobody has linked as one person.",
            call => call.ShowAsync("v1/people/findings", WireJson.Default.PageWirePersonFindingWire,
                page => Listing.Page(page, ["kind", "people", "advice"],
                    f => [Cells.Of(f.Kind), Cells.Of(f.People), Cells.Of(f.Advice)])));
    }

    private static Command Invite(VerbBuilder verbs)
    {
        var person = new Argument<string>("PERSON") { Description = "their name or id" };
        var expires = Instants.Option("--expires", "when the link ends; in a day unless said");
        return verbs.Verb("invite", "Makes a one-time link by which a person gets a way in, and prints it, this once.",
            async call => call.Show(
                // Without a key: a repeated answer would not carry the link.
                await call.PostAsync(Address.V1("people", call.Of(person), "invite"),
                    new NewInvitationWire(call.Of(expires)), WireJson.Default.NewInvitationWire),
                WireJson.Default.InvitationWire, i => [Listing.Members(
                    ("link", Cells.Of(i.Url ?? i.Path + " at the server's address")), ("person", Cells.Of(i.Person)),
                    ("expires", Cells.Of(i.Expires)))]),
            person, expires);
    }

    private static Command Role(VerbBuilder verbs, string verb, string path, string description)
    {
        var person = new Argument<string>("PERSON") { Description = "their name or id" };
        var role = new Argument<string>("ROLE") { Description = "administrator or auditor" };
        role.AcceptOnlyFromAmong("administrator", "auditor");
        var reason = new Option<string>("--reason") { Description = "why; kept sealed", HelpName = "TEXT" };
        return verbs.Verb(verb, description, async call => call.Show(
            await call.RecordAsync($"{Address.V1("people", call.Of(person))}/{path}",
                new RoleWire(call.Of(role), call.Of(reason)), WireJson.Default.RoleWire),
            WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}")]), person, role, reason);
    }

    private static Command Link(VerbBuilder verbs)
    {
        var person = new Argument<string>("PERSON") { Description = "their name or id" };
        var subject = new Argument<string>("SUBJECT") { Description = "the `sub` that their provider gives them" };
        return verbs.Verb("link", "Records which subject of their organisation's provider a person is; kept sealed.",
            async call => call.Show(
                await call.RecordAsync(Address.V1("people", call.Of(person), "links"),
                    new NewSignInLinkWire(call.Of(subject)), WireJson.Default.NewSignInLinkWire),
                WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}, {r.Id}")]),
            person, subject);
    }
}
