using System.Globalization;
using System.Runtime.InteropServices;

namespace Mandate.Bench;

/// <summary>
/// docs/performance.md: what comes before its first heading below the title is a run's, the section of the soak is the
/// soak's, and everything else is written by hand and left as it is.
/// </summary>
internal static class Document
{
    private const string Section = "\n## ";
    private static DateTimeOffset begun;
    private static string loadAtBegin = "";

    private static string PathOf => Path.Combine(Environment.CurrentDirectory, "docs", "performance.md");

    /// <summary>Notes when the run begins, and beside how much else.</summary>
    public static void Begin() => (begun, loadAtBegin) = (TimeProvider.System.GetUtcNow(), Load());

    /// <summary>Which command, when, on what, beside how much else.</summary>
    public static string Circumstances(string command) => string.Create(CultureInfo.InvariantCulture,
        $"""
         One run of `{command}`, {begun:yyyy-MM-dd HH:mm} to {TimeProvider.System.GetUtcNow():HH:mm} UTC: {Processor()},
         {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version};
         load average {loadAtBegin} when it began, {Load()} when it ended.

         """);

    /// <summary>Replaces what comes before the first heading.</summary>
    public static void WriteHead(string head)
    {
        var before = Read();
        var first = before.IndexOf(Section, StringComparison.Ordinal);
        File.WriteAllText(PathOf, "# Performance\n\n" + head + (first < 0 ? "" : before[first..]));
    }

    /// <summary>Replaces a section, or adds it at the end.</summary>
    public static void WriteSection(string title, string text)
    {
        var before = Read();
        var start = before.IndexOf(Section + title + "\n", StringComparison.Ordinal);
        var after = start < 0 ? -1 : before.IndexOf(Section, start + 1, StringComparison.Ordinal);
        File.WriteAllText(PathOf, (start < 0 ? before : before[..start]) + Section + title + "\n\n" + text
            + (after < 0 ? "" : before[after..]));
    }

    private static string Read() => File.Exists(PathOf) ? File.ReadAllText(PathOf) : "";

    private static string Load() => File.Exists("/proc/loadavg")
        ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor() =>
        (File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null)?.Split(':')[1].Trim() ?? "unknown processor";
}
