using System.Diagnostics;
using System.Globalization;

namespace Mandate.Bench;

/// <summary>
/// A whole server under half the load it can take, for as long as asked: what it holds resident may not grow. The
/// first third of the readings, in which it warms up, is what the last is held against.
/// </summary>
internal static class Soak
{
    private const int Workers = 64;
    private const double GrowthMax = 1.2;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    /// <summary>The exit code: 1 where the last third of the readings is more than a fifth above the first.</summary>
    public static async Task<int> RunAsync(string scratch, double minutes)
    {
        var data = Path.Combine(scratch, "soaked");
        var token = Programs.Example(data);
        using var ours = Child.Mandate(data);
        await Wrk.CheckAsync(ours, token);
        using var http = Client(ours.Url, token);
        await AskAsync(http, Warm, double.MaxValue, new Counter());
        var top = new Counter();
        await AskAsync(http, Warm, double.MaxValue, top);
        var rate = top.Value / Warm.TotalSeconds / 2;
        var said = string.Create(CultureInfo.InvariantCulture,
            $"Top load {top.Value / Warm.TotalSeconds:N0} evaluations/s; held at {rate:N0}/s for {minutes:0.#} minutes.");
        Say(said);
        var asked = new Counter();
#pragma warning disable CA2025 // the watch awaits it; where that fails, the client that goes ends it
        var load = AskAsync(http, TimeSpan.FromMinutes(minutes), rate, asked);
#pragma warning restore CA2025
        return Judge(await WatchAsync(ours, load, asked), minutes, said);
    }

    private static async Task<List<double>> WatchAsync(Child ours, Task load, Counter asked)
    {
        var readings = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        while (!load.IsCompleted)
        {
            readings.Add(ours.Megabytes());
            Say($"{Stopwatch.GetElapsedTime(begun):mm\\:ss}  {readings[^1],8:N0} MB  {asked.Value,12:N0} evaluations");
            await Task.WhenAny(load, Task.Delay(Every, TimeProvider.System));
        }

        await load;
        readings.Add(ours.Megabytes());
        return readings;
    }

    private static int Judge(List<double> readings, double minutes, string load)
    {
        var third = Math.Max(1, readings.Count / 3);
        var (first, last) = (readings.Take(third).Max(), readings.TakeLast(third).Max());
        var grew = last > first * GrowthMax;
        var said = string.Create(CultureInfo.InvariantCulture,
            $"""
             {load}
             Resident: {readings[0]:N0} MB at first, {readings[^1]:N0} MB at last, {readings.Max():N0} MB at most.
             At most {first:N0} MB in the first third and {last:N0} MB in the last: it {(grew ? "grew" : "is flat")}.
             """);
        Say(said);
        Document.WriteSection("Soak",
            Document.Circumstances(string.Create(CultureInfo.InvariantCulture, $"bench/soak {minutes:0.#}"))
            + "A real server over the example estate, every decision kept, 64 clients.\n" + said + "\n");
        return grew ? 1 : 0;
    }

    /// <summary>Asks the one question at this rate, spread over the workers; a wrong answer ends it.</summary>
    private static Task AskAsync(HttpClient http, TimeSpan time, double rate, Counter asked)
    {
        var begun = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            for (var sent = 0L; Stopwatch.GetElapsedTime(begun) < time; sent++)
            {
                var early = TimeSpan.FromSeconds(Math.Min(sent * Workers / rate, time.TotalSeconds))
                    - Stopwatch.GetElapsedTime(begun);
                if (early > TimeSpan.FromMilliseconds(1)) await Task.Delay(early, TimeProvider.System);
                using var body = new StringContent(Wrk.Question, null, "application/json");
                using var answer = await http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), body);
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"an answer of {(int)answer.StatusCode}");
                asked.Add();
            }
        })));
    }

    private static HttpClient Client(string url, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    private static void Say(string line) => Console.WriteLine(line);

    private sealed class Counter
    {
        private long value;

        public long Value => Interlocked.Read(ref value);

        public void Add() => Interlocked.Increment(ref value);
    }
}
