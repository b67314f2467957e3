using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Mandate.Bench;

/// <summary>A program that goes on beside this one until it is ended, and says where it listens.</summary>
internal sealed partial class Child : IDisposable
{
    private readonly Process process;

    private Child(Process process, string url) => (this.process, Url) = (process, url);

    public string Url { get; }

    /// <summary>From before it was started until it said where it listens.</summary>
    public double SecondsToListen { get; private init; }

    public static Child Start(string program, params string[] arguments)
    {
        var clock = Stopwatch.GetTimestamp();
        var started = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false,
        })!;
        while (started.StandardOutput.ReadLine() is { } line)
            if (Address().Match(line) is { Success: true } found)
                return new Child(started, found.Value)
                {
                    SecondsToListen = Stopwatch.GetElapsedTime(clock).TotalSeconds,
                };
        throw new InvalidOperationException($"{program} {arguments[0]} did not begin to listen");
    }

    /// <summary>A child of this same program.</summary>
    public static Child Own(params string[] arguments) => Start(Environment.ProcessPath!, arguments);

    /// <summary>A node over a folder, as it is started by whoever runs one.</summary>
    public static Child Mandate(string data, params string[] more) =>
        Start(Programs.Mandate, ["serve", "--data", data, "--urls", "http://127.0.0.1:0", .. more]);

    /// <summary>Resident memory, in megabytes.</summary>
    public double Megabytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1e6;
    }

    /// <summary>Processor time it has taken.</summary>
    public double ProcessorSeconds()
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>The line it answers a line with.</summary>
    public string Ask(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("it ended: " + line);
    }

    /// <summary>Asks it to end as an operator does, and waits until it has.</summary>
    public void Stop()
    {
        Tool.Run("/bin/kill", "-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        process.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
