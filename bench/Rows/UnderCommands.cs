using System.Globalization;

namespace Mandate.Bench;

/// <summary>
/// Decisions over HTTP while 1,000 commands a second are recorded, over the large estate: what garbage collection does
/// to the slowest of a thousand. The bare server commits a row for each command and allocates what ours was seen to.
/// </summary>
internal sealed class UnderCommands : IRow
{
    private const int CommandsASecond = 1_000;
    private const int Connections = 16;
    private const int Questions = 20_000;

    public string Part => "commands";

    public async Task MeasureAsync(BenchRun run)
    {
        if (Wrk.IsMissing)
        {
            run.Report.Missing("decisions while commands come in", Wrk.Missing);
            return;
        }

        var folder = await run.LargeAsync();
        using var ours = Child.Own("--hosted-server", folder.Path);
        var token = (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-token"))).Trim();
        var random = new Random(6);
        var wrk = new Wrk(run.Fresh("commands.lua"), token, Enumerable.Range(0, Questions)
            .Select(_ => LargeServer.Question(folder.Made, random.Next(folder.Made.Grants))));
        var seconds = run.IsQuick ? 1 : 5;
        using var commands = LargeServer.Client(ours, token);
        var (a, b) = await BytesAsync(run, ours, commands, seconds);
        using var bare = Child.Own("--bare-server", run.Fresh("raw"), a.ToString(CultureInfo.InvariantCulture));
        using var rows = LargeServer.Client(bare, token);
        wrk.Load(ours, 1, Connections);
        wrk.Load(bare, 1, Connections);
        var (mine, theirs, rates) = (new List<Loaded>(), new List<Loaded>(), new List<double>());
        var before = HostedServer.Of(ours);
        for (var turn = 0; turn < (run.IsQuick ? 4 : 6); turn++)
        {
            mine.Add(await TurnAsync(run, wrk, ours, commands, seconds, rates));
            theirs.Add(await TurnAsync(run, wrk, bare, rows, seconds, []));
        }

        Told(run, mine, theirs, HostedServer.Of(ours).Since(before), rates, (a, b));
    }

    private static void Told(BenchRun run, List<Loaded> mine, List<Loaded> theirs, Garbage garbage, List<double> rates,
        (long Command, long Decision) bytes)
    {
        foreach (var (name, what, of) in new (string, string, Func<Loaded, double>)[]
                 {
                     ("commands-p99", "p99", l => l.P99), ("commands-p999", "p99.9", l => l.P999),
                 })
        {
            var (ours, bare) = (mine.ConvertAll(l => of(l)), theirs.ConvertAll(l => of(l)));
            var pair = Measure.Of(ours, bare);
            run.Report.Ratio(name, $"HTTP decisions under {Measure.Median(rates):N0} commands/s, {what}",
                Report.Time(pair.Ours), "bare under the same " + Report.Time(pair.Baseline), pair.Ratio, "≤ 2 ×",
                pair.Noise);
        }

        run.Report.Figure("garbage of these",
            FormattableString.Invariant($"{bytes.Command:N0} B a command, {bytes.Decision:N0} B a decision"),
            garbage.Text);
    }

    /// <summary>Bytes that a command and a decision over HTTP allocate in the server.</summary>
    private static async Task<(long Command, long Decision)> BytesAsync(
        BenchRun run, Child ours, HttpClient http, int seconds)
    {
        const int Asked = 2_000;
        var question = LargeServer.Question((await run.LargeAsync()).Made, 1);
        await LargeServer.PostAsync(http, "/access/v1/evaluation", question);
        var before = HostedServer.Of(ours);
        for (var asked = 0; asked < Asked; asked++)
            await LargeServer.PostAsync(http, "/access/v1/evaluation", question);
        var decision = HostedServer.Of(ours).Since(before).Bytes / Asked;
        before = HostedServer.Of(ours);
        var done = 0L;
        await using (var paced = new Paced(CommandsASecond, async () =>
                     {
                         await CommandAsync(run, http);
                         Interlocked.Increment(ref done);
                     })) await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System);
        return (HostedServer.Of(ours).Since(before).Bytes / done, decision);
    }

    private static async Task<Loaded> TurnAsync(
        BenchRun run, Wrk wrk, Child server, HttpClient commands, int seconds, List<double> rates)
    {
        await using var paced = new Paced(CommandsASecond, () => CommandAsync(run, commands));
        var seen = await Task.Run(() => wrk.Load(server, seconds, Connections));
        rates.Add(paced.Rate);
        return seen;
    }

    /// <summary>Half of the commands revoke a grant, the others register an organisation.</summary>
    private static Task<string> CommandAsync(BenchRun run, HttpClient http)
    {
        var number = run.NextGrant();
        return number % 2 == 0
            ? LargeServer.PostAsync(http, $"/v1/grants/{LargeEstate.GrantName(number)}/revoke", "{}")
            : LargeServer.PostAsync(http, "/v1/organisations",
                $$"""{"name":"new-{{number}}","display_name":"Organisation {{number}}"}""");
    }
}
