using System.CommandLine;
using System.Globalization;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate policy`: what grants need, and what a change of it would do.</summary>
internal static class PolicyNoun
{
    public static Command Build(Screen screen, CommonOptions common, VerbBuilder verbs)
    {
        var policies = new Collection(verbs, "policies", "POLICY");
        return VerbBuilder.Noun("policy", "What grants need: rules, by version, and rehearsing a change of them.",
            policies.List("Lists the policies in force.", WireJson.Default.PageWirePolicyWire,
                ["name", "version", "rules", "reach", "since", "author", "approver", "deployer"],
                p =>
                [
                    Cells.Of(p.Name), Cells.Of(p.Version), Cells.Of(p.RuleCount), Cells.Of(PolicyView.Reach(p.Reach)),
                    Cells.Of(p.From), Cells.Of(p.Author), Cells.Of(p.Approver), Cells.Of(p.Deployer),
                ]),
            Show(verbs), PolicyTest.Build(screen, common), Try(verbs), Deploy(verbs), Report(verbs), Tests(verbs));
    }

    private static Command Show(VerbBuilder verbs)
    {
        var name = new Argument<string>("POLICY") { Description = "its name or id" };
        return verbs.Verb("show", "Shows one: its rules, its versions, and what they say of the grants that stand.",
            call => call.ShowAsync(Address.V1("policies", call.Of(name)), WireJson.Default.PolicyWire, PolicyView.Of),
            name);
    }

    private static Command Deploy(VerbBuilder verbs)
    {
        var (file, policy) = (PolicyFile.Argument(), PolicyFile.Choice());
        var whatIf = new Option<bool>("--what-if") { Description = "show what would happen to access; record nothing" };
        return verbs.Verb("deploy", "Previews a version, and puts exactly that in force.", async call =>
        {
            if (await PolicyFile.ReadAsync(call, file, policy) is not { } body) return ExitCode.BadInput;
            var type = WireJson.Default.NewPolicyWire;
            var preview = await call.Screen.WaitAsync(
                "counting what it touches", call.PostAsync("v1/policies?what_if=true", body, type));
            if (call.Of(whatIf)) return call.Show(preview, WireJson.Default.EffectWire, e => EffectView.Of(e));
            if (preview is not Reply.Answered answer) return call.Fail(preview);
            if (Reply.Read(answer, WireJson.Default.EffectWire) is not { } effect) return call.Unreadable();
            if (!call.Json) foreach (var part in EffectView.Of(effect)) call.Screen.Show(part);
            var reply = await call.Screen.WaitAsync(
                "deploying", call.RecordAsync("v1/policies", body with { BasedOn = effect.Digest }, type));
            return call.Show(reply, WireJson.Default.RecordedWire, r =>
                [Cells.Line($"deployed `{body.Name}`: revision {r.Revision}")]);
        }, file, policy, whatIf);
    }

    private static Command Try(VerbBuilder verbs)
    {
        var (file, policy) = (PolicyFile.Argument(), PolicyFile.Choice());
        var days = Days();
        return verbs.Verb("try",
            "Rehearses a version: what would become of grants, and how the last days would have been decided.",
            async call => await PolicyFile.ReadAsync(call, file, policy) is { } body
                ? call.Show(
                    await call.Screen.WaitAsync("rehearsing", call.PostAsync(
                        Address.With("v1/policies/try", ("days", Number(call.Of(days)))), body,
                        WireJson.Default.NewPolicyWire)),
                    WireJson.Default.RehearsalWire, RehearsalView.Of)
                : ExitCode.BadInput,
            file, policy, days);
    }

    private static Command Report(VerbBuilder verbs)
    {
        var days = Days();
        return verbs.Verb("report", "Says which rules ask nothing, let too much pass or are about nothing.",
            async call => call.Show(
                await call.Screen.WaitAsync("counting", call.GetAsync(
                    Address.With("v1/policies/report", ("days", Number(call.Of(days)))))),
                WireJson.Default.PolicyReportWire, ReportView.Of), days);
    }

    private static Command Tests(VerbBuilder verbs)
    {
        var page = new PageOptions();
        var passes = new Option<string>("--passes") { Description = "only these: true or false", HelpName = "BOOL" };
        passes.AcceptOnlyFromAmong("true", "false");
        return verbs.Verb("three-tests", "Lists third-party grants: time-bound? attributable? revocable?",
            call => call.ShowAsync(
                Address.With("v1/policies/tests", [("passes", call.Of(passes)), .. page.Query(call)]),
                WireJson.Default.PageWireGrantTestsWire,
                p => Listing.Page(p, ["grant", "to", "system", "tier", "time-bound", "attributable", "revocable"],
                    t =>
                    [
                        Cells.Of(t.Grant), Cells.Of(t.Subject), Cells.Of(t.System), Cells.Of(t.Tier),
                        YesNo(t.TimeBound), YesNo(t.Attributable), YesNo(t.Revocable),
                    ])), [passes, .. page.Options]);
    }

    private static Spectre.Console.Text YesNo(bool yes) => Cells.Of(yes ? "yes" : "no");

    private static Option<int?> Days() => new("--days")
    {
        Description = "how many days of requests to look at, 0 to 366; 30 unless said", HelpName = "N",
    };

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
