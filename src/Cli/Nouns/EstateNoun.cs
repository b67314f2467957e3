using System.CommandLine;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>`mandate estate`: the estate as a file.</summary>
internal static class EstateNoun
{
    private const int FileBytesMax = 64 << 20;
    private const string Yaml = "application/yaml";

    public static Command Build(Screen screen, CommonOptions common, VerbBuilder verbs) => VerbBuilder.Noun(
        "estate", "The estate as a file: what it would change, and changing it.", EstateStart.Build(screen, common),
        Plan(verbs), Apply(verbs), Export(verbs), Show(verbs));

    private static Command Plan(VerbBuilder verbs)
    {
        var (file, prune) = (File(), Prune());
        return verbs.Verb(
            new Command("plan",
                "Prints what applying the file would change, and which access would appear and disappear."),
            new OpenFor(MayPretend: true),
            async call => IsImport(call, file, prune) ? await ImportAsync(call, call.Of(file), whatIf: true)
                : await ReadAsync(call, call.Of(file)) is { } text
                ? call.Show(await PlanAsync(call, call.Of(file), call.Of(prune), text),
                    WireJson.Default.EstatePlanWire, p => Planned(p))
                : ExitCode.BadInput,
            file, prune);
    }

    private static Command Apply(VerbBuilder verbs)
    {
        var (file, prune) = (File(), Prune());
        var whatIf = new Option<bool>("--what-if") { Description = "print the plan; record nothing" };
        return verbs.Verb(
            new Command("apply", "Prints the plan and records exactly that. Applying twice changes nothing."),
            new OpenFor(MayCreate: true), async call =>
            {
                if (IsImport(call, file, prune)) return await ImportAsync(call, call.Of(file), call.Of(whatIf));
                if (await ReadAsync(call, call.Of(file)) is not { } text) return ExitCode.BadInput;
                var planned = await PlanAsync(call, call.Of(file), call.Of(prune), text);
                if (call.Of(whatIf)) return call.Show(planned, WireJson.Default.EstatePlanWire, p => Planned(p));
                if (planned is not Reply.Answered answer) return call.Fail(planned);
                if (Reply.Read(answer, WireJson.Default.EstatePlanWire) is not { } plan) return call.Unreadable();
                if (!call.Json) foreach (var part in Planned(plan)) call.Screen.Show(part);
                var path = Address.With("v1/estate/apply",
                    [.. Query(call.Of(file), call.Of(prune)), ("based_on", plan.Effect.Digest)]);
                var applied = await call.Screen.WaitAsync("applying the file", call.PostAsync(path, text, Yaml));
                return call.Show(applied, WireJson.Default.EstateAppliedWire, a => [Cells.Line(a.Entries == 0
                    ? $"nothing was different: revision {a.Revision}"
                    : $"applied: {EffectView.Counted(a.Entries, "entry", "entries")}, revision {a.Revision}")]);
            }, file, prune, whatIf);
    }

    private static Command Export(VerbBuilder verbs) => verbs.Verb(
        "export", "Writes the estate as such a file.", async call =>
        {
            var reply = await call.GetAsync("v1/estate/export");
            if (reply is not Reply.Answered answer) return call.Fail(reply);
            call.Screen.Verbatim(call.Json
                ? System.Text.Json.JsonSerializer.Serialize(answer.Text, Texts.Default.String) : answer.Text);
            return ExitCode.Fine;
        });

    private static Command Show(VerbBuilder verbs) => verbs.Verb(
        "show", "Says what the estate is and where it stands.",
        call => call.ShowAsync("v1/estate", WireJson.Default.EstateWire, e => [Listing.Members([
            ("name", Cells.Of(e.Name)), ("accountable", Cells.Of(e.Accountable)), ("time zone", Cells.Of(e.TimeZone)),
            ("revision", Cells.Of(e.Revision)), ("recorded", Cells.Of(e.Recorded)),
            .. e.Counts.Select(c => (c.Key, (IRenderable)Cells.Of(c.Value))), ("id", Cells.Of(e.EstateId))])]));

    /// <summary>What pruning would end can only be known of a file that is read whole.</summary>
    private static bool IsImport(Call call, Argument<string> file, Option<bool> prune) =>
        !call.Of(prune) && EstateImport.Takes(call.Of(file));

    private static Task<int> ImportAsync(Call call, string file, bool whatIf) => EstateImport.RunAsync(
        call, file, Address.With("v1/estate/import",
            [.. Query(file, prunes: false), ("what_if", whatIf ? "true" : null)]), whatIf);

    private static async Task<byte[]?> ReadAsync(Call call, string file)
    {
        try
        {
            if (new FileInfo(file).Length <= FileBytesMax)
                return await System.IO.File.ReadAllBytesAsync(file, call.Cancel);
            call.Screen.Fail(ExitCode.BadInput, $"`{file}` is larger than 64 MiB", "split it; files add up");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            call.Screen.Fail(ExitCode.BadInput, $"`{file}` cannot be read", "name an estate file");
        }

        return null;
    }

    private static async Task<Reply> PlanAsync(Call call, string file, bool prunes, byte[] text) =>
        await call.Screen.WaitAsync(
        "planning", call.PostAsync(Address.With("v1/estate/plan", Query(file, prunes)), text, Yaml));

    private static IEnumerable<(string, string?)> Query(string file, bool prunes) =>
        [("file", file.Length > 200 ? Path.GetFileName(file) : file), ("prune", prunes ? "true" : null)];

    private static IEnumerable<IRenderable> Planned(EstatePlanWire plan)
    {
        if (plan.Changes.Count == 0) yield return Cells.Line($"{plan.Estate}: nothing would change");
        foreach (var change in plan.Changes)
            yield return Cells.Line($"{Sign(change.Action)} {change.Kind} {change.Name}" + (change.Text.Length == 0
                ? "" : ": " + change.Text));
        if (plan.Changes.Count > 0) foreach (var part in EffectView.Of(plan.Effect)) yield return part;
        foreach (var system in plan.SystemPlans)
            foreach (var part in SystemNoun.Text(system)) yield return part;
    }

    private static string Sign(string action) => action switch { "add" => "+", "end" => "-", _ => "~" };

    private static Argument<string> File() => new("FILE") { Description = "an estate file (docs/formats/estate.md)" };

    private static Option<bool> Prune() =>
        new("--prune") { Description = "also end what this file once declared and no longer does" };
}

/// <summary>A text as a JSON document.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class Texts : System.Text.Json.Serialization.JsonSerializerContext;
