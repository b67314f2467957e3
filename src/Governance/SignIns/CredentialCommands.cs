namespace Mandate.Governance;

/// <summary>Commands about what opens: roles, invitations, passkeys and links.</summary>
internal static class CredentialCommands
{
    /// <summary>How long an invitation lasts at most.</summary>
    public static readonly TimeSpan InvitationMax = TimeSpan.FromDays(7);

    private const int PasskeysMax = 20;

    public static Ruling Give(Estate estate, Change.RoleGiven c, Instant at) =>
        Registry.ActivePerson(estate, c.Person, at, "person")
        ?? (SignInRules.Has(estate, estate.Find(c.Person), c.Role)
            ? Ruling.No(RefusalCode.AlreadySo, $"{c.Person} has the role already", "role") : Ruling.Of(c));

    public static Ruling Take(Estate estate, Change.RoleTaken c) =>
        estate.Find(c.Person) is var row && row < 0 ? Registry.Unknown(c.Person, "person")
        : !SignInRules.Has(estate, row, c.Role)
            ? Ruling.No(RefusalCode.AlreadySo, $"{c.Person} does not have the role", "role")
        : Ruling.Of(c);

    public static Ruling Invite(Estate estate, Change.PersonInvited c, Instant at) =>
        Inactive(estate, c.Person, at)
        ?? (c.Expires <= at || c.Expires > at.Plus(InvitationMax)
            ? Ruling.No(RefusalCode.InvalidValue, "an invitation lasts at most 7 days", "expires") : Ruling.Of(c));

    /// <summary>The invitation that a secret with this hash opens now; null for none.</summary>
    public static Invitation? Invited(Estate estate, string hash, Instant at) =>
        estate.SignIn.Invitations.TryGetValue(hash, out var found) && at < found.Expires
        && SignInRules.MayComeIn(estate, found.Person, at) ? found : null;

    public static Ruling Add(Estate estate, Change.PasskeyAdded c, Instant at)
    {
        if ((Inactive(estate, c.Person, at) ?? Uninvited(estate, c.Person, c.Invitation, at)) is { } refused)
            return refused;
        var row = estate.Find(c.Person);
        if (!SignInRules.MayUsePasskeys(estate, row, at))
            return Ruling.No(RefusalCode.NotPermitted, "the person's organisation signs its people in at its provider",
                "person", "sign in there");
        if (estate.SignIn.PasskeysByCredential.ContainsKey(c.Credential))
            return Ruling.No(RefusalCode.AlreadySo, "the passkey is known already");
        return estate.SignIn.PasskeysOf(row).Count() >= PasskeysMax
            ? Ruling.No(RefusalCode.InvalidValue, "a person has at most 20 passkeys", null, "remove one")
            : Ruling.Of(c);
    }

    public static Ruling Remove(Estate estate, Change.PasskeyRemoved c) =>
        estate.SignIn.Passkeys.ContainsKey(c.Id) ? Ruling.Of(c) : Registry.Unknown(c.Id, "passkey");

    public static Ruling Link(Estate estate, Change.SignInLinked c, Instant at)
    {
        if ((Inactive(estate, c.Person, at) ?? Uninvited(estate, c.Person, c.Invitation, at)) is { } refused)
            return refused;
        var row = estate.Find(c.Person);
        if (SignInRules.ProviderOf(estate, row, at)?.Settings.Issuer != c.Issuer)
            return Ruling.No(RefusalCode.InvalidValue, "the issuer is not that of the organisation's provider",
                "issuer", "set the provider first: `mandate provider set`");
        return estate.SignIn.LinksOf(row).Any(l => l.Issuer == c.Issuer)
            ? Ruling.No(RefusalCode.AlreadySo, $"{c.Person} is linked to a subject of that provider already", "person",
                "unlink that first")
            : Ruling.Of(c);
    }

    public static Ruling Unlink(Estate estate, Change.SignInUnlinked c) =>
        estate.SignIn.Links.ContainsKey(c.Id) ? Ruling.Of(c) : Registry.Unknown(c.Id, "link");

    private static Ruling? Inactive(Estate estate, PersonId id, Instant at) =>
        estate.Find(id) is var row && row < 0 ? Registry.Unknown(id, "person")
        : !SignInRules.MayComeIn(estate, row, at) ? Registry.NotActive("person", id.ToString())
        : null;

    /// <summary>A link that was used, replaced or ran out opens nothing.</summary>
    private static Ruling? Uninvited(Estate estate, PersonId person, InvitationId? invitation, Instant at) =>
        invitation is not { } id ? null
        : estate.SignIn.Invitations.Values.Any(i =>
            i.Id == id && at < i.Expires && i.Person == estate.Find(person)) ? null
        : Ruling.No(RefusalCode.NotPermitted, "the invitation opens nothing any more");
}
