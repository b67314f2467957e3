using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate request`.</summary>
internal static class RequestNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var requests = new Collection(verbs, "requests", "REQUEST");
        return VerbBuilder.Noun("request", "What was asked for, and who has to say yes.",
            requests.List("Lists requests.", WireJson.Default.PageWireRequestWire, RequestView.Columns, RequestView.Row,
                "state", "relationship", "system", "by", "person"),
            requests.Show("Shows one: what is asked for, who has to approve, what it comes to.",
                WireJson.Default.RequestWire, RequestView.Members),
            new RequestOptions().Build(verbs),
            Act(verbs, "ask", "Asks who made it for more; the deadline stands.", "the question"),
            Act(verbs, "answer", "Answers; what was approved before has to be approved again.", "the answer"),
            Evidence(verbs),
            Act(verbs, "withdraw", "Takes it back, by who made it.", "why; kept sealed"),
            Act(verbs, "cancel", "Takes it off, by the grantor.", "why; kept sealed"));
    }

    /// <summary>`mandate request evidence`: a yes that was signed outside, from a file.</summary>
    private static Command Evidence(VerbBuilder verbs)
    {
        var request = new Argument<string>("REQUEST") { Description = "its id" };
        var file = new Argument<FileInfo>("FILE") { Description = "the signed text, a compact JWS" };
        return verbs.Verb("evidence", "Imports a yes that an approval chain outside has signed.", async call =>
        {
            if (call.Of(file) is not { Exists: true, Length: <= 65_536 } from)
                return call.Screen.Fail(ExitCode.BadInput, $"`{call.Of(file).Name}` cannot be read", "name a small file");
            var body = new ApprovalEvidenceWire((await File.ReadAllTextAsync(from.FullName, call.Cancel)).Trim());
            return call.Show(
                await call.RecordAsync(Address.V1("requests", call.Of(request), "evidence"), body,
                    WireJson.Default.ApprovalEvidenceWire),
                WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}")]);
        }, request, file);
    }

    /// <summary>`mandate inbox`: what waits for a person.</summary>
    public static Command Inbox(VerbBuilder verbs)
    {
        var (person, page) = (OnBehalfOf(), new PageOptions());
        return verbs.Verb("inbox", "What waits for a decision of yours, with its deadline and what a yes lets in.",
            call => call.ShowAsync(
                Address.With(Address.V1("approvals"), [("on_behalf_of", call.Of(person)), .. page.Query(call)]),
                WireJson.Default.PageWireRequestWire,
                p => Listing.Page(p, RequestView.InboxColumns, RequestView.InboxRow)), [person, .. page.Options]);
    }

    /// <summary>`mandate approve`: shows what a yes comes to, and says yes to exactly that.</summary>
    public static Command Approve(VerbBuilder verbs)
    {
        var request = new Argument<string>("REQUEST") { Description = "its id" };
        var (person, reason) = (OnBehalfOf("whose yes it would be, with --what-if; who says yes signs in themselves"),
            Reason("why; kept sealed"));
        var whatIf = new Option<bool>("--what-if") { Description = "show what a yes comes to; say nothing" };
        var digest = new Option<string>("--digest")
        {
            Description = "the digest of what was shown before; refused where it is something else now", HelpName = "HEX",
        };
        return verbs.Verb("approve", "Shows what a yes to a request comes to, and says it.", async call =>
        {
            var reply = await call.GetAsync(Address.V1("requests", call.Of(request)));
            if (call.Of(whatIf)) return call.Show(reply, WireJson.Default.RequestWire, RequestView.Shown);
            if (reply is not Reply.Answered answer) return call.Fail(reply);
            if (Reply.Read(answer, WireJson.Default.RequestWire) is not { } shown) return call.Unreadable();
            if (!call.Json) foreach (var part in RequestView.Shown(shown)) call.Screen.Show(part);
            return await SendAsync(call, call.Of(request), "approve", new RequestVerbWire
            {
                Reason = call.Of(reason), OnBehalfOf = call.Of(person), Digest = call.Of(digest) ?? shown.Shown?.Digest,
            });
        }, request, reason, digest, whatIf, person);
    }

    /// <summary>`mandate deny`.</summary>
    public static Command Deny(VerbBuilder verbs) =>
        Act(verbs, "deny", "Says no to a request, which ends it.", "why; kept sealed", isRequired: true);

    public static Option<string> OnBehalfOf(
        string description = "the person who acts, where a token and nobody is signed in") => new("--on-behalf-of")
    {
        Description = description, HelpName = "PERSON",
    };

    private static Option<string> Reason(string description, bool isRequired = false) => new("--reason")
    {
        Description = description, HelpName = "TEXT", Required = isRequired,
    };

    private static Command Act(VerbBuilder verbs, string verb, string description, string what, bool isRequired = false)
    {
        var request = new Argument<string>("REQUEST") { Description = "its id" };
        var (person, reason) = (OnBehalfOf(), Reason(what, isRequired || verb is "ask" or "answer"));
        return verbs.Verb(verb, description, call => SendAsync(call, call.Of(request), verb, new RequestVerbWire
        {
            Reason = call.Of(reason), OnBehalfOf = call.Of(person),
        }), request, reason, person);
    }

    private static async Task<int> SendAsync(Call call, string request, string verb, RequestVerbWire body) => call.Show(
        await call.RecordAsync(Address.V1("requests", request, verb), body, WireJson.Default.RequestVerbWire),
        WireJson.Default.RecordedWire, r => (IEnumerable<IRenderable>)[Cells.Line($"recorded: revision {r.Revision}")]);
}
