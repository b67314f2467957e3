using System.Security.Cryptography;

namespace Mandate.Client;

/// <summary>How long to wait before sending again.</summary>
internal static class Backoff
{
    /// <summary>
    /// Doubles from attempt to attempt up to the bound; a random part of up to a half is taken off, so that clients
    /// that failed together do not return together. Never sooner than the server asked; null where it asked for longer
    /// than the bound.
    /// </summary>
    public static TimeSpan? Delay(int attempt, TimeSpan? retryAfter, MandateClientOptions options)
    {
        if (retryAfter > options.RetryDelayMax) return null;
        var full = Math.Min(
            options.RetryDelay.Ticks * Math.Pow(2, Math.Min(attempt - 1, 30)), options.RetryDelayMax.Ticks);
        var delay = TimeSpan.FromTicks((long)(full * (1 - (Fraction() / 2))));
        return retryAfter > delay ? retryAfter : delay;
    }

    private static double Fraction() => RandomNumberGenerator.GetInt32(1_000_000) / 1e6;
}
