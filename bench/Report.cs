using System.Runtime.InteropServices;
using System.Text;

namespace Mandate.Bench;

/// <summary>The table of one run.</summary>
internal sealed class Report(int grants)
{
    private readonly StringBuilder rows = new();

    public void Row(string what, string figure, string how)
    {
        rows.Append($"| {what} | {figure} | {how} |\n");
        Console.WriteLine($"{what,-52} {figure,-24} {how}");
    }

    /// <summary>Writes docs/performance.md of the repository that `bench/run` was started in.</summary>
    public void Write()
    {
        var file = Path.Combine(Environment.CurrentDirectory, "docs", "performance.md");
        File.WriteAllText(file,
            "# Performance\n\n"
            + $"One run of `bench/run {grants}` on {DateTime.UnixEpoch.Add(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch):yyyy-MM-dd}: "
            + $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}.\n"
            + "Absolute times depend on the machine: compare rows of one run. Medians of five; every decision is checked.\n\n"
            + "| what | figure | how |\n| --- | --- | --- |\n" + rows);
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l =>
                l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : "unknown processor";
}
