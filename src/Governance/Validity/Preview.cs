using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>One access that a command makes appear or disappear.</summary>
/// <param name="Grant">The grant to a person or workload.</param>
/// <param name="Tier">The tier it counts as.</param>
/// <param name="Before">The answer without the command.</param>
/// <param name="After">The answer with it.</param>
/// <param name="Person">Who has it through a seat; -1 where the grant says it.</param>
internal readonly record struct AccessChange(int Grant, int Tier, Answer Before, Answer After, int Person = -1);

/// <summary>
/// A back-dated fact shows that access was used, or could be, while it should not have been (C0): from when until when.
/// </summary>
internal readonly record struct Exposure(int Grant, Instant From, Instant Until)
{
    public TimeSpan Duration => Until.Since(From);
}

/// <summary>What a command would do to access: the same fold and the same validity, on a fork.</summary>
internal sealed record Effect(
    Estate Before, Estate After, ImmutableArray<AccessChange> Appears, ImmutableArray<AccessChange> Disappears,
    ImmutableArray<AccessChange> Freezes, ImmutableArray<Exposure> Exposures)
{
    /// <summary>
    /// Compares all grants to persons and workloads at the instant, and over the time that a back-dated change reaches
    /// back to; of changes that reach few grants, these alone.
    /// </summary>
    public static Effect Of(
        Estate before, Estate after, Instant at, Instant? backTo, IEnumerable<Change>? changes = null)
    {
        var reach = changes is null ? null : EffectReach.Of(before, after, changes);
        var appears = ImmutableArray.CreateBuilder<AccessChange>();
        var disappears = ImmutableArray.CreateBuilder<AccessChange>();
        var freezes = ImmutableArray.CreateBuilder<AccessChange>();
        var exposures = ImmutableArray.CreateBuilder<Exposure>();
        foreach (var row in reach ?? Enumerable.Range(0, after.Grants.Count))
        {
            ref readonly var grant = ref after.Grants[row];
            if (grant.To.Kind == BeneficiaryKind.Organisation) continue;
            foreach (var person in grant.To.Kind == BeneficiaryKind.Seat ? Everybody(before, after, grant.To.Row,
                at) : [-1])
            {
                var was = AnswerOf(before, row, person, at);
                var becomes = AnswerOf(after, row, person, at);
                var change = new AccessChange(row, Validity.Tier(after, grant, at), was, becomes, person);
                if (becomes.IsInForce && !was.IsInForce) appears.Add(change);
                else if (was.IsInForce && becomes.Standing == Standing.Ended) disappears.Add(change);
                else if (was.IsInForce && becomes.Standing == Standing.Undecidable) freezes.Add(change);
            }

            if (backTo is { } start && start < at && row < before.Grants.Count)
                Exposed(exposures, before, after, row, Instant.Max(start, grant.From), at);
        }

        return new Effect(
            before, after, appears.ToImmutable(), disappears.ToImmutable(), freezes.ToImmutable(),
                exposures.ToImmutable());
    }

    /// <summary>Everybody who is in a seat by one version or the other.</summary>
    private static int[] Everybody(Estate before, Estate after, int seat, Instant at) =>
    [
        .. after.Seats[seat].At(after, at).Concat(seat < before.Seats.Count ? before.Seats[seat].At(before, at) : [])
            .Select(o => o.Person).Distinct(),
    ];

    private static Answer AnswerOf(Estate estate, int row, int person, Instant at) =>
        row >= estate.Grants.Count ? new Answer(Standing.Ended, at, default)
        : person < 0 ? Validity.Of(estate, row, at) : Validity.Of(estate, row, person, at);

    /// <summary>
    /// The entries that a ruling would record, applied to a fork; nothing is seen from the estate itself.
    /// </summary>
    public static Estate Fork(Estate estate, Ruling.Accepted ruling, Actor actor, Instant at) =>
        estate.Fork().Apply(ruling.Entries(estate, actor, at));

    /// <summary>The same, where it counts how well what was said is backed.</summary>
    public static Estate Fork(
        Estate estate, Ruling.Accepted ruling, Actor actor, Instant at, EvidenceClass evidence) =>
        estate.Fork().Apply(ruling.Entries(estate, actor, at).Select(e => e with { Class = evidence }));

    /// <summary>
    /// Looks at every instant at which either version's answer can change: exposure may come in pieces.
    /// </summary>
    private static void Exposed(
        ImmutableArray<Exposure>.Builder exposures, Estate before, Estate after, int row, Instant from, Instant until)
    {
        if (from >= until) return;
        var moments = new SortedSet<Instant> { from, until };
        Moments.Into(moments, before, row, from, until);
        Moments.Into(moments, after, row, from, until);
        Instant? start = null;
        foreach (var at in moments)
        {
            var exposed = at < until && Validity.Of(before, row, at).IsInForce
                && !Validity.Of(after, row, at).IsInForce;
            if (exposed) start ??= at;
            else if (start is { } began)
            {
                exposures.Add(new Exposure(row, began, at));
                start = null;
            }
        }
    }
}
