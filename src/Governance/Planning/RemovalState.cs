using System.Diagnostics;

namespace Mandate.Governance.Planning;

/// <summary>Where a removal stands. There is no state for giving up.</summary>
public abstract record RemovalState
{
    private RemovalState() { }

    /// <summary>The word on the wire.</summary>
    public string Word => Match(
        ordered: _ => "ordered", sent: _ => "sent", verified: _ => "verified",
        failed: _ => "failed", unverifiable: _ => "unverifiable");

    /// <summary>Recorded, and nothing sent yet.</summary>
    public sealed record Ordered : RemovalState;

    /// <summary>The system took the order; whether it obeyed is not known.</summary>
    public sealed record Sent(DateTimeOffset At) : RemovalState;

    /// <summary>A reading that began after the order was sent does not hold the point. Final.</summary>
    public sealed record Verified(DateTimeOffset ReadAt, string Fingerprint, Revision? Enforced) : RemovalState;

    /// <summary>Refused, or still held after it was sent; tried again at <paramref name="RetryAt"/>.</summary>
    public sealed record Failed(string Why, DateTimeOffset RetryAt) : RemovalState;

    /// <summary>The place cannot be read, so nobody can say that the access is gone.</summary>
    public sealed record Unverifiable(string Why, DateTimeOffset RetryAt) : RemovalState;

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Ordered, T> ordered, Func<Sent, T> sent, Func<Verified, T> verified,
        Func<Failed, T> failed, Func<Unverifiable, T> unverifiable) => this switch
    {
        Ordered o => ordered(o),
        Sent s => sent(s),
        Verified v => verified(v),
        Failed f => failed(f),
        Unverifiable u => unverifiable(u),
        _ => throw new UnreachableException(),
    };
}
