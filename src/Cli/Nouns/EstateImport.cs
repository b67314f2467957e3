using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>
/// A large estate file: sent as it lies on the disk, and followed line by line. What was recorded before an
/// interruption stays, and doing the same again goes on from there.
/// </summary>
internal static class EstateImport
{
    /// <summary>Files beyond this are imported; what they change is counted, not listed.</summary>
    public const long LargerThan = 1 << 20;
    private const long FileBytesMax = 1 << 30;
    private const string Again = "apply the file again: it goes on where it stopped";

    public static bool Takes(string file) => new FileInfo(file) is { Exists: true, Length: > LargerThan };

    public static async Task<int> RunAsync(Call call, string file, string query, bool whatIf)
    {
        if (new FileInfo(file).Length > FileBytesMax)
            return call.Screen.Fail(ExitCode.BadInput, $"`{file}` is larger than 1 GiB", "split it; files add up");
        var reply = await Reply.OfAsync(call.Connection.Http, () => SendAsync(call, file, query), call.Cancel);
        if (reply is Reply.Refused { Problem: { Errors: not null, Detail: { } detail } }) call.Screen.Note(detail);
        return call.Show(reply, WireJson.Default.ImportLineWire, done => whatIf ? [] : [Cells.Line(done.Done == 0
            ? $"nothing was different: revision {done.Revision}"
            : $"applied: {Counted(done.Done, "entry", "entries")}, revision {done.Revision}")]);
    }

    private static async Task<Reply> SendAsync(Call call, string file, string query)
    {
        await using var text = File.OpenRead(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(query, UriKind.Relative));
        request.Content = new StreamContent(text);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        using var response = await call.Connection.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, call.Cancel);
        if (!response.IsSuccessStatusCode) return await Reply.OfAsync(response, call.Cancel);
        await using var lines = LinesAsync(response, call.Cancel).GetAsyncEnumerator(call.Cancel);
        var line = await FollowAsync(call.Screen, lines, "reading", "comparing the file with the estate");
        if (line is { Stage: "planned", Plan: { } plan })
        {
            if (!call.Json) foreach (var part in Planned(plan)) call.Screen.Show(part);
            line = await FollowAsync(call.Screen, lines, "recording", "recording");
        }

        return line switch
        {
            { Stage: "done" } => new Reply.Answered(
                JsonSerializer.SerializeToUtf8Bytes(line, WireJson.Default.ImportLineWire)),
            { Problem: { } problem } => new Reply.Refused(problem.Status, problem),
            _ => new Reply.Unreachable("the server broke the answer off", Again),
        };
    }

    private static async IAsyncEnumerable<ImportLineWire> LinesAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } text)
        {
            ImportLineWire? line;
            try
            {
                line = JsonSerializer.Deserialize(text, WireJson.Default.ImportLineWire);
            }
            catch (JsonException)
            {
                yield break;
            }

            if (line is not null) yield return line;
        }
    }

    /// <summary>
    /// Follows one stage with a bar, for a person who looks at it; answers the first line of another.
    /// </summary>
    private static async Task<ImportLineWire?> FollowAsync(
        Screen screen, IAsyncEnumerator<ImportLineWire> lines, string stage, string doing)
    {
        async Task<ImportLineWire?> FollowAsync(Action<ImportLineWire> show)
        {
            while (await lines.MoveNextAsync())
            {
                if (lines.Current.Stage != stage) return lines.Current;
                show(lines.Current);
            }

            return null;
        }

        if (!screen.Terminal.ShowsProgress) return await FollowAsync(_ => { });
        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen.Terminal.Error) });
        return await error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(doing));
                return await FollowAsync(line => (bar.MaxValue, bar.Value) = (Math.Max(1, line.Of), line.Done));
            });
    }

    private static IEnumerable<IRenderable> Planned(ImportPlanWire plan)
    {
        if (plan.Entries == 0) yield return Cells.Line($"{plan.Estate}: nothing would change");
        foreach (var change in plan.Changes)
            yield return Cells.Line($"{(change.Action == "add" ? "+" : "~")} {change.Count} {change.Kind}");
        if (plan.Entries > 0 && plan.Access.Count == 0) yield return Cells.Line("no access changes");
        foreach (var (kind, what, first) in new[] { ("appears", "would appear", plan.Appears),
            ("disappears", "would disappear", plan.Disappears), ("freezes", "would become undecidable", plan.Freezes) })
        {
            var counts = plan.Access.Where(a => a.Change == kind).ToList();
            if (counts.Count == 0) continue;
            var all = counts.Sum(c => (long)c.Count);
            yield return Cells.Line($"{Counted(all, "access", "accesses")} {what}:");
            yield return Listing.Of(["system", "tier", "accesses"], counts.Select(c => new IRenderable[]
            {
                Cells.Of(c.System), Cells.Of(c.Tier), Cells.Of(c.Count),
            }));
            yield return Cells.Line(first.Count == all ? "which are:" : $"of which the first {first.Count} are:");
            yield return EffectView.Access(first);
        }

        foreach (var system in plan.SystemPlans)
            foreach (var part in SystemNoun.Text(system)) yield return part;
    }

    private static string Counted(long count, string one, string several) =>
        count == 1 ? $"1 {one}" : $"{count} {several}";
}
