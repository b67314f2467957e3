using System.Globalization;
using System.Text.Json;

namespace Mandate.Bench;

/// <summary>
/// One resource that 100,000 people reach, gone through page by page over HTTP: what the server allocates and holds.
/// </summary>
internal sealed class SearchPages : IRow
{
    public string Part => "search";

    public async Task MeasureAsync(BenchRun run)
    {
        var people = run.IsQuick ? 20_000 : 100_000;
        var made = new LargeEstate(people, 1) { People = people, Systems = 1, ResourcesASystem = 1 };
        var folder = await LargeFolder.WriteAsync(run.Fresh("reached"), made);
        using var server = Child.Own("--hosted-server", folder.Path);
        using var http = LargeServer.Client(server,
            (await File.ReadAllTextAsync(Path.Combine(folder.Path, "admin-token"))).Trim());
        foreach (var limit in new[] { 100, 1_000 }) await PagesAsync(run, server, http, people, limit);
    }

    private static async Task PagesAsync(BenchRun run, Child server, HttpClient http, int people, int limit)
    {
        var (before, held) = (HostedServer.Of(server), server.Megabytes());
        var (found, pages, most, token) = (new HashSet<string>(people, StringComparer.Ordinal), 0, 0.0, "");
        var clock = System.Diagnostics.Stopwatch.GetTimestamp();
        do
        {
            var said = await LargeServer.PostAsync(http, "/access/v1/search/subject", Query(limit, token));
            using var page = JsonDocument.Parse(said);
            foreach (var result in page.RootElement.GetProperty("results").EnumerateArray())
                if (!found.Add(result.GetProperty("id").GetString()!))
                    throw new InvalidOperationException("somebody is on two pages");
            token = page.RootElement.TryGetProperty("page", out var next)
                ? next.GetProperty("next_token").GetString()! : "";
            (pages, most) = (pages + 1, Math.Max(most, server.Megabytes()));
        }
        while (token.Length > 0);

        if (found.Count != people) throw new InvalidOperationException($"{found.Count} of {people} were found");
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalSeconds;
        var garbage = HostedServer.Of(server).Since(before);
        run.Report.Figure($"a resource that {people:N0} people reach, {limit:N0} a page",
            string.Create(CultureInfo.InvariantCulture,
                $"{pages:N0} pages, {garbage.Bytes / 1024.0 / pages:N0} KB allocated each"),
            string.Create(CultureInfo.InvariantCulture,
                $"resident {held:N0} MB before, {most:N0} MB at most; {seconds * 1e3 / pages:0.0} ms a page; ")
            + garbage.Text);
    }

    private static string Query(int limit, string token) =>
        """{"subject":{"type":"person"},"action":{"name":"restart"},"resource":{"type":"host","id":"res-00-000000"},"""
        + $"\"page\":{{\"limit\":{limit}{(token.Length == 0 ? "" : $",\"token\":\"{token}\"")}}}}}";
}
