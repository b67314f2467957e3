namespace Mandate.Governance;

/// <summary>What becomes of undocumented access (S3-07). It decides; it changes nothing.</summary>
internal static class FindingCommands
{
    /// <summary>
    /// What was found is to go. Only what is still found and nothing justifies can be ordered removed, and once.
    /// </summary>
    public static Ruling OrderRemoval(Estate estate, Change.FindingRemovalOrdered c)
    {
        if (!estate.Findings.TryGetValue(c.Id.Value, out var finding)) return Registry.Unknown(c.Id, "finding");
        if (finding.Closed is not null)
            return Ruling.No(RefusalCode.FindingClosed, $"{c.Id} is closed", "finding", "look at what is open now");
        if (!finding.IsCase)
            return Ruling.No(RefusalCode.NoCase, $"{c.Id} is not of access that nothing justifies", "finding",
                "only rogue and orphan findings are removed by order; others end with what they are about");
        if (finding.Ordered is { } before)
            return Ruling.No(RefusalCode.AlreadySo, $"its removal is ordered, revision {before}", "finding");
        return Ruling.Of(c);
    }

    /// <summary>
    /// Null when the person may order it: who owns the system at the instant. Nobody named is an administrator.
    /// </summary>
    public static Ruling? MayOrder(Estate estate, FindingId id, PersonId? by, Instant at)
    {
        if (by is not { } person || !estate.Findings.TryGetValue(id.Value, out var finding)) return null;
        if (Registry.ActivePerson(estate, person, at, "by") is { } gone) return gone;
        var owner = estate.Systems[estate.Find(finding.Key.System)].Owner.At(at).Person;
        return owner >= 0 && estate.NaturalPerson(owner) == estate.NaturalPerson(estate.Find(person)) ? null
            : Ruling.No(RefusalCode.NotPermitted, "what was found is ordered removed by the owner of the system", "by");
    }

    /// <summary>By when the case has to be decided, by the numbers of when it was found.</summary>
    public static Instant DecideBy(Estate estate, Finding finding) =>
        finding.Since.Plus(estate.ParametersAt(finding.Since).FindingWithin);

    /// <summary>Whether the case is open and its deadline has passed.</summary>
    public static bool IsOverdue(Estate estate, Finding finding, Instant at) =>
        finding is { IsCase: true, Closed: null } && at >= DecideBy(estate, finding);
}
