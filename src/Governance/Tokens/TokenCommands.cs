namespace Mandate.Governance;

/// <summary>Commands about tokens.</summary>
internal static class TokenCommands
{
    /// <summary>The longest life of a token.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(366);

    /// <summary>How long a token outlives the one that follows it.</summary>
    public static readonly TimeSpan OverlapMax = TimeSpan.FromDays(30);

    public static Ruling Issue(Estate estate, Change.TokenIssued c, Instant at)
    {
        if (c.Owner is not { Length: > 0 and <= 100 })
            return Ruling.No(RefusalCode.InvalidValue, "a token has an owner", "owner");
        if (c.Expires <= at || c.Expires > at.Plus(LifetimeMax))
            return Ruling.No(RefusalCode.InvalidValue, "a token lasts at most 366 days", "expires");
        if (c.Role is TokenRole.Application or TokenRole.Host == c.Limits.IsDefaultOrEmpty)
            return Ruling.No(RefusalCode.InvalidValue,
                "an application names its systems, a host names `system/host`, others name none", "limits");
        foreach (var limit in c.Limits.IsDefault ? [] : c.Limits)
            if (estate.FindSystem(c.Role == TokenRole.Host ? limit.Split('/')[0] : limit) < 0)
                return Ruling.No(RefusalCode.Unknown, $"no system is `{limit}`", "limits");
        return estate.Tokens.ContainsKey(c.Id) ? Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists") : Ruling.Of(c);
    }

    /// <summary>The new one works at once, the old one for the overlap.</summary>
    public static Ruling Rotate(Estate estate, Change.TokenRotated c, Instant at)
    {
        if (!estate.Tokens.TryGetValue(c.Old, out var old)) return Registry.Unknown(c.Old, "token");
        if (old.Revoked is not null || old.Expires <= at)
            return Ruling.No(RefusalCode.Terminated, "the token opens nothing any more", "token", "create another");
        if (c.OldUntil < at || c.OldUntil > at.Plus(OverlapMax))
            return Ruling.No(RefusalCode.InvalidValue, "an overlap is at most 30 days", "overlap");
        return Issue(estate,
            new Change.TokenIssued(c.Id, c.Hash, c.Owner, old.Role, old.Limits, c.Expires), at) is Ruling.Refused no
            ? no : Ruling.Of(c);
    }

    /// <summary>
    /// Whether who answers for a token is there: a person or workload that left or is suspended answers for nothing.
    /// An owner of another kind is only a name.
    /// </summary>
    public static bool OwnerStands(Estate estate, Token token, Instant at)
    {
        Life life;
        if (Identifier.TryRead<PersonId>(token.Owner, out var person) && estate.Find(person) is >= 0 and var row)
            life = estate.People[row].Life;
        else if (Identifier.TryRead<WorkloadId>(token.Owner, out var workload)
            && estate.Find(workload) is >= 0 and var work)
            life = estate.Workloads[work].Life;
        else return true;
        return life.At(at) is { State: LifeState.Active } phase
            && estate.Organisations[phase.Organisation].Life.IsActive(at);
    }

    public static Ruling Revoke(Estate estate, TokenId id) =>
        !estate.Tokens.TryGetValue(id, out var token) ? Registry.Unknown(id, "token")
        : token.Revoked is not null ? Ruling.No(RefusalCode.AlreadySo, "the token was revoked already", "token")
        : Ruling.Of(new Change.TokenRevoked(id));
}
