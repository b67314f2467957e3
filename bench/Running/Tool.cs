using System.Diagnostics;

namespace Mandate.Bench;

/// <summary>Programs that are run to their end.</summary>
internal static class Tool
{
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);

    /// <summary>What it printed.</summary>
    /// <exception cref="InvalidOperationException">It ended with something else than zero.</exception>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var faults = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException(
            $"{program} {string.Join(' ', arguments.Take(2))} ended with {process.ExitCode}: {said}{faults.Result}");
    }
}
