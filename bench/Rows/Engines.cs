using System.Globalization;

namespace Mandate.Bench;

/// <summary>
/// Against engines that can be embedded: row 4. Ours decides from text ids over all grants; they answer one question,
/// or hold fewer grants. Packages are installed into a folder of this run, as the lock file has them.
/// </summary>
internal sealed class Engines : IRow
{
    private const int FewGrants = 1_000;

    public string Part => "engines";

    public Task MeasureAsync(BenchRun run)
    {
        if (Tool.Find("node") is null || Tool.Find("npm") is null)
        {
            run.Report.Missing("against cedar-wasm and node-casbin", "`node` and `npm` are not installed");
            return Task.CompletedTask;
        }

        var folder = run.Fresh("engines");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Engines")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        try
        {
            Tool.Run("npm", "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund");
        }
        catch (InvalidOperationException)
        {
            run.Report.Missing("against cedar-wasm and node-casbin", "their packages could not be installed");
            return Task.CompletedTask;
        }

        Against(run, "cedar", "cedar-wasm, one chain of 4", "≤ 0.005 × (200 × faster)", folder, "cedar.mjs");
        var grants = run.IsQuick ? FewGrants : 100_000;
        Against(run, "casbin", $"node-casbin, {grants:N0} grants", "", folder, "casbin.mjs", grants);
        return Task.CompletedTask;
    }

    private static void Against(
        BenchRun run, string name, string what, string goal, string folder, string script, int grants = 0)
    {
        using var engine = Child.Start("node", Path.Combine(folder, script),
            grants.ToString(CultureInfo.InvariantCulture));
        var pair = Measure.InTurns(run.Turns / 2, run.Texts.Ours,
            () => double.Parse(engine.Ask("turn"), CultureInfo.InvariantCulture));
        run.Report.Ratio(name, "decide from text ids", Report.Time(pair.Ours), $"{what} {Report.Time(pair.Baseline)}",
            pair.Ratio, goal, pair.Noise);
    }
}
