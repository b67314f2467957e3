using System.Text;
using System.Text.Json;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Storage.Sqlite;

namespace Mandate.Cli.Tests.Crash;

/// <summary>
/// Kills a server in the middle of an import, several times, and imports again until it is done: then the ledger has
/// every entry of an undisturbed import, and none twice.
/// </summary>
public sealed class ImportCrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Grants = 4_000;
    private const int Kills = 3;
    private readonly string temporary = Directory.CreateTempSubdirectory("mandate-import-").FullName;
    private readonly Random random = new(Environment.TickCount & 0xffff);

    public void Dispose() => Directory.Delete(temporary, recursive: true);

    [Fact]
    public async Task A_killed_import_goes_on_where_it_stopped_and_ends_as_an_undisturbed_one()
    {
        var text = Text();
        var (killed, undisturbed) = (Path.Combine(temporary, "killed"), Path.Combine(temporary, "undisturbed"));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var serving = ServingProcess.Start(killed);
            var http = await serving.ListenAsync(killed);
            // Not the last of them: there has to be something left to do.
            var lines = await ImportAsync(http, text, until: random.Next(0, 2));
            await serving.KillAsync();
            Verify(killed);
            output.WriteLine($"killed after `{lines[^1]}`");
        }

        var (again, revision, grants) = await FinishAsync(killed, text);
        var (all, expected, names) = await FinishAsync(undisturbed, text);
        Assert.Equal((expected, names), (revision, grants));
        Assert.InRange(again, 0, all - 1);
        Verify(killed);
    }

    private static async Task<(long Done, long Revision, string Grants)> FinishAsync(string data, string text)
    {
        using var serving = ServingProcess.Start(data);
        var http = await serving.ListenAsync(data);
        var last = JsonDocument.Parse((await ImportAsync(http, text, until: null))[^1]).RootElement;
        Assert.Equal("done", last.GetProperty("stage").GetString());
        var second = JsonDocument.Parse((await ImportAsync(http, text, until: null))[^1]).RootElement;
        Assert.Equal(0, second.GetProperty("done").GetInt64());
        var export = await http.GetStringAsync(new Uri("/v1/estate/export", UriKind.Relative));
        await serving.KillAsync();
        // When something was recorded differs; what is declared of it does not.
        return (last.GetProperty("done").GetInt64(), last.GetProperty("revision").GetInt64(), string.Join('\n',
            export.Split('\n').Where(line => !line.Contains("from:", StringComparison.Ordinal)
                && !line.Contains("verified:", StringComparison.Ordinal))));
    }

    /// <summary>The lines of the answer; with a bound, up to the line after so many of recording.</summary>
    private static async Task<List<string>> ImportAsync(HttpClient http, string text, int? until)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/estate/import?file=large.yaml");
        request.Content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (lines, recorded) = (new List<string>(), 0);
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains("\"recording\"", StringComparison.Ordinal) && recorded++ == until) break;
        }

        return lines;
    }

    private static void Verify(string data)
    {
        Assert.True(VerifierKey.TryRead(StoredLedger.VerifierLine(data), out var key));
        using var ledger = StoredLedger.Open(data);
        Assert.IsType<LedgerVerdict.Verified>(
            LedgerCheck.Run(ledger.Batches(), new LedgerTrust(key.Name, [key], Ed25519.Verify)));
    }

    private static string Text()
    {
        var text = new StringBuilder(string.Join('\n', File.ReadAllLines(CommandLine.Harbor)
            .Where(line => !line.Contains("connector:", StringComparison.Ordinal)))).Append('\n');
        for (var grant = 2; grant < Grants; grant++)
            text.Append($"  g{grant}:\n    parent: tideway-runs-pacs\n    to: {{ person: operator@tideway.example }}\n")
                .Append($"    scope: {{ host: [pacs-{grant}] }}\n    purpose: operation of host {grant}\n")
                .Append("    owner: pacs-owner@harbor.example\n    until: 2029-06-30\n")
                .Append("    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n");
        return text.ToString();
    }
}
