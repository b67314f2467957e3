using Mandate.Restarter;
using Mandate.Server.Tests;

namespace Mandate.Client.Tests;

/// <summary>The example program and a real server: permitted, refused, and refused once the server is gone.</summary>
public sealed class ExampleTests
{
    [Fact]
    [Trait("Requirement", "S0-13")]
    public async Task The_example_restarts_what_is_permitted_and_nothing_once_Mandate_is_gone()
    {
        var server = await Harbor.StartAsync();
        var token = await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs");
        await using var app = RestarterApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"],
            options =>
            {
                options.Address = new Uri(server.Server.Url);
                options.Token = _ => new ValueTask<string?>(token);
                options.DecisionTimeout = TimeSpan.FromSeconds(20);
                options.RetryDelay = TimeSpan.FromMilliseconds(10);
            });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        async Task<string> Restart(string host, string? user = Harbor.Operator)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                new Uri($"/hosts/{host}/restart", UriKind.Relative));
            if (user is not null) request.Headers.Add("Demo-User", user);
            using var response = await http.SendAsync(request);
            return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}".Trim();
        }

        Assert.Equal("200 restarting pacs-eu-1", await Restart("pacs-eu-1"));
        Assert.Equal("403", await Restart("pacs-us-1"));
        Assert.Equal("403", await Restart("pacs-eu-1", "sponsor@harbor.example"));
        Assert.Equal("401", await Restart("pacs-eu-1", null));
        using (var offered = new HttpRequestMessage(
            HttpMethod.Get, new Uri("/hosts?names=pacs-eu-1,pacs-us-1,billing-1,pacs-eu-9", UriKind.Relative)))
        {
            offered.Headers.Add("Demo-User", Harbor.Operator);
            using var response = await http.SendAsync(offered);
            Assert.Equal("""["pacs-eu-1","pacs-eu-9"]""", await response.Content.ReadAsStringAsync());
        }

        await server.Post("/v1/relationships/harbor-tideway/end", new { reason = "the contract ended" });
        Assert.Equal("403", await Restart("pacs-eu-1"));
        await server.DisposeAsync();
        Assert.Equal("403", await Restart("pacs-eu-1"));
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task What_was_permitted_and_kept_is_refused_once_Mandate_is_gone()
    {
        var server = await Harbor.StartAsync();
        var token = await server.TokenAsync("application", TimeProvider.System.GetUtcNow(), "pacs");
        using var client = new MandateClient(new MandateClientOptions
        {
            Address = new Uri(server.Server.Url), Token = _ => new ValueTask<string?>(token),
            Cache = new DecisionCacheOptions { AgeMax = TimeSpan.FromMinutes(1) },
            DecisionTimeout = TimeSpan.FromSeconds(20), RetryDelay = TimeSpan.FromMilliseconds(10),
        });
        var asked = new Question(Subject.Person(Harbor.Operator), "restart", new Resource("host", "pacs-eu-1"));
        await client.EvaluateAsync(asked);
        await CacheTests.Until(() => client.Cache!.Stream is not null, "the stream is open");
        Assert.True((await client.EvaluateAsync(asked)).Permits);
        Assert.Equal(1, client.Cache!.Count);
        await server.DisposeAsync();
        await CacheTests.Until(() => client.Cache!.Stream is null, "the end is seen");
        Assert.Equal("unreachable", (await client.EvaluateAsync(asked)).Reason);
    }
}
