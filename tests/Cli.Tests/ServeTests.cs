using System.Net;
using System.Net.Sockets;
using Mandate.Cli.Tests.Crash;

namespace Mandate.Cli.Tests;

/// <summary>`mandate serve` as a process, in surroundings that are not its own.</summary>
public sealed class ServeTests
{
    [Fact]
    public async Task Only_its_options_configure_a_server()
    {
        using var line = new CommandLine();
        var (fromFile, fromVariable) = (FreePort(), FreePort());
        var directory = Directory.CreateDirectory(line.PathOf("elsewhere")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), $$"""
            { "urls": "http://127.0.0.1:{{fromFile}}", "Logging": { "LogLevel": { "Default": "Trace" } },
              "Kestrel": { "Endpoints": { "Other": { "Url": "http://127.0.0.1:{{fromFile}}" } },
                           "Limits": { "MaxRequestBodySize": 1 } } }
            """, TestContext.Current.CancellationToken);
        using var serving = ServingProcess.Start(line.Data, directory, new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{fromVariable}",
            ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_ENVIRONMENT"] = "Development",
            ["Kestrel__Endpoints__Second__Url"] = $"http://127.0.0.1:{fromVariable}",
            ["Logging__LogLevel__Default"] = "Trace",
        });
        var http = await serving.ListenAsync(line.Data);
        Assert.NotEqual(fromFile, http.BaseAddress!.Port);
        Assert.NotEqual(fromVariable, http.BaseAddress.Port);
        Assert.False(Answers(fromFile), "a file in the working directory opened a port");
        Assert.False(Answers(fromVariable), "the environment opened a port");
        using var body = new StringContent("""{"name":"harbor","display_name":"Harbor"}""",
            System.Text.Encoding.UTF8, "application/json");
        using var made = await http.PostAsync(new Uri("/v1/organisations", UriKind.Relative), body,
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("", await serving.KillAsync());
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
