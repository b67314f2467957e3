namespace Mandate.Client;

/// <summary>What a call came to.</summary>
internal abstract record Reply
{
    private Reply() { }

    /// <summary>The server did as asked.</summary>
    /// <param name="Body">JSON, unread.</param>
    /// <param name="Date">The server's clock, to the second.</param>
    /// <param name="Token">Which token it was asked with, as <see cref="Channel.NumberOf"/> counts them.</param>
    public sealed record Answered(byte[] Body, DateTimeOffset? Date, long Token) : Reply;

    /// <summary>It did not, or nobody knows.</summary>
    public sealed record Failed(MandateProblem Problem) : Reply;
}
