using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Who gets in by what, and for how long: derived at every question, never stored.</summary>
internal static class SignInRules
{
    /// <summary>
    /// Whether a sign-in still counts: the person and the organisation have been active without a break since it began,
    /// nothing happened to another record of the same human, and what it came in by still opens. Its idle time is for
    /// the node, which alone knows the last use.
    /// </summary>
    public static bool Stands(Estate estate, SignIn signIn, Instant at) =>
        at < signIn.Expires && signIn.Since <= at
        && MayComeIn(estate, signIn.Person, at)
        && estate.People[signIn.Person].Life.At(at) is var life && life.From <= signIn.Since
        && estate.Organisations[life.Organisation].Life.At(at).From <= signIn.Since
        && OtherRecords(estate, signIn.Person).All(o => estate.People[o].Life.At(at).From <= signIn.Since)
        && Opens(estate, signIn.Person, signIn.Proofing, signIn.Recorded, at);

    /// <summary>
    /// Whether the person is one that may sign in at all. Who is stopped is stopped by every record that is linked as
    /// theirs (C11): while one is suspended, and after one has left until this one has been confirmed since.
    /// </summary>
    public static bool MayComeIn(Estate estate, int person, Instant at) =>
        estate.People[person] is { Erased: null } record && record.Life.At(at) is { State: LifeState.Active } life
        && estate.Organisations[life.Organisation].Life.IsActive(at)
        && OtherRecords(estate, person).All(o => estate.People[o].Life.At(at) is var other
            && (other.State is LifeState.Active or LifeState.Expected
                || (other.State == LifeState.Gone && record.Confirmed.At(at).Because > other.Because)));

    /// <summary>The other records of the same natural person; there are few who have one.</summary>
    private static IEnumerable<int> OtherRecords(Estate estate, int person) =>
        estate.RecordsOf(person).Where(row => row != person);

    /// <summary>
    /// Passkeys are for people whose organisation has no provider, which would not hear of their sign-ins; and for
    /// administrators, who have to get in when a provider fails.
    /// </summary>
    public static bool MayUsePasskeys(Estate estate, int person, Instant at) =>
        ProviderOf(estate, person, at) is null || Has(estate, person, PersonRole.Administrator);

    /// <summary>Where the person's organisation signs its people in.</summary>
    public static Provider? ProviderOf(Estate estate, int person, Instant at) =>
        estate.SignIn.OfOrganisation(Registry.PersonOrganisation(estate, person, at));

    public static bool Has(Estate estate, int person, PersonRole role) => estate.SignIn.Roles.Contains((person, role));

    /// <summary>Whether the person lets others in, in the name of an organisation that grants.</summary>
    public static bool IsOfGrantor(Estate estate, int person, Instant at)
    {
        var organisation = Registry.PersonOrganisation(estate, person, at);
        foreach (var row in estate.Organisations[organisation].Relationships)
            if (estate.Relationships[row].Grantor == organisation) return true;
        return false;
    }

    /// <summary>
    /// Whether the person is, for some tier, a verified admin of their organisation. By another record they may be one
    /// of an organisation across, which makes them none here.
    /// </summary>
    public static bool IsVerifiedAdmin(Estate estate, int person, Instant at)
    {
        var organisation = Registry.PersonOrganisation(estate, person, at);
        foreach (var row in estate.Organisations[organisation].Relationships)
            if (estate.Relationships[row].Grantee == organisation
                && Approvals.IsFreshAdmin(estate, estate.Relationships[row], person, 1, at)) return true;
        return false;
    }

    /// <summary>
    /// Groups of records at which one provider's subject signs in and which nobody has linked as one natural person
    /// (C11). The pairs are what a node reads from the sealed store.
    /// </summary>
    public static ImmutableArray<ImmutableArray<int>> Unlinked(
        Estate estate, IEnumerable<(string Account, int Person)> accounts) =>
    [
        .. accounts.GroupBy(a => a.Account, a => a.Person, StringComparer.Ordinal)
            .Select(g => g.Distinct().Order().ToImmutableArray())
            .Where(g => g.Select(estate.NaturalPerson).Distinct().Skip(1).Any()),
    ];

    /// <summary>Whether a passkey or a link still opens for its person what was opened after the revision.</summary>
    private static bool Opens(Estate estate, int person, SignInProofing proofing, Revision recorded, Instant at)
    {
        if (proofing.Passkey is { } passkey)
            return estate.SignIn.Passkeys.TryGetValue(passkey, out var key) && key.Person == person
                && MayUsePasskeys(estate, person, at);
        return proofing.Link is { } id && estate.SignIn.Links.TryGetValue(id, out var link) && link.Person == person
            && ProviderOf(estate, person, at) is { } provider && provider.Settings.Issuer == link.Issuer
            && provider.Since < recorded;
    }

    /// <summary>Null when the person may come in now by this.</summary>
    internal static Ruling? Refuses(Estate estate, int person, SignInProofing proofing, Instant at) =>
        !MayComeIn(estate, person, at) ? Registry.NotActive("person", estate.People[person].Id.ToString())
        : !Opens(estate, person, proofing, new Revision(estate.Revision.Value + 1), at)
            ? Ruling.No(RefusalCode.NotPermitted, "what they signed in by opens nothing")
        : null;
}
