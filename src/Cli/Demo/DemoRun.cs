using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mandate.Governance;
using Mandate.Server;
using Mandate.Wire;

namespace Mandate.Cli.Demo;

/// <summary>
/// The demo, step by step. Every figure is measured and every name is read from the server; what has to be so is
/// checked, and the demo fails where it is not.
/// </summary>
internal sealed partial class DemoRun : IAsyncDisposable
{
    private const string Relationship = "northwind-tideway";
    private const string Grant = "ana-operates-eu";
    private const string Person = "ana@tideway.example";
    private const string Host = "pacs-eu-1";
    private const string System = "pacs";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Screen screen;
    private readonly bool json;
    private readonly bool keeps;
    private readonly string folder;
    private readonly JsonObject facts = [];
    private readonly TimeProvider time;
    private MandateServer? server;
    private DemoClient? admin;
    private DemoClient? application;
    private int step;

    public DemoRun(Screen screen, bool json, string? keep)
    {
        (this.screen, this.json, keeps, time) = (screen, json, keep is not null, screen.Terminal.Time);
        folder = Path.GetFullPath(keep ?? Directory.CreateTempSubdirectory("mandate-demo-").FullName);
        Directory.CreateDirectory(folder);
    }

    private string Data => Path.Combine(folder, "data");

    private string Anchor => Path.Combine(folder, "anchor");

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        try
        {
            await StartAsync(cancel);
            await ApplyAsync(cancel);
            await NeedAsync(cancel);
            await AskAsync(cancel);
            var certificate = await LogInAsync(cancel);
            await EndAsync(cancel);
            await AskAgainAsync(certificate, cancel);
            await ProveAsync(cancel);
        }
        catch (DemoFailure failure)
        {
            return screen.Fail(ExitCode.Refused, "the demo did not go as it has to: " + failure.Message, null);
        }

        facts["seconds"] = Round(time.GetElapsedTime(began).TotalSeconds);
        if (json) screen.Verbatim(facts.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        else Next(time.GetElapsedTime(began));
        return ExitCode.Fine;
    }

    public async ValueTask DisposeAsync()
    {
        admin?.Dispose();
        application?.Dispose();
        if (server is not null) await server.DisposeAsync();
        if (!keeps && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        server = await MandateServer.StartAsync(
            new ServerOptions { Data = Data, Url = "http://127.0.0.1:0", Anchor = Anchor, Time = time }, cancel);
        admin = DemoClient.To(server.Url, server.LocalToken("demo"));
        Step("a server with a fresh folder");
        Say($"{server.Url}, listening after {Took(began)}; the ledger begins with one signed entry");
        facts["server"] = new JsonObject { ["url"] = server.Url, ["started_ms"] = Milliseconds(began) };
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        Step("an estate as code: examples/estate.yaml");
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("estate.yaml")
            ?? throw new DemoFailure("the example is not in the program");
        using var reader = new StreamReader(stream);
        using var content = new StringContent(await reader.ReadToEndAsync(cancel), Encoding.UTF8, "application/yaml");
        var began = time.GetTimestamp();
        var applied = await admin!.PostAsync("/v1/estate/apply?file=examples/estate.yaml", content,
            WireJson.Default.EstateAppliedWire, cancel);
        var took = Took(began);
        var estate = await admin.GetAsync("/v1/estate", WireJson.Default.EstateWire, cancel);
        Say($"{applied.Entries} entries in {took}: " + string.Join(", ",
            estate.Counts.Where(c => c.Value > 0).Select(c => $"{c.Value} {c.Key}")));
        Say($"{applied.Effect.Appears.Count} accesses of people and workloads appear");
        facts["estate"] = new JsonObject
        {
            ["name"] = applied.Estate, ["entries"] = applied.Entries, ["applied_ms"] = Milliseconds(began),
            ["appears"] = applied.Effect.Appears.Count,
            ["counts"] = new JsonObject(
                estate.Counts.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value))),
        };
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        Step("an application asks, as any OpenID AuthZEN client would");
        var expires = time.GetUtcNow().AddHours(1);
        var issued = await admin!.PostAsync("/v1/tokens",
            DemoClient.Json(new NewTokenWire("pacs-gateway", "application", expires, [System]),
                WireJson.Default.NewTokenWire),
            WireJson.Default.IssuedTokenWire, cancel);
        application = DemoClient.To(server!.Url, issued.Token);
        var near = await Ask(Host, expected: true, cancel);
        var far = await Ask("pacs-us-1", expected: false, cancel);
        facts["before"] = new JsonObject { [Host] = near, ["pacs-us-1"] = far };
    }

    private async Task<bool> Ask(string host, bool expected, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var decision = await application!.AskAsync(Person, "restart", "host", host, cancel);
        Say($"may {Person} restart host {host}?  {(decision ? "yes" : "no"),-4} ({Took(began)})");
        Check(decision == expected, $"`{host}` was answered {decision}");
        return decision;
    }

    private async Task EndAsync(CancellationToken cancel)
    {
        Step($"the contract with Tideway ends: what would that do?");
        var path = $"/v1/relationships/{Relationship}/end";
        var effect = await admin!.PostAsync(path + "?what_if=true", DemoClient.Json("{}"), WireJson.Default.EffectWire,
            cancel);
        if (!json) foreach (var table in EffectView.Of(effect)) screen.Show(table);
        Check(effect.Disappears.Count > 0 && effect.Appears.Count == 0, "the preview shows no access that disappears");
        Step("it ends: one entry, based on that preview");
        var began = time.GetTimestamp();
        var ended = await admin.PostAsync(path, DemoClient.Json(
            new VerbWire { Reason = "the contract was not renewed", BasedOn = effect.Digest },
                WireJson.Default.VerbWire),
            WireJson.Default.RecordedWire, cancel);
        endedAt = time.GetTimestamp();
        Say($"recorded as revision {ended.Revision} in {Took(began)}, durable and signed");
        facts["end"] = new JsonObject
        {
            ["relationship"] = Relationship, ["revision"] = ended.Revision, ["recorded_ms"] = Milliseconds(began),
            ["disappears"] = effect.Disappears.Count,
        };
    }

    private long endedAt;

    private void Next(TimeSpan took)
    {
        screen.Line();
        screen.Line($"All of that took {Spans.Words(took)}. What to try next:");
        screen.Line("  mandate demo --keep DIR              keeps the folder, then:");
        screen.Line("  mandate explain ana-operates-eu --data DIR/data");
        screen.Line("  mandate who --resource host pacs-eu-1 --data DIR/data");
        screen.Line("  mandate ledger search --relationship northwind-tideway --data DIR/data");
        screen.Line("  mandate serve --data DIR/data        and speak to it with --server");
        if (keeps) screen.Line($"The folder is {folder}");
    }

    private void Step(string title)
    {
        step++;
        if (json) return;
        screen.Line();
        screen.Line($"{step}. {title}");
    }

    private void Say(string text)
    {
        if (!json) screen.Line("   " + text);
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new DemoFailure(otherwise);
    }

    private string Took(long began) => Spans.Words(time.GetElapsedTime(began));

    private double Milliseconds(long began) => Round(time.GetElapsedTime(began).TotalMilliseconds);

    private static double Round(double value) => Math.Round(value, 2);

    /// <summary>Looks again until it is so; what never becomes so fails the demo.</summary>
    private async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look, CancellationToken cancel) where T : class
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < Patience)
        {
            if (await look() is { } found) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancel);
        }

        throw new DemoFailure($"{what} did not happen within {Spans.Words(Patience)}");
    }

    /// <summary>Runs ssh-keygen; null where it is not installed.</summary>
    private static async Task<(int Code, string Output)?> KeygenAsync(CancellationToken cancel,
        params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ssh-keygen", arguments)
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            var output = await process.StandardOutput.ReadToEndAsync(
                cancel) + await process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, output.Trim());
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
