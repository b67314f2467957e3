using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>The options of a verb that records, and what it does with them.</summary>
internal sealed class Act
{
    private readonly Option<bool> whatIf = new(
        "--what-if") { Description = "show what would happen to access; record nothing" };
    private readonly Option<string> reason = new("--reason") { Description = "why; kept sealed", HelpName = "TEXT" };
    private readonly Option<DateTimeOffset?> effective = Instants.Option("--effective",
        "when it was or will be so; now unless said");
    private readonly Option<string> evidence = new("--evidence") { Description = "a reference to the evidence",
        HelpName = "REFERENCE" };
    private readonly Option<string> source = new("--source") { Description = "the system that told it",
        HelpName = "NAME" };

    public IEnumerable<Option> Options => [whatIf, reason, effective, evidence, source];

    /// <summary>What these options say, in a verb's body.</summary>
    public VerbWire Body(Call call) => new()
    {
        Reason = call.Of(reason), Effective = call.Of(effective), Evidence = call.Of(evidence),
        Source = call.Of(source),
    };

    /// <summary>
    /// Previews, shows it, and records exactly that: the server refuses when by then something else would happen.
    /// </summary>
    public async Task<int> RunAsync(Call call, string path, VerbWire body)
    {
        var preview = await call.PostAsync(path + "?what_if=true", body, WireJson.Default.VerbWire);
        if (call.Of(whatIf)) return call.Show(preview, WireJson.Default.EffectWire, effect => EffectView.Of(effect));
        if (preview is not Reply.Answered answer) return call.Fail(preview);
        if (Reply.Read(answer, WireJson.Default.EffectWire) is not { } effect) return call.Unreadable();
        if (!call.Json) foreach (var part in EffectView.Of(effect)) call.Screen.Show(part);
        var reply = await call.RecordAsync(path, body with { BasedOn = effect.Digest }, WireJson.Default.VerbWire);
        var code = call.Show(reply, WireJson.Default.RecordedWire, r =>
            [Cells.Line($"recorded: revision {r.Revision}")]);
        if (code == ExitCode.Fine && effect.Disappears.Count > 0 && call.Connection.IsEmbedded)
            call.Screen.Note(
                "connected systems follow while `mandate serve` runs on this folder, or with `mandate system converge`");
        return code;
    }
}
