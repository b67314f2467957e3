using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate exception`: demands of policy that are lifted for a while.</summary>
internal static class ExceptionNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var exceptions = new Collection(verbs, "exceptions", "EXCEPTION");
        return VerbBuilder.Noun("exception", "Demands of policy that are lifted for a while, at somebody's risk.",
            exceptions.List("Lists exceptions; the open ones unless said.", WireJson.Default.PageWireExceptionWire,
                ["name", "standing", "lifts", "of", "owner", "until", "names no grant"],
                e =>
                [
                    Cells.Of(e.Name), Cells.Standing(e.Standing), Cells.Of(e.Lifts), Cells.Of(e.Rules),
                    Cells.Of(e.Owner), Cells.Of(e.Until), Cells.Of(e.UnknownGrants ?? []),
                ], "standing"),
            exceptions.Show("Shows one: why, what is done instead, and until when.", WireJson.Default.ExceptionWire,
                Members),
            Grant(verbs),
            exceptions.Act("revoke", "Takes it back: what needs it ends at once."));
    }

    private static Command Grant(VerbBuilder verbs)
    {
        var name = new Argument<string>("NAME") { Description = "its name" };
        var rules = Several("--rule", "whose demands; a policy for all of its rules", "POLICY/RULE");
        var lifts = Several("--lift", "what is lifted, in the words of `require`", "WORD");
        var grants = Several("--grant", "for these grants alone; all that the rules match unless said", "GRANT");
        grants.Required = false;
        var owner = Needed("--owner", "the person who answers for it", "PERSON");
        var approvers = Several("--approved-by", "people of the grantor, none of them the owner", "PERSON");
        var reason = Needed("--reason", "why; kept sealed", "TEXT");
        var control = Needed("--control", "what is done instead; kept sealed", "TEXT");
        var until = Instants.Option("--until", "when it ends, at most 366 days later");
        until.Required = true;
        var whatIf = new Option<bool>("--what-if") { Description = "show what would happen to access; record nothing" };
        return verbs.Verb("grant", "Grants one: it lifts what it names until its end, or until it is revoked.",
            async call =>
            {
                var body = new NewExceptionWire(
                    call.Of(name), call.Of(rules)!, call.Of(lifts)!, call.Of(owner)!, call.Of(approvers)!,
                    call.Of(reason)!, call.Of(control)!, call.Of(until)!.Value)
                {
                    Grants = call.Of(grants) is { Length: > 0 } named ? named : null,
                };
                var type = WireJson.Default.NewExceptionWire;
                if (call.Of(whatIf))
                    return call.Show(await call.PostAsync("v1/exceptions?what_if=true", body, type),
                        WireJson.Default.EffectWire, e => EffectView.Of(e));
                return call.Show(await call.RecordAsync("v1/exceptions", body, type), WireJson.Default.RecordedWire,
                    r => [Cells.Line($"recorded: revision {r.Revision}"), .. (r.Notes ?? []).Select(Cells.Line)]);
            }, name, rules, lifts, grants, owner, approvers, reason, control, until, whatIf);
    }

    private static Option<string[]> Several(string option, string description, string value) =>
        new(option) { Description = description + "; may be given several times", HelpName = value, Required = true };

    private static Option<string> Needed(string option, string description, string value) =>
        new(option) { Description = description, HelpName = value, Required = true };

    private static (string, IRenderable)[] Members(ExceptionWire e) =>
    [
        ("name", Cells.Of(e.Name)), ("standing", Cells.Standing(e.Standing)), ("lifts", Cells.Of(e.Lifts)),
        ("of", Cells.Of(e.Rules)), ("for", Cells.Of(PolicyView.Match(e.Match))), ("grants", Cells.Of(e.Grants ?? [])),
        ("names no grant", Cells.Of(e.UnknownGrants ?? [])), ("lifts now for", Cells.Of($"{e.LiftedGrants} grants")),
        ("owner", Cells.Of(e.Owner)), ("approved by", Cells.Of(e.ApprovedBy)), ("reason", Cells.Of(e.Reason)),
        ("instead", Cells.Of(e.CompensatingControl)),
        ("window", Cells.Of($"{Cells.Time(e.From)} to {Cells.Time(e.Until)}")), ("revoked", Cells.Of(e.Revoked)),
        ("id", Cells.Of(e.Id)), ("recorded", Cells.Of("revision " + e.Revision)),
    ];
}
