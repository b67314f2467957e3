namespace Mandate.Client;

/// <summary>Whom a client asks, as whom, and how long it waits.</summary>
public sealed record MandateClientOptions
{
    /// <summary>Where the server is: https, or http on this machine.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// The bearer token, asked for before every attempt so that it may change; null or empty sends none.
    /// </summary>
    public Func<CancellationToken, ValueTask<string?>>? Token { get; set; }

    /// <summary>Whether a token may go to another machine without TLS. It should not.</summary>
    public bool AllowsPlainHttp { get; set; }

    /// <summary>How long a decision may take, retries and all; without one by then it is refused.</summary>
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long anything else may take, retries and all.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that may be repeated is sent at most.</summary>
    public int AttemptsMax { get; set; } = 3;

    /// <summary>How long to wait before the second attempt, at most; it doubles from there.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait between attempts at most. A server that asks for more is not asked again.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many bytes an answer may have.</summary>
    public int AnswerBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>Keeps decisions for a moment; null asks every time.</summary>
    public DecisionCacheOptions? Cache { get; set; }

    /// <summary>What carries the requests; a pool of connections of the client's own unless said.</summary>
    public Func<HttpMessageHandler>? Transport { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>A copy that can be relied on.</summary>
    /// <exception cref="ArgumentException">Something cannot be used.</exception>
    internal static MandateClientOptions Checked(MandateClientOptions options)
    {
        if (options.Address is not { IsAbsoluteUri: true, Scheme: "https" or "http" } address)
            throw new ArgumentException(
                "an address is needed: https://…, or http://… on this machine", nameof(options));
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new ArgumentException("an address has no user, query or fragment", nameof(options));
        if (address.Scheme == "http" && !address.IsLoopback && !options.AllowsPlainHttp)
            throw new ArgumentException(
                $"a token does not go to `{address.Host}` without TLS: use https", nameof(options));
        if (options.DecisionTimeout <= TimeSpan.Zero || options.Timeout <= TimeSpan.Zero
            || options.RetryDelay < TimeSpan.Zero || options.RetryDelayMax < TimeSpan.Zero
            || options.AttemptsMax is < 1 or > 10 || options.AnswerBytesMax < 1)
            throw new ArgumentException("timeouts and bounds are above zero, and attempts 1 to 10", nameof(options));
        var root = address.AbsoluteUri;
        return options with
        {
            Address = root.EndsWith('/') ? address : new Uri(root + "/"),
            Cache = options.Cache is { } cache ? DecisionCacheOptions.Checked(cache) : null,
        };
    }
}
