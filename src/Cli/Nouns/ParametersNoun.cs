using System.CommandLine;
using System.Globalization;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate parameters`: the estate's numbers, which the owner chooses per tier.</summary>
internal static class ParametersNoun
{
    private static readonly string[] tiers = ["tier 1", "tier 2", "tier 3", "tier 4"];

    public static Command Build(VerbBuilder verbs) => VerbBuilder.Noun(
        "parameters", "The estate's numbers: deadlines, cadences and bounds, by version.", Show(verbs), Set(verbs));

    private static Command Show(VerbBuilder verbs) => verbs.Verb(
        "show", "Shows them as they are.", call => call.ShowAsync(
            "v1/parameters", WireJson.Default.ParametersWire, p =>
            [
                Listing.Members(
                    ("policy touch max", Cells.Of($"{p.PolicyTouchMax} grants")),
                    ("finding within", Cells.Of(p.FindingWithin)),
                    ("return after suspension", Cells.Of(p.ReturnAfterSuspension)),
                    ("stale grace", Cells.Of(p.StaleGrace)), ("version", Cells.Of(p.Version)),
                    ("since", Cells.Of(p.Since)), ("recorded", Cells.Of("revision " + p.Revision))),
                Listing.Of(["", .. tiers],
                [
                    [Cells.Of("approval within"), .. p.ApprovalWithin.Select(t => Cells.Of(t))],
                    [Cells.Of("admin cadence"), .. p.AdminCadence.Select(t => Cells.Of(t))],
                    [Cells.Of("delegation depth"), .. p.DelegationDepth.Select(d => Cells.Of(d))],
                ]),
            ]));

    private static Command Set(VerbBuilder verbs)
    {
        var approvers = new Option<string[]>("--approved-by")
        {
            Description = "two different people of the organisation that answers for the estate; given twice",
            HelpName = "PERSON", Required = true,
        };
        var touch = new Option<int?>("--policy-touch-max")
        {
            Description = "how many grants in force one change of policy may end", HelpName = "N",
        };
        var within = Each("--approval-within", "how long a request waits for approvals");
        var cadence = Each("--admin-cadence", "how long a verified admin's proof lasts");
        var depth = Each("--delegation-depth", "how many organisations access may be passed on to");
        var resumed = One("--return-after-suspension", "the longest suspension that tiers 1 and 2 return from");
        var stale = One("--stale-grace", "how long tiers 1 and 2 outlast the tolerance of a silent source");
        var finding = One("--finding-within", "how long after it was found undocumented access may wait");
        var whatIf = new Option<bool>("--what-if") { Description = "show what would happen to access; record nothing" };
        return verbs.Verb("set", "Previews new numbers, and records exactly that; what is left out stays.", async call =>
        {
            int[]? depths = null;
            if (Split(call.Of(depth)) is { } texts)
            {
                depths = [.. texts.Select(t => int.TryParse(
                    t, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
                if (depths.Contains(-1))
                    return call.Screen.Fail(
                        ExitCode.BadInput, "`--delegation-depth` is four whole numbers", "write them as 3,2,1,0");
            }

            return await RunAsync(call, call.Of(whatIf), new NewParametersWire
            {
                ApprovedBy = call.Of(approvers) ?? [], PolicyTouchMax = call.Of(touch),
                ApprovalWithin = Split(call.Of(within)), AdminCadence = Split(call.Of(cadence)),
                DelegationDepth = depths, FindingWithin = call.Of(finding),
                ReturnAfterSuspension = call.Of(resumed), StaleGrace = call.Of(stale),
            });
        }, approvers, touch, within, finding, cadence, depth, resumed, stale, whatIf);
    }

    private static async Task<int> RunAsync(Call call, bool whatIf, NewParametersWire body)
    {
        var type = WireJson.Default.NewParametersWire;
        var preview = await call.PostAsync("v1/parameters?what_if=true", body, type);
        if (whatIf) return call.Show(preview, WireJson.Default.EffectWire, e => EffectView.Of(e));
        if (preview is not Reply.Answered answer) return call.Fail(preview);
        if (Reply.Read(answer, WireJson.Default.EffectWire) is not { } effect) return call.Unreadable();
        if (!call.Json) foreach (var part in EffectView.Of(effect)) call.Screen.Show(part);
        var reply = await call.RecordAsync("v1/parameters", body with { BasedOn = effect.Digest }, type);
        return call.Show(reply, WireJson.Default.RecordedWire, r =>
            [Cells.Line($"recorded: revision {r.Revision}")]);
    }

    private static Option<string> Each(string name, string what) =>
        new(name) { Description = what + ", tier 1 to 4 with commas", HelpName = "T1,T2,T3,T4" };

    private static Option<string> One(string name, string what) =>
        new(name) { Description = what, HelpName = "DURATION" };

    private static string[]? Split(string? text) => text?.Split(',');
}
