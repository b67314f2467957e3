using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate ask`: the question of OpenID AuthZEN.</summary>
internal static class AskNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var subject = new Argument<string>("SUBJECT") { Description = Subject.Form };
        var action = new Argument<string>("ACTION") { Description = "what it would do" };
        var type = new Argument<string>("TYPE") { Description = "the resource's type" };
        var id = new Argument<string>("ID") { Description = "the resource's id" };
        var explain = new Option<bool>("--explain") { Description = "say why" };
        var sent = new SentOptions();
        return verbs.Verb(
            new Command("ask", "Asks whether a subject may do that to a resource: exit code 0 for yes, 1 for no."),
                new OpenFor(), async call =>
            {
                var asked = Subject.Read(call.Of(subject));
                // A person is told how long and why; a machine gets what the standard says unless it asks for more.
                var why = call.Of(explain) || !call.Json;
                var reply = await call.PostAsync("access/v1/evaluation", new EvaluationWire(
                    new SubjectWire(asked.Type, asked.Name, sent.Properties(call, "subject")),
                    new ActionWire(call.Of(action), sent.Properties(call, "action")),
                    new ResourceWire(call.Of(type), call.Of(id), sent.Properties(call, "resource")),
                    sent.Context(call, why)), WireJson.Default.EvaluationWire);
                var isPermitted = reply is Reply.Answered answer
                    && Reply.Read(answer, WireJson.Default.DecisionWire) is { Decision: true };
                return call.Show(reply, WireJson.Default.DecisionWire, d => Answer(d, call.Of(explain)),
                    isPermitted ? ExitCode.Fine : ExitCode.Refused);
            }, [subject, action, type, id, explain, .. sent.Options]);
    }

    private static IEnumerable<IRenderable> Answer(DecisionWire decision, bool isExplained)
    {
        var context = decision.Context;
        yield return Cells.Line(decision.Decision
            ? "permit" + (context?.Until is { } until ? $" until {Cells.Time(until)}" : "")
                : $"deny: {Words(context?.Reason, isExplained)}");
        if (context?.Missing is { Count: > 0 } missing)
            yield return Cells.Line("missing: " + string.Join(", ", missing));
        if (isExplained && context?.Explanation is { } explanation)
            foreach (var tree in ExplanationTree.Of(explanation)) yield return tree;
    }

    private static string Words(string? reason, bool isExplained) => reason switch
    {
        "unknown_subject" => "nobody is known by that name",
        "unknown_resource" => "no system declares that resource",
        "no_grant" => "no grant covers it",
        "not_in_force" => "the grant that covers it is not in force" + (isExplained ? "" : "; --explain says why"),
        "condition_failed" => "a condition of the grant fails" + (isExplained ? "" : "; --explain says which"),
        "condition_undecidable" => "a condition of the grant cannot be decided",
        null => "no reason was given",
        _ => reason.Replace('_', ' '),
    };
}
