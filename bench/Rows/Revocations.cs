namespace Mandate.Bench;

/// <summary>
/// Grants are revoked over HTTP one after the other: the first decision after each acknowledgement denies, asked on
/// another connection, which also asked before and so had the permit remembered. Row 22; a permit ends the run.
/// </summary>
internal sealed class Revocations : IRow
{
    private const string Path = "/access/v1/evaluation";

    public string Part => "revocations";

    public async Task MeasureAsync(BenchRun run)
    {
        using var served = await LargeServer.StartAsync(await run.LargeAsync());
        using var bare = new RawSqlite(run.Fresh("raw"));
        using var commands = served.Client();
        using var questions = served.Client();
        var (made, count) = (served.Folder.Made, run.IsQuick ? 600 : 3_000);
        var (ours, commits) = (new List<double>(), new List<double>());
        for (var revoked = 0; revoked < count; revoked++)
        {
            var grant = run.NextGrant();
            var question = LargeServer.Question(made, grant);
            if (await LargeServer.PostAsync(questions, Path, question) != """{"decision":true}""")
                throw new InvalidOperationException($"grant {grant} permitted nothing before it was revoked");
            var clock = System.Diagnostics.Stopwatch.GetTimestamp();
            await LargeServer.PostAsync(commands, $"/v1/grants/{LargeEstate.GrantName(grant)}/revoke", "{}");
            ours.Add(System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalNanoseconds);
            if (await LargeServer.PostAsync(questions, Path, question) != """{"decision":false}""")
                throw new InvalidOperationException($"grant {grant} permitted after its revocation was acknowledged");
            commits.Add(bare.Commit(1).TotalNanoseconds);
        }

        run.Report.Figure("first decision after an acknowledged revocation", $"{count:N0} denied",
            $"of {count:N0}, each permitted just before");
        foreach (var (name, share, goal) in new[] { ("p50", 0.5, ""), ("p99", 0.99, "≤ 5 ×") })
        {
            var (mine, theirs) = (Measure.Quantile(ours, share), Measure.Quantile(commits, share));
            var noise = Measure.Spread(ours, commits, share);
            run.Report.Ratio("revoke-" + name, $"revocation over HTTP, acknowledged, {name}", Report.Time(mine),
                "raw commit " + Report.Time(theirs), mine / theirs, goal, noise);
        }
    }
}
