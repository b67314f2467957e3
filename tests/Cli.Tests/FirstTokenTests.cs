using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Mandate.Fixtures;
using Mandate.Server;

namespace Mandate.Cli.Tests;

/// <summary>
/// The token that a folder's first server makes, so that somebody can name an administrator over HTTP.
/// </summary>
public sealed class FirstTokenTests
{
    private readonly ManualTime clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task It_is_its_owner_s_alone_and_ends_when_it_has_named_an_administrator()
    {
        using var line = new CommandLine();
        await using var server = await StartAsync(line);
        var file = Path.Combine(line.Data, "admin-token");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var first = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, first));

        (line.Variables["MANDATE_URL"], line.Variables["MANDATE_TOKEN"]) = (server.Url, first);
        var auditor = await line.RunAsync("token create --owner reader --role auditor --expires 2026-03-09");
        Assert.True(auditor.Exit == ExitCode.Fine, auditor.Error);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, first));
        var named = await line.RunAsync("token create --owner operations --role administrator --expires 2026-03-09");
        Assert.True(named.Exit == ExitCode.Fine, named.Error);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, first));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task It_lasts_a_day_and_is_not_made_again()
    {
        using var line = new CommandLine();
        var file = Path.Combine(line.Data, "admin-token");
        await using (var server = await StartAsync(line))
        {
            var first = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
            clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
            Assert.Equal(HttpStatusCode.OK, await AskAsync(server, first));
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, first));
        }

        await using (await StartAsync(line)) Assert.False(File.Exists(file), "a text that opens nothing was left");
    }

    [Theory]
    [InlineData("administrator", false)]
    [InlineData("auditor", true)]
    public async Task A_folder_whose_administrator_the_command_line_named_needs_none(string role, bool needed)
    {
        using var line = await CommandLine.WithHarborAsync();
        var expires = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var made = await line.OnFolderAsync($"token create --owner operations --role {role} --expires {expires}");
        Assert.True(made.Exit == ExitCode.Fine, made.Error);
        await using var server = await StartAsync(line);
        Assert.Equal(needed, File.Exists(Path.Combine(line.Data, "admin-token")));
    }

    private Task<MandateServer> StartAsync(CommandLine line) => MandateServer.StartAsync(
        new ServerOptions { Data = line.Data, Url = "http://127.0.0.1:0", Converges = false, Time = clock },
        TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> AskAsync(MandateServer server, string token)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync(new Uri("/v1/tokens", UriKind.Relative),
            TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
