namespace Mandate.Governance;

/// <summary>What a deployment does to a grant that is in force.</summary>
internal enum RehearsedChange
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>It ends when the version is deployed.</summary>
    EndsAtOnce,

    /// <summary>It ends when the grace is over, unless it is confirmed by then.</summary>
    EndsLater,

    /// <summary>Nobody could say any more whether it is in force.</summary>
    Freezes,

    /// <summary>It is not in force and would be.</summary>
    Appears,
}

/// <summary>A grant under a draft.</summary>
/// <param name="Row">Which.</param>
/// <param name="Change">What becomes of it.</param>
/// <param name="Through">The grant of its chain that policy decides on: itself, or one above it.</param>
/// <param name="Was">What policy says of that one now.</param>
/// <param name="Would">What it would say.</param>
internal readonly record struct RehearsedGrant(
    int Row, RehearsedChange Change, int Through, PolicyOutcome? Was, PolicyOutcome? Would);

/// <summary>
/// Holds two versions of the estate, without and with a draft, against each other: what validity says of each grant
/// at once and when the grace is over. It counts exactly what <see cref="GrantTouch"/> counts.
/// </summary>
internal static class PolicyRehearsal
{
    /// <summary>Every grant that is in force, and those that would come into force.</summary>
    public static IEnumerable<RehearsedGrant> Of(Estate before, Estate after, Instant at, Instant later)
    {
        for (var row = 0; row < before.Grants.Count; row++)
        {
            var was = Validity.Of(before, row, at).IsInForce;
            var change = Change(before, after, row, was, at, later);
            if (!was && change == RehearsedChange.None) continue;
            if (change == RehearsedChange.None)
            {
                yield return new RehearsedGrant(row, change, row, null, null);
                continue;
            }

            var when = change == RehearsedChange.EndsLater ? later : at;
            var through = Through(change == RehearsedChange.Appears ? before : after, row, when);
            yield return new RehearsedGrant(
                row, change, through, Terms.PolicyOf(before, through, when), Terms.PolicyOf(after, through, when));
        }
    }

    private static RehearsedChange Change(
        Estate before, Estate after, int row, bool was, Instant at, Instant later)
    {
        var becomes = Validity.Of(after, row, at);
        if (!was) return becomes.IsInForce ? RehearsedChange.Appears : RehearsedChange.None;
        if (!becomes.IsInForce)
            return becomes.Standing == Standing.Ended ? RehearsedChange.EndsAtOnce : RehearsedChange.Freezes;
        return later > at && Validity.Of(before, row, later).IsInForce && !Validity.Of(after, row, later).IsInForce
            ? RehearsedChange.EndsLater : RehearsedChange.None;
    }

    /// <summary>The first link that policy does not admit; the grant itself where all are admitted.</summary>
    private static int Through(Estate estate, int row, Instant at)
    {
        for (var link = row; link >= 0; link = estate.Grants[link].Parent)
            if (!PolicyReplay.Admits(Terms.PolicyOf(estate, link, at))) return link;
        return row;
    }
}
