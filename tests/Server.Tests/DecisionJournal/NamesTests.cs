using System.Diagnostics;
using System.Text;

namespace Mandate.Server.Tests.DecisionJournal;

/// <summary>
/// No name of a person is in any file of the folder once it was erased, whoever asked about it and how.
/// </summary>
public sealed class NamesTests
{
    [Fact]
    public async Task An_erased_name_is_in_no_file_before_or_after_somebody_asks_about_it()
    {
        await using var server = await KeepingServer.StartAsync();
        await AskAboutAsync(server, Harbor.Operator);
        var id = (await server.Running.Get("/v1/people/" + Harbor.Operator)).GetProperty("id").GetString()!;
        Assert.NotEmpty(await server.FindAsync("?subject=" + id));
        await server.Running.Post($"/v1/people/{Harbor.Operator}/leave", new { reason = "left" });
        await server.Running.Post($"/v1/people/{Harbor.Operator}/erase", new { });
        await server.FlushAsync();
        Assert.False(IsIn(server.Data, Harbor.Operator));
        await AskAboutAsync(server, Harbor.Operator);
        await server.FlushAsync();
        Assert.False(IsIn(server.Data, Harbor.Operator));
        // Decisions about the person are there, under the id alone.
        var kept = await server.FindAsync("?subject=" + id);
        Assert.All(kept, k => Assert.Equal(id, k.GetProperty("subject").GetProperty("id").GetString()));
        Assert.NotEmpty(kept);
    }

    [Fact]
    public async Task A_name_nobody_has_is_kept_as_a_digest_that_whoever_knows_it_finds_until_somebody_is_erased()
    {
        const string stranger = "stranger@tideway.example";
        await using var server = await KeepingServer.StartAsync();
        await server.AskAsync("pacs-eu-1", stranger);
        var digest = Assert.Single(await server.FindAsync("?subject=" + stranger)).GetProperty("subject")
            .GetProperty("id").GetString()!;
        Assert.Matches("^#[0-9a-f]{32}$", digest);
        Assert.Single(await server.FindAsync("?subject=" + Uri.EscapeDataString(digest)));
        var key = await File.ReadAllBytesAsync(Path.Combine(server.Data, "decisions.key"));
        await server.Running.Post($"/v1/people/{Harbor.Operator}/erase", new { });
        Assert.Empty(await server.FindAsync("?subject=" + stranger));
        Assert.False(BytesOf(server.Data).AsSpan().IndexOf(key) >= 0, "the key of older digests is still there");
        await server.RestartAsync();
        await server.AskAsync("pacs-eu-1", stranger);
        Assert.Single(await server.FindAsync("?subject=" + stranger));
        Assert.Single(await server.FindAsync("?subject=" + Uri.EscapeDataString(digest)));
    }

    /// <summary>As the subject, and in every place of a question where a name does not belong.</summary>
    private static async Task AskAboutAsync(KeepingServer server, string name)
    {
        await server.AskAsync("pacs-eu-1", name, requestId: name);
        await server.AskAsync(name);
        foreach (var (type, action, resourceType) in new[]
        {
            ("workload", "restart", "host"), (name, "restart", "host"), ("person", name, "host"),
                ("person", "restart", name),
        })
            await server.Running.Post("/access/v1/evaluation", new
            {
                subject = new { type, id = name }, action = new { name = action },
                resource = new { type = resourceType, id = "pacs-eu-1" },
            });
    }

    private static bool IsIn(string folder, string name) =>
        BytesOf(folder).AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0;

    /// <summary>Read by another process: closing a database file of one's own frees SQLite's locks on it.</summary>
    private static byte[] BytesOf(string folder)
    {
        using var cat = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "cat \"$0\"/*", folder]) 
            { RedirectStandardOutput = true, UseShellExecute = false })!;
        using var bytes = new MemoryStream();
        cat.StandardOutput.BaseStream.CopyTo(bytes);
        cat.WaitForExit();
        return bytes.ToArray();
    }
}
