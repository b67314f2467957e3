using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate decision`: what was asked and answered.</summary>
internal static class DecisionNoun
{
    private static readonly string[] Filters = ["action", "grant", "system", "actor", "reason"];

    public static Command Build(VerbBuilder verbs) => VerbBuilder.Noun(
        "decision", "What was asked and how it was answered, for as long as it is kept.", List(verbs), State(verbs));

    private static Command List(VerbBuilder verbs)
    {
        var subject = new Option<string>("--subject")
        {
            Description = "only about this subject: a name, an id, a digest, or what was asked of nobody known",
            HelpName = "SUBJECT",
        };
        var resource = new Option<string[]>("--resource")
        {
            Description = "only about this resource", HelpName = "TYPE ID", Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var answer = new Option<string>("--decision") { Description = "permit or refuse", HelpName = "DECISION" };
        answer.AcceptOnlyFromAmong("permit", "refuse");
        var options = Filters.Select(f => new Option<string>("--" + f) { Description = "only these",
            HelpName = f.ToUpperInvariant() }).ToList();
        var (since, until) = (Instants.Option("--since", "asked at or after"),
            Instants.Option("--until", "asked before"));
        var order = new Option<string>("--order") { Description = "desc (unless said) or asc", HelpName = "ORDER" };
        order.AcceptOnlyFromAmong("asc", "desc");
        var page = new PageOptions();
        return verbs.Verb("list", "Lists decisions, newest first.", call =>
        {
            var (type, id) = call.Of(resource) is [var t, var i] ? (t, i) : ((string?)null, (string?)null);
            return call.ShowAsync(
                Address.With("v1/decisions", [
                    ("subject", call.Of(subject)), ("resource_type", type), ("resource_id", id),
                    ("decision", call.Of(answer) switch { null => null, "permit" => "true", _ => "false" }),
                    .. Filters.Zip(options, (f, o) => (f, call.Of(o))),
                    ("since", Instants.Text(call.Of(since))), ("until", Instants.Text(call.Of(until))),
                    ("order", call.Of(order)), .. page.Query(call)]),
                WireJson.Default.PageWireKeptDecisionWire,
                p => Listing.Page(p,
                    ["number", "at", "subject", "action", "resource", "decision", "why", "grant", "actor"],
                    d =>
                    [
                        Cells.Of(d.Number), Cells.Of(d.At),
                        Cells.Of(d.Subject.Type == "person" ? d.Subject.Id : $"{d.Subject.Type}:{d.Subject.Id}"),
                        Cells.Of(d.Action), Cells.Of($"{d.Resource.Type} {d.Resource.Id}"),
                        Cells.Of(d.Decision ? "permit" : "refuse"),
                        Cells.Of((d.TermReason ?? d.Reason).Replace('_', ' ')), Cells.Of(d.Grant), Cells.Of(d.Actor),
                    ]));
        }, [subject, resource, answer, .. options, since, until, order, .. page.Options]);
    }

    private static Command State(VerbBuilder verbs) => verbs.Verb(
        "journal", "Shows how the node does in keeping decisions, since it started.", call => call.ShowAsync(
            "v1/decisions/journal", WireJson.Default.DecisionJournalWire, j =>
            [
                Listing.Members(
                    ("kept", Cells.Of(j.Kept)), ("waiting", Cells.Of(j.Waiting)),
                    ("permits lost", Cells.Of(j.PermitsLost)), ("refusals lost", Cells.Of(j.RefusalsLost)),
                    ("covered by the ledger", Cells.Of("up to " + j.Recorded)), ("problem", Cells.Of(j.Problem))),
            ]));
}
