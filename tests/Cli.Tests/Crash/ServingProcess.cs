using System.Diagnostics;
using System.Net.Http.Headers;

namespace Mandate.Cli.Tests.Crash;

/// <summary>`mandate serve` as a process of its own, on a free port, that can be killed at any moment.</summary>
internal sealed class ServingProcess : IDisposable
{
    private readonly Process process;

    private ServingProcess(Process process) => this.process = process;

    /// <summary>An administrator's client, once it listens.</summary>
    public HttpClient? Http { get; private set; }

    public static ServingProcess Start(string data, string? directory = null,
        IReadOnlyDictionary<string, string>? variables = null)
    {
        var program = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "mandate"),
            ["serve", "--data", data, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) program.Environment[name] = value;
        return new ServingProcess(Process.Start(program)!);
    }

    /// <summary>Waits until it listens and signs in with the folder's first token.</summary>
    public async Task<HttpClient> ListenAsync(string data)
    {
        const string Listening = "listening on ";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string? line;
        do line = await process.StandardOutput.ReadLineAsync(patience.Token);
        while (line is not null && !line.StartsWith(Listening, StringComparison.Ordinal));
        if (line is null)
            Assert.Fail("the server ended: " + await process.StandardError.ReadToEndAsync(patience.Token));
        Http = new HttpClient { BaseAddress = new Uri(line[Listening.Length..]), Timeout = TimeSpan.FromSeconds(30) };
        var token = await File.ReadAllTextAsync(Path.Combine(data, "admin-token"), patience.Token);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
        return Http;
    }

    /// <summary>
    /// SIGKILL: it is told nothing and finishes nothing. The answer is what it had said about errors.
    /// </summary>
    public async Task<string> KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        return await process.StandardError.ReadToEndAsync();
    }

    public void Dispose()
    {
        Http?.Dispose();
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
