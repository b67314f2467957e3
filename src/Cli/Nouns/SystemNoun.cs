using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate system`.</summary>
internal static class SystemNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var systems = new Collection(verbs, "systems", "SYSTEM");
        var mode = new Argument<string>(
            "MODE") { Description = "observe: differences are findings; enforce: they are mended" };
        mode.AcceptOnlyFromAmong("observe", "enforce");
        return VerbBuilder.Noun("system", "Protected targets, and how they are driven.",
            systems.List("Lists systems.", WireJson.Default.PageWireSystemWire,
                ["name", "organisation", "owner", "criticality", "connector", "mode", "resources"],
                s =>
                [
                    Cells.Of(s.Name), Cells.Of(s.Organisation), Cells.Of(s.Owner), Cells.Of(s.Criticality),
                        Cells.Of(s.Connector?.Kind),
                    s.Connector?.Mode is { } m ? Cells.Standing(m) : Cells.Of((string?)null), Cells.Of(s.Resources),
                ]),
            systems.Show("Shows one.", WireJson.Default.SystemWire, Members),
            systems.Act("mode", "Switches whether it is observed or enforced.", (call, body) =>
                body with { Mode = call.Of(mode) }, [mode]),
            Plan(verbs), Converge(verbs),
            systems.Act("confirm", "Confirms the access that came back with the system's owner."));
    }

    private static Command Plan(VerbBuilder verbs)
    {
        var name = Name();
        return verbs.Verb("plan", "Prints what would be done to it, step by step.",
            call => call.ShowAsync(Address.V1("systems", call.Of(name), "plan"), WireJson.Default.SystemPlanWire,
                Text), name);
    }

    private static Command Converge(VerbBuilder verbs)
    {
        var name = Name();
        var release = new Option<string>("--release") { HelpName = "DIGEST",
            Description = "also take the removals held under this digest, as the plan shows it" };
        return verbs.Verb(
            new Command("converge", "Drives it now: observe, plan, apply, read back."), new OpenFor(Converges: true),
                async call =>
            {
                var path = Address.With(Address.V1("systems", call.Of(name), "converge"),
                    ("release", call.Of(release)));
                var reply = await call.Screen.WaitAsync("driving the system",
                    call.PostAsync(path, new VerbWire(), WireJson.Default.VerbWire));
                return call.Show(reply, WireJson.Default.SystemPlanWire, Text);
            }, name, release);
    }

    /// <summary>The plan as its planner wrote it.</summary>
    public static IEnumerable<IRenderable> Text(SystemPlanWire plan)
    {
        yield return Cells.Line($"{plan.System} ({plan.Mode}): {EffectView.Counted(plan.Steps, "step", "steps")}" + (
            plan.Held ? ", held for a person" : ""));
        if (plan.Text.Length > 0) yield return Cells.Line(plan.Text.TrimEnd('\n'));
    }

    private static Argument<string> Name() => new("SYSTEM") { Description = "its name or id" };

    private static (string, IRenderable)[] Members(SystemWire s) =>
    [
        ("name", Cells.Of(s.Name)), ("organisation", Cells.Of(s.Organisation)), ("owner", Cells.Of(s.Owner)),
        ("criticality", Cells.Of(s.Criticality)), ("environment", Cells.Of(s.Environment)),
        ("resources", Cells.Of(s.Resources)),
            ("entitlements", Cells.Of(s.Entitlements)),
        ("connector", Cells.Of(s.Connector is { } c ? $"{c.Kind}, {c.Mode}, folder {c.Directory}" : null)),
        ("hosts", Cells.Of(s.Connector?.Hosts ?? [])), ("id", Cells.Of(s.Id)),
            ("recorded", Cells.Of("revision " + s.Revision)),
    ];
}
