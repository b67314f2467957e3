using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about sign-ins: who comes in, again, and out.</summary>
internal static class SignInCommands
{
    /// <summary>How many sign-ins of one person stand at once.</summary>
    public const int OfPersonMax = 20;

    /// <summary>The longest that a sign-in lasts.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(7);

    public static Ruling ComeIn(Estate estate, Change.SignedIn c, Instant at)
    {
        var row = estate.Find(c.Person);
        if (row < 0) return Registry.Unknown(c.Person, "person");
        if ((SignInRules.Refuses(estate, row, c.Proofing, at) ?? Copied(estate, c.Proofing)) is { } refused)
            return refused;
        if (c.Expires <= at || c.Expires > at.Plus(LifetimeMax))
            return Ruling.No(RefusalCode.InvalidValue, "a sign-in lasts at most 7 days", "expires");
        // One that was approved may not outlast a stop of the one that approved it, nor come after it.
        if (c.Approver is { } approver && (!estate.SignIn.SignIns.TryGetValue(approver, out var by)
                || by.Person != row || by.Approver is not null || !SignInRules.Stands(estate, by, at)))
            return Ruling.No(RefusalCode.NotActive, "the sign-in that approved it has ended, or was let in itself",
                "approver", "sign in with what you have: one that was let in lets no other in");
        var standing = estate.SignIn.SignInsOf(row).Where(s => SignInRules.Stands(estate, s, at))
            .OrderBy(s => s.Recorded).ToList();
        return new Ruling.Accepted(
        [
            .. standing.Take(Math.Max(0, standing.Count + 1 - OfPersonMax))
                .Select(s => new Proposal(new Change.SignedOut(s.Id, c.Person, SignOutCause.Displaced))),
            new Proposal(c),
        ]);
    }

    /// <summary>The same person once more, by whatever opens for them.</summary>
    public static Ruling ComeInAgain(Estate estate, Change.SignedInAgain c, Instant at) =>
        !estate.SignIn.SignIns.TryGetValue(c.Id, out var signIn) || !SignInRules.Stands(estate, signIn, at)
            || estate.People[signIn.Person].Id != c.Person ? Registry.Unknown(c.Id, "sign_in")
        : SignInRules.Refuses(estate, signIn.Person, c.Proofing, at) ?? Copied(estate, c.Proofing) ?? Ruling.Of(c);

    public static Ruling GoOut(Estate estate, SignInId id, SignOutCause cause) =>
        estate.SignIn.SignIns.TryGetValue(id, out var signIn)
            ? Ruling.Of(new Change.SignedOut(id, estate.People[signIn.Person].Id, cause))
        : Registry.Unknown(id, "sign_in");

    /// <summary>All that match; more than fit into one batch are for the next one.</summary>
    public static Ruling GoOut(Estate estate, Func<SignIn, bool> which, SignOutCause cause)
    {
        ImmutableArray<Proposal> ended =
        [
            .. estate.SignIn.SignIns.Values.Where(which).OrderBy(s => s.Recorded).Take(1_000)
                .Select(s => new Proposal(new Change.SignedOut(s.Id, estate.People[s.Person].Id, cause))),
        ];
        return ended.Length > 0 ? new Ruling.Accepted(ended)
            : Ruling.No(RefusalCode.AlreadySo, "nobody is signed in there", "person");
    }

    /// <summary>An authenticator that counts and did not count on is a copy.</summary>
    private static Ruling? Copied(Estate estate, SignInProofing proofing) =>
        proofing.Method == SignInMethod.Passkey && proofing.Passkey is { } id
        && estate.SignIn.Passkeys[id].Uses is var known && (known > 0 || proofing.Uses > 0) && proofing.Uses <= known
            ? Ruling.No(RefusalCode.NotPermitted, "the passkey was used elsewhere: it may have been copied")
            : null;
}
