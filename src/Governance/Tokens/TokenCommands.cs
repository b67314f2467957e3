namespace Mandate.Governance;

/// <summary>Commands about tokens.</summary>
internal static class TokenCommands
{
    /// <summary>The longest life of a token.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(366);

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

    public static Ruling Revoke(Estate estate, TokenId id) =>
        !estate.Tokens.TryGetValue(id, out var token) ? Registry.Unknown(id, "token")
        : token.Revoked is not null ? Ruling.No(RefusalCode.AlreadySo, "the token was revoked already", "token")
        : Ruling.Of(new Change.TokenRevoked(id));
}
