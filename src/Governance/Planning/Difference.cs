using System.Diagnostics;

namespace Mandate.Governance.Planning;

/// <summary>What a plan found and does not mend by itself.</summary>
public abstract record Difference
{
    private Difference(string place) => Place = place;

    /// <summary>Where it was found.</summary>
    public string Place { get; }

    /// <summary>Held, and neither justified nor put there by us; perhaps ordered removed and not driven.</summary>
    public sealed record Rogue(AccessPoint Point, OrderedRemoval? Order = null) : Difference(Point.Place);

    /// <summary>Held and put there by us, but no grant justifies it and no end was recorded; as before.</summary>
    public sealed record Orphan(AccessPoint Point, OrderedRemoval? Order = null) : Difference(Point.Place);

    /// <summary>Ended on paper and held in practice.</summary>
    public sealed record Outlived(AccessPoint Point, EndedAccess End) : Difference(Point.Place);

    /// <summary>Justified and not held.</summary>
    public sealed record Missing(AccessPoint Point, GrantId Grant, Justification.InForce Justification)
        : Difference(Point.Place);

    /// <summary>Ordered removed, but a grant in force justifies it or an undecidable one freezes it.</summary>
    public sealed record Contradicted(AccessPoint Point, OrderedRemoval Order, DesiredAccess By)
        : Difference(Point.Place);

    /// <summary>Found in the place and no access point at all.</summary>
    public sealed record Strange(string Place, string What) : Difference(Place);

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Rogue, T> rogue, Func<Orphan, T> orphan, Func<Outlived, T> outlived,
        Func<Missing, T> missing, Func<Contradicted, T> contradicted, Func<Strange, T> strange) => this switch
    {
        Rogue r => rogue(r),
        Orphan o => orphan(o),
        Outlived o => outlived(o),
        Missing m => missing(m),
        Contradicted c => contradicted(c),
        Strange s => strange(s),
        _ => throw new UnreachableException(),
    };
}
