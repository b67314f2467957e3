using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Mandate.Server;

/// <summary>How much one caller may ask, of searches and of the rest; decisions are <see cref="Unlimited"/>.</summary>
internal static class RequestLimits
{
    private const string SearchesPath = "/access/v1/search";

    public static void Apply(RateLimiterOptions limits, int knocksPerSecond)
    {
        limits.RejectionStatusCode = 429;
        limits.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            return new ValueTask(Problems.Answer(429, Problems.New(
                429, "too_many_requests", "the caller asks more than it may", null, "ask again in a second"))
                .ExecuteAsync(rejected.HttpContext));
        };
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
        {
            if (http.Features.Get<Caller>() is null && IsWayIn(http.Request.Path))
                return Bucket("way in " + Network(http.Connection.RemoteIpAddress), knocksPerSecond);
            var who = http.Features.Get<Caller>()?.Actor.Text ?? "anybody";
            return http.Request.Path.StartsWithSegments(SearchesPath, StringComparison.OrdinalIgnoreCase)
                ? Bucket("search " + who, 500) : Bucket(who, 2_000);
        });
    }

    /// <summary>Where who has not signed in yet makes the server keep something for a while.</summary>
    private static bool IsWayIn(PathString path) =>
        path.StartsWithSegments("/sign-in", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/enrol", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/v1/login", StringComparison.OrdinalIgnoreCase);

    /// <summary>Who has an IPv6 address has 2^64 of them: its network counts.</summary>
    private static string Network(IPAddress? address) =>
        address is null ? "nowhere"
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes()[..8]) : address.ToString();

    /// <summary>So many requests a second, and twice as many at once.</summary>
    private static RateLimitPartition<string> Bucket(string who, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 2 * perSecond, TokensPerPeriod = perSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });
}
