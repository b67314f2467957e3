using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mandate.Server.Tests.Limits;

/// <summary>Clients that hold a connection and send little or nothing.</summary>
public sealed class ConnectionTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private const long GrowthMax = 64L * 1024 * 1024;
    private readonly RunningServer server = harbor.Server;

    /// <summary>The server's own bounds end it: ten seconds for the headers, five to begin with the body.</summary>
    [Fact]
    public async Task A_client_that_sends_a_byte_at_a_time_is_cut_off()
    {
        var token = server.Http.DefaultRequestHeaders.Authorization!.Parameter;
        var headers = DripAsync("", "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 500));
        var body = DripAsync(
            $"POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n" +
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n", "{" + new string(' ', 500));
        await AnswersAsync();
        Assert.StartsWith("HTTP/1.1 408", await headers, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408", await body, StringComparison.Ordinal);
    }

    /// <summary>IDLE=n holds n connections; the process may then open twice as many files.</summary>
    [Fact]
    public async Task Idle_connections_take_nothing_from_those_who_ask()
    {
        var asked = Environment.GetEnvironmentVariable("IDLE");
        var count = asked is null ? 500 : int.Parse(asked, CultureInfo.InvariantCulture);
        await AnswersAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                idle.Add(await ConnectAsync());
                // Half of them have begun to speak.
                if (i % 2 == 0) await SendAsync(idle[^1], "POST /access/v1/evaluation HTTP/1.1\r\nHost: a\r\n");
                if (i % 50 == 0) await AnswersAsync();
            }

            for (var i = 0; i < 50; i++) await AnswersAsync();
            var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.InRange(grown, long.MinValue, GrowthMax * Math.Max(1, count / 1_000));
        }
        finally
        {
            foreach (var client in idle) client.Dispose();
        }

        await AnswersAsync();
    }

    private async Task AnswersAsync() => Assert.True(await server.Permits("pacs-eu-1"));

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        var url = new Uri(server.Server.Url);
        await client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task SendAsync(TcpClient client, string text) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Says the first part at once and the rest a byte at a time, until it is answered.</summary>
    private async Task<string> DripAsync(string first, string rest)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var client = await ConnectAsync();
        await SendAsync(client, first);
#pragma warning disable CA2025 // awaited below; where a send fails before that, closing the client ends the read
        var answer = ReadAsync(client);
#pragma warning restore CA2025
        foreach (var next in rest)
        {
            if (answer.IsCompleted) break;
            try
            {
                await SendAsync(client, next.ToString());
            }
            catch (IOException)
            {
                break;
            }

            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel));
        }

        return await answer.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancel);
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        var answer = new byte[1_024];
        var length = await client.GetStream().ReadAsync(answer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(answer, 0, length);
    }
}
