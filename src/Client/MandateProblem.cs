using Mandate.Wire;

namespace Mandate.Client;

/// <summary>
/// Why there is no good answer: the server's own problem document, or what the client met. Never holds a token.
/// </summary>
/// <param name="Code">
/// Stable. The server's, or the client's: `unreachable`, `timed_out`, `unreadable`, `no_token`.
/// </param>
/// <param name="Message">For people.</param>
public sealed record MandateProblem(string Code, string Message)
{
    /// <summary>The status of the answer; null where there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The member of the request at fault.</summary>
    public string? Member { get; init; }

    /// <summary>What to do.</summary>
    public string? Advice { get; init; }

    /// <summary>When the server wants to be asked again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where there is more than one.</summary>
    public IReadOnlyList<MandateProblem> Errors { get; init; } = [];

    /// <summary>Whether the same request may well be answered a little later.</summary>
    public bool IsTransient => Status is 429 or 502 or 503 or 504 || Code is Unreachable or TimedOut;

    internal const string Unreachable = "unreachable";
    internal const string TimedOut = "timed_out";
    internal const string Unreadable = "unreadable";
    internal const string NoToken = "no_token";

    internal static MandateProblem NotUnderstood(string what, int? status = null) =>
        new(Unreadable, what) { Status = status, Advice = "is it a Mandate server, and of this version?" };

    internal static MandateProblem Of(ProblemWire wire, int status, TimeSpan? retryAfter) =>
        new(wire.Code ?? "failed", wire.Detail ?? wire.Title ?? "the server gave no reason")
        {
            Status = status, Member = wire.Member, Advice = wire.Advice, RetryAfter = retryAfter,
            Errors = [.. (wire.Errors ?? []).Select(e => Of(e, e.Status, null))],
        };
}
