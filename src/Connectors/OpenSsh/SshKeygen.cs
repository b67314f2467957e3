using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// OpenSSH's own key tool: no shell, no inherited environment, no terminal to ask on, a bounded time and output.
/// </summary>
public sealed class SshKeygen
{
    private const int OutputMax = 32 * 1024 * 1024;
    private readonly string program;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;

    /// <summary>Uses this program, by path or as found on PATH, and gives each run at most this long.</summary>
    public SshKeygen(string program, TimeSpan timeout, TimeProvider time)
    {
        this.program = program;
        this.timeout = timeout;
        this.time = time;
    }

    /// <summary>Runs once. An exit code is an answer; a program that is absent or never ends is a fault.</summary>
    internal async Task<KeygenRun> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = new Process { StartInfo = Start(arguments) };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return new KeygenRun.Failed(
                new ConnectorFault.Terminal($"`{program}` could not be started; install openssh-client"));
        }
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            process.StandardInput.Close();
            var output = DrainAsync(process.StandardOutput, either.Token);
            var error = DrainAsync(process.StandardError, either.Token);
            await Task.WhenAll(output, error);
            await process.WaitForExitAsync(either.Token);
            return await output is { } said && await error is { } complained
                ? new KeygenRun.Exited(process.ExitCode, said, complained)
                : new KeygenRun.Failed(new ConnectorFault.Terminal($"`{program}` said more than {OutputMax} bytes"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new KeygenRun.Failed(
                new ConnectorFault.Retry(timeout, $"`{program}` took longer than {timeout.TotalSeconds} s"));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private ProcessStartInfo Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var path = start.Environment.TryGetValue("PATH", out var found) ? found : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path ?? "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        // Validity instants are given and printed in this zone.
        start.Environment["TZ"] = "UTC";
        return start;
    }

    // Null if there was more than may be; the rest is read and dropped so that the program can end.
    private static async Task<string?> DrainAsync(StreamReader from, CancellationToken cancel)
    {
        var text = new StringBuilder();
        var buffer = new char[8192];
        var tooMuch = false;
        while (await from.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            tooMuch |= text.Length + read > OutputMax;
            if (!tooMuch) text.Append(buffer, 0, read);
        }
        return tooMuch ? null : text.ToString();
    }
}

/// <summary>How a run of the tool went.</summary>
internal abstract record KeygenRun
{
    private KeygenRun() { }

    /// <summary>It ended by itself.</summary>
    public sealed record Exited(int Code, string Output, string Error) : KeygenRun
    {
        /// <summary>The first line it complained with, for a log.</summary>
        public string Complaint => (Error.Length > 0 ? Error : Output).Split('\n')[0].Trim();
    }

    /// <summary>It could not be run to its end.</summary>
    public sealed record Failed(ConnectorFault Fault) : KeygenRun;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Exited, T> exited, Func<Failed, T> failed) => this switch
    {
        Exited e => exited(e),
        Failed f => failed(f),
        _ => throw new UnreachableException(),
    };
}
