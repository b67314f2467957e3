using System.Threading.RateLimiting;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Server.Tests;

public sealed class RequestLimitsTests
{
    [Theory]
    [InlineData("/access/v1/search/subject", 1_000)]
    [InlineData("/v1/grants", 4_000)]
    public void A_caller_asks_so_much_at_once_and_no_more(string path, int atOnce)
    {
        var options = Options();
        using var limiter = options.GlobalLimiter!;
        for (var left = atOnce; left > 0; left--) Assert.True(Permits(limiter, path, "one"), $"{left} left");
        // Tokens come back within the second that this may take.
        Assert.Contains(false, Enumerable.Range(0, atOnce).Select(_ => Permits(limiter, path, "one")));
        Assert.True(Permits(limiter, path, "another"));
    }

    [Fact]
    public async Task Who_is_turned_away_is_told_when_to_come_again()
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };
        http.Response.Body = new MemoryStream();
        using var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 });
        using var lease = limiter.AttemptAcquire();
        await Options().OnRejected!(new OnRejectedContext { HttpContext = http, Lease = lease },
            TestContext.Current.CancellationToken);
        Assert.Equal(429, http.Response.StatusCode);
        Assert.Equal("1", http.Response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", http.Response.ContentType);
    }

    private static RateLimiterOptions Options()
    {
        var options = new RateLimiterOptions();
        RequestLimits.Apply(options, 20);
        return options;
    }

    private static bool Permits(PartitionedRateLimiter<HttpContext> limiter, string path, string who)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = path;
        http.Features.Set(new Caller(new Actor(who), Role.Auditor, []));
        using var lease = limiter.AttemptAcquire(http);
        return lease.IsAcquired;
    }
}
