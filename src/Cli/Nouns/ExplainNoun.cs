using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate explain`: why access is or is not in force, now or on both axes of time.</summary>
internal static class ExplainNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var what = new Argument<string[]>("WHAT")
        {
            Description = "a GRANT, or SUBJECT ACTION TYPE ID", Arity = new ArgumentArity(1, 4),
            HelpName = "GRANT | SUBJECT ACTION TYPE ID",
        };
        var axes = new AxesOptions();
        var explain = verbs.Verb(
            new Command("explain",
                "Shows the walk that decides: each link, each term, and the ledger revision it rests on."), new OpenFor(),
            call => call.Of(what) is [var grant]
                ? GrantAsync(call, grant, axes) : QuestionAsync(call, call.Of(what), axes), [what, .. axes.Options]);
        explain.Validators.Add(result =>
        {
            if (result.GetValue(what) is not { Length: 1 or 4 })
                result.AddError("explain takes a GRANT, or SUBJECT ACTION TYPE ID");
        });
        return explain;
    }

    private static Task<int> GrantAsync(Call call, string grant, AxesOptions axes) => call.ShowAsync(
        Address.With(Address.V1("grants", grant, "explanation"), axes.Query(call)), WireJson.Default.ExplanationWire,
            ExplanationTree.Of);

    /// <summary>The grant that covers the question: one in force if there is one, else the first that is not.</summary>
    private static async Task<int> QuestionAsync(Call call, string[] question, AxesOptions axes)
    {
        var subject = Subject.Read(question[0]);
        var reply = await call.GetAsync(Address.With("v1/access", [
            ("subject_type", subject.Type), ("subject", subject.Name), ("action", question[1]),
                ("resource_type", question[2]),
            ("resource_id", question[3]), ("standing", "all"), .. axes.Query(call)]));
        if (reply is not Reply.Answered answer) return call.Fail(reply);
        if (Reply.Read(answer, WireJson.Default.PageWireAccessWire) is not { } page) return call.Unreadable();
        var covering = page.Items.OrderByDescending(a => a.Standing == "in_force").FirstOrDefault();
        return covering is not null ? await GrantAsync(call, covering.GrantId, axes) : call.Screen.Fail(
            ExitCode.BadInput, $"no grant to `{subject.Name}` covers `{question[1]}` on {question[2]} `{question[3]}`",
            "see what it does reach: mandate who --subject " + question[0]);
    }
}

/// <summary>Both axes of time: at an instant, as known at a revision.</summary>
internal sealed class AxesOptions
{
    private readonly Option<DateTimeOffset?> at = Instants.Option("--at", "the instant asked about; now unless said");
    private readonly Option<long?> revision = new(
        "--revision") { Description = "as known at that revision of the ledger", HelpName = "N" };

    public IEnumerable<Option> Options => [at, revision];

    public IEnumerable<(string, string?)> Query(Call call) =>
    [
        ("at", Instants.Text(call.Of(at))),
        ("revision", call.Of(revision)?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
