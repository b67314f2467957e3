using System.Globalization;

namespace Mandate.Bench;

/// <summary>What one turn of load saw.</summary>
internal sealed record Loaded(double Rate, double P50, double P99, double P999);

/// <summary>
/// Closed-loop load by wrk, on the cores the server is on: what it sees are ratios of two of them, not what a fleet
/// would. Latencies are in nanoseconds.
/// </summary>
internal sealed class Wrk
{
    public const string Missing = "`wrk` is not installed (Debian: wrk)";

    /// <summary>An evaluation that the example estate permits, as long as an application's usually are.</summary>
    public const string Question =
        """{"subject":{"type":"person","id":"operator@tideway.example","properties":{"org":"partner-0042"}},"action":{"name":"restart"},"resource":{"type":"host","id":"pacs-eu-1","properties":{"owner":"customer-0007"}},"context":{"time":"2026-11-22T01:20:00Z","ip":"192.0.2.17"}}""";

    private const string Path = "/access/v1/evaluation";

    private readonly string script;

    /// <summary>Load of these questions, one after the other; every answer has to be 200.</summary>
    public Wrk(string script, string token, params IEnumerable<string> questions)
    {
        this.script = script;
        using var file = new StreamWriter(script);
        file.WriteLine("wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n"
            + $"wrk.headers['Authorization'] = 'Bearer {token}'\nlocal bodies = {{");
        foreach (var question in questions) file.WriteLine($"'{question}',");
        file.WriteLine(
            """
            }
            if #bodies == 1 then wrk.body = bodies[1] else
              local at = 0
              request = function() at = at % #bodies + 1; return wrk.format(nil, nil, nil, bodies[at]) end
            end
            done = function(s, l)
              io.write(string.format("seen %d %d %d %d %d %d\n", s.requests, s.duration, l:percentile(50),
                l:percentile(99), l:percentile(99.9), s.errors.connect + s.errors.read + s.errors.write
                + s.errors.status + s.errors.timeout))
            end
            """);
    }

    public static bool IsMissing => Tool.Find("wrk") is null;

    public Loaded Load(Child server, int seconds, int connections = 64)
    {
        var said = Tool.Run("wrk", connections < 2 ? "-t1" : "-t2", $"-c{connections}", $"-d{seconds}s", "--latency",
            "-s", script, server.Url + Path);
        var numbers = said.Split('\n').First(l => l.StartsWith("seen ", StringComparison.Ordinal)).Split(' ').Skip(1)
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return numbers[5] > 0 ? throw new InvalidOperationException("wrk saw errors: " + said) : new Loaded(
            numbers[0] / numbers[1] * 1e6, numbers[2] * 1e3, numbers[3] * 1e3, numbers[4] * 1e3);
    }

    /// <summary>Asks once, and holds the answer against the one expected.</summary>
    public static async Task CheckAsync(Child server, string token, string question = Question, bool permits = true)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var body = new StringContent(question, null, "application/json");
        using var answer = await http.PostAsync(new Uri(Path, UriKind.Relative), body);
        var said = await answer.Content.ReadAsStringAsync();
        if (said != (permits ? """{"decision":true}""" : """{"decision":false}"""))
            throw new InvalidOperationException("a wrong answer: " + said);
    }
}
