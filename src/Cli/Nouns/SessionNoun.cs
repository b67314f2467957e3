using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate session`: who is signed in.</summary>
internal static class SessionNoun
{
    private static readonly string[] Columns =
        ["id", "person", "by", "strength", "since", "authenticated", "last use", "ends"];

    public static Command Build(VerbBuilder verbs)
    {
        var signIns = new Collection(verbs, "sign-ins", "SESSION");
        var one = new Argument<string?>("SESSION") { Description = "its id", Arity = ArgumentArity.ZeroOrOne };
        var of = new Option<string>("--person") { Description = "all of this person, in place of one",
            HelpName = "PERSON" };
        return VerbBuilder.Noun("session", "Who is signed in, until when.",
            signIns.List("Lists sign-ins: yours, or for an administrator or auditor everybody's.",
                WireJson.Default.PageWireSignInWire, Columns,
                s => [Cells.Of(s.Id), Cells.Of(s.Person), Cells.Of(s.Method), Cells.Of(s.Strength), Cells.Of(s.Since),
                    Cells.Of(s.AuthenticatedAt), Cells.Of(s.LastUse), Cells.Of(s.Expires)],
                "person"),
            verbs.Verb("end", "Ends one, or all of a person; it opens nothing from then on.", call =>
                (call.Of(one), call.Of(of)) switch
                {
                    ({ } id, null) => EndAsync(call, Address.V1("sign-ins", id, "end")),
                    (null, { } who) => EndAsync(call, Address.V1("people", who, "sign-out")),
                    _ => Task.FromResult(call.Screen.Fail(
                        ExitCode.BadInput, "name one session, or a person", "give SESSION or --person PERSON")),
                }, one, of));
    }

    private static async Task<int> EndAsync(Call call, string path) => call.Show(
        await call.RecordAsync(path, new VerbWire(), WireJson.Default.VerbWire),
        WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}")]);
}
