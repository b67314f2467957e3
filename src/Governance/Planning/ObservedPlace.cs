using System.Diagnostics;

namespace Mandate.Governance.Planning;

/// <summary>What one place of a connected system really holds, as far as it could be read.</summary>
public abstract record ObservedPlace
{
    private ObservedPlace(string place, DateTimeOffset readAt)
    {
        Place = place;
        ReadAt = readAt;
    }

    /// <summary>The place that was looked at.</summary>
    public string Place { get; }

    /// <summary>When reading began; what changed afterwards may not show.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>
    /// Everything the place holds. <paramref name="Fingerprint"/> names the exact content read, for the record;
    /// <paramref name="Enforced"/> is the revision the place itself says it enforces, where it says one;
    /// <paramref name="Strange"/> is what was found and is no access point, in words.
    /// </summary>
    public sealed record Read(
        string Place,
        IReadOnlyCollection<AccessPoint> Held,
        string Fingerprint,
        Revision? Enforced,
        IReadOnlyCollection<string> Strange,
        DateTimeOffset ReadAt) : ObservedPlace(Place, ReadAt);

    /// <summary>Unknown, which is not empty.</summary>
    public sealed record Unreadable(string Place, string Why, DateTimeOffset ReadAt) : ObservedPlace(Place, ReadAt);

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Read, T> read, Func<Unreadable, T> unreadable) => this switch
    {
        Read r => read(r),
        Unreadable u => unreadable(u),
        _ => throw new UnreachableException(),
    };
}
