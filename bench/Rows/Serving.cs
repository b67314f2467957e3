using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mandate.Bench;

/// <summary>
/// A whole server over HTTP, authenticated, against a bare one: rows 9 and 10. Client and server share the cores, and
/// the load is closed-loop: the figures are ratios of what two of them do, not what a fleet would.
/// </summary>
internal sealed partial class Serving : IRow
{
    internal const string Question =
        """{"subject":{"type":"person","id":"operator@tideway.example","properties":{"org":"partner-0042"}},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1","properties":{"owner":"customer-0007"}},"context":{"time":"2026-11-22T01:20:00Z","ip":"192.0.2.17"}}""";

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)")]
    private static partial Regex Rate { get; }

    [GeneratedRegex(@"99%\s+(?<value>[\d.]+)(?<unit>us|ms|s)")]
    private static partial Regex Tail { get; }

    public string Part => "serving";

    public async Task MeasureAsync(BenchRun run)
    {
        var (report, scratch, quick) = (run.Report, run.Scratch, run.IsQuick);
        if (Find("wrk") is null)
        {
            report.Missing("evaluations over HTTP", "`wrk` is not installed (Debian: wrk)");
            return;
        }

        var (server, text) = StartOurs(scratch);
        using var ours = server;
        using var bare = Start(Environment.ProcessPath!, ["--bare-server"]);
        var script = Path.Combine(scratch, "evaluation.lua");
        await File.WriteAllTextAsync(script, "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n"
            + $"wrk.headers['Authorization'] = 'Bearer {text}'\nwrk.body = '{Question}'\n");
        try
        {
            await CheckAsync(ours.Url, text);
            var (rounds, seconds) = quick ? (3, 3) : (5, 8);
            Load(ours.Url, script, 4);
            Load(bare.Url, script, 4);
            var (tails, theirs) = (new List<double>(), new List<double>());
            var pair = Measure.InTurns(rounds, () => One(ours.Url, tails), () => One(bare.Url, theirs));
            report.Ratio("http", "evaluation over HTTP, 64 connections", $"{1 / pair.Ours:N0}/s",
                $"bare handler {1 / pair.Baseline:N0}/s", pair.Ratio, "≤ 1.43 × (0.7 of bare)", pair.Noise);
            var (mine, other) = (Measure.Median(tails), Measure.Median(theirs));
            report.Ratio("http-p99", "p99 of these", $"{mine:0.0} ms", $"bare {other:0.0} ms", mine / other, "≤ 1.5 ×",
                0.2);
            report.Figure("resident memory under that load", $"{ours.Megabytes():N0} MB",
                $"bare {bare.Megabytes():N0} MB");
            double One(string url, List<double> tail)
            {
                var said = Load(url, script, seconds);
                tail.Add(Milliseconds(said));
                return 1 / double.Parse(Rate.Match(said).Groups["rate"].Value, CultureInfo.InvariantCulture);
            }
        }
        finally
        {
            ours.End();
            bare.End();
        }
    }

    /// <summary>A server of the example estate, and a token of an application that asks it.</summary>
    internal static (Server Server, string Token) StartOurs(string scratch)
    {
        var data = Path.Combine(scratch, "served");
        var repository = Environment.CurrentDirectory;
        var mandate = Path.Combine(repository, "artifacts", "bin", "Cli", "release", "mandate");
        Tool(mandate, "estate", "apply", Path.Combine(repository, "examples", "harbor.yaml"), "--data", data);
        var token = Tool(mandate, "token", "create", "--data", data, "--owner", "operations@harbor.example",
            "--role", "application", "--limit-to", "pacs", "--expires",
            TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--json");
        return (Start(mandate, ["serve", "--data", data, "--urls", "http://127.0.0.1:0"]),
            TokenText().Match(token).Value);
    }

    [GeneratedRegex("mandate_[0-9a-f]{64}")]
    private static partial Regex TokenText();

    internal static async Task CheckAsync(string url, string token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var body = new StringContent(Question, null, "application/json");
        using var answer = await http.PostAsync(new Uri(url + "/access/v1/evaluation"), body);
        var said = await answer.Content.ReadAsStringAsync();
        if (said != """{"decision":true}""") throw new InvalidOperationException("a wrong answer: " + said);
    }

    private static double Milliseconds(string said)
    {
        var tail = Tail.Match(said);
        var value = double.Parse(tail.Groups["value"].Value, CultureInfo.InvariantCulture);
        return tail.Groups["unit"].Value switch { "us" => value / 1_000, "ms" => value, _ => value * 1_000 };
    }

    private static string Load(string url, string script, int seconds)
    {
        var said = Tool("wrk", "-t2", "-c64", $"-d{seconds}s", "--latency", "-s", script,
            url + "/access/v1/evaluation");
        return said.Contains("Non-2xx", StringComparison.Ordinal)
            || said.Contains("Socket errors", StringComparison.Ordinal)
            ? throw new InvalidOperationException("wrk saw errors: " + said) : said;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);

    private static string Tool(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said
            : throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {said}");
    }

    private static Server Start(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        })!;
        while (process.StandardOutput.ReadLine() is { } line)
            if (Address().Match(line) is { Success: true } found) return new Server(process, found.Value);
        throw new InvalidOperationException($"{program} {arguments[0]} did not begin to listen");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    internal sealed record Server(Process Process, string Url) : IDisposable
    {
        public double Megabytes()
        {
            Process.Refresh();
            return Process.WorkingSet64 / 1e6;
        }

        public void End()
        {
            Process.Kill();
            Process.WaitForExit();
        }

        public void Dispose() => Process.Dispose();
    }
}
