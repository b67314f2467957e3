using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What a host away from the server says it holds, enforces and still has open. It is the read-back for that host,
/// so it is made from a reading of what sshd reads and never from what was sent.
/// </summary>
public sealed record HostReport(HostName Host, ObservedPlace Observed, OpenSessions Sessions)
{
    /// <summary>
    /// The reading the server counts on: access is held if either side holds it, so gone means gone from both; the
    /// revision is the host's, and the instant the older of the two.
    /// </summary>
    public ObservedPlace With(ObservedPlace.Read published)
    {
        if (Observed is ObservedPlace.Unreadable unreadable)
            return unreadable with { Why = "the host reports: " + unreadable.Why };
        var read = (ObservedPlace.Read)Observed;
        if (read.Place != published.Place || read.Held.Any(p => p.Place != published.Place))
            return new ObservedPlace.Unreadable(published.Place, "the report is of another host", published.ReadAt);
        return read with
        {
            Held = [.. published.Held.Union(read.Held)],
            Strange = [.. published.Strange.Union(read.Strange)],
            Enforced = read.Enforced ?? new(0),
            ReadAt = read.ReadAt < published.ReadAt ? read.ReadAt : published.ReadAt,
        };
    }
}
