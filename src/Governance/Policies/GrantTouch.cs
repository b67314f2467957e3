namespace Mandate.Governance;

/// <summary>How many grants in force a change would end, counted beside the scribe at a revision.</summary>
/// <param name="At">The version it was counted on.</param>
/// <param name="Grants">How many grants that version had; later ones are counted as touched.</param>
/// <param name="Touched">How many of them it would end, at once or after its grace.</param>
internal readonly record struct GrantTouch(Revision At, int Grants, int Touched)
{
    /// <summary>Counts the grants in force that would end by the change, at once or when a grace is over.</summary>
    public static GrantTouch Of(Estate estate, Change change, TimeSpan grace, Actor actor, Instant at)
    {
        var after = Effect.Fork(estate, new Ruling.Accepted([new Proposal(change)]), actor, at);
        var later = Instant.Max(at, estate.LastRecorded).Plus(grace);
        var touched = 0;
        for (var row = 0; row < estate.Grants.Count; row++)
            if (Validity.Of(estate, row, at).IsInForce && Ends(estate, after, row, at, later)) touched++;
        return new GrantTouch(estate.Revision, estate.Grants.Count, touched);
    }

    /// <summary>None, for asking whether anything else stands in the way.</summary>
    public static GrantTouch Nothing(Estate estate) => new(estate.Revision, estate.Grants.Count, 0);

    /// <summary>
    /// Null where it is within the estate's bound; grants recorded since it was counted count as touched (S4-12).
    /// </summary>
    public static Ruling? Beyond(Estate estate, GrantTouch? touch, Instant at, string member, string advice)
    {
        if (estate.Grants.Count == 0) return null;
        var most = estate.ParametersAt(at).PolicyTouchMax;
        if (touch is not { } counted || counted.At > estate.Revision)
            return Ruling.No(RefusalCode.PreviewChanged, "what it touches was not counted", member, "try again");
        var touched = counted.Touched + estate.Grants.Count - counted.Grants;
        return touched <= most ? null : Ruling.No(RefusalCode.TouchesTooMany,
            $"it would end {touched} grants in force, the bound is {most}", member, advice);
    }

    private static bool Ends(Estate before, Estate after, int row, Instant at, Instant later) =>
        !Validity.Of(after, row, at).IsInForce
        || (later > at && Validity.Of(before, row, later).IsInForce && !Validity.Of(after, row, later).IsInForce);
}
