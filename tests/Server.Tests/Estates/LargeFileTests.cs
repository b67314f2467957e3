using System.Diagnostics;
using System.Text;

namespace Mandate.Server.Tests.Estates;

public sealed class LargeFileTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_file_of_3000_grants_is_applied_in_chunks_and_the_second_time_changes_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var text = Grants(3_000);
        var watch = Stopwatch.StartNew();
        var applied = await server.Apply(text, "file=large.yaml");
        var (first, entries) = (watch.Elapsed, applied.Entries());
        watch.Restart();
        Assert.Equal(0, (await server.Apply(text, "file=large.yaml")).Entries());
        output.WriteLine(
            $"{entries} entries in {first.TotalSeconds:0.0} s, again in {watch.Elapsed.TotalSeconds:0.0} s, {text.Length} characters");
        Assert.Equal(2_999, applied.GetProperty("effect").GetProperty("appears").GetArrayLength());
        watch.Restart();
        var export = await server.Export();
        Assert.Equal(0, (await server.Apply(export, "file=export.yaml")).Entries());
        output.WriteLine($"exported and applied again in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task A_file_that_was_applied_in_part_goes_on_where_it_stopped()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Apply(Grants(1_000), "file=large.yaml");
        Assert.Equal(1_000, (await server.Apply(Grants(2_000), "file=large.yaml")).Entries());
    }

    [Fact]
    public async Task A_key_sent_again_with_a_large_file_applies_it_once()
    {
        await using var server = await RunningServer.StartAsync();
        using var content = new StringContent(Grants(6_000), Encoding.UTF8, "application/yaml");
        Assert.True(content.Headers.ContentLength > 1024 * 1024);
        server.Http.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        using var first = await server.Http.PostAsync(new Uri("/v1/estate/apply?file=a.yaml", UriKind.Relative),
            content);
        Assert.True(first.IsSuccessStatusCode, await first.Content.ReadAsStringAsync());
        var revision = server.Server.Revision;
        using var second = await server.Http.PostAsync(new Uri("/v1/estate/apply?file=a.yaml", UriKind.Relative),
            content);
        Assert.Contains("\"repeated\":true", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(revision, server.Server.Revision);
    }

    /// <summary>
    /// The example, and so many grants in all: one to the organisation, below it the others to its operator.
    /// </summary>
    internal static string Grants(int count)
    {
        var text = new StringBuilder(
            EstateFileClient.Example("harbor.yaml").Replace("2029-", "2099-", StringComparison.Ordinal));
        for (var index = 2; index < count; index++)
            text.Append($"  g{index}:\n    parent: tideway-runs-pacs\n    to: {{ person: operator@tideway.example }}\n")
                .Append($"    scope: {{ host: [pacs-{index}] }}\n    purpose: operation of host {index}\n    owner: pacs-owner@harbor.example\n")
                .Append("    approved_by: [admin@tideway.example, pacs-owner@harbor.example]\n    until: 2099-06-30\n");
        return text.ToString();
    }
}
