using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// The first person who may do everything, named by whoever has the first token. Person, organisation, role and passkey
/// are recorded in one act, which also ends that token.
/// </summary>
internal sealed record FirstAdministrator(TokenId By, string Organisation, string Name, string? DisplayName)
{
    /// <summary>The first token with this hash, while it opens something.</summary>
    public static Token? TokenOf(Estate estate, string hash, Instant at) =>
        estate.TokensByHash.TryGetValue(hash, out var id) && estate.Tokens.TryGetValue(id, out var token)
        && token is { Owner: FirstToken.Owner, Revoked: null } && at < token.Expires ? token : null;

    /// <summary>What is wrong with the names; null when nothing is.</summary>
    public Refusal? Fault() =>
        !Names.IsName(Organisation) ? new Refusal(RefusalCode.InvalidValue,
            $"`{Organisation}` is no name of an organisation", "organisation", "use a-z, 0-9, `-`, `_`, `.`")
        : !Names.IsPersonName(Name) ? new Refusal(RefusalCode.InvalidValue,
            $"`{Name}` is no name of a person", "name", "a mail address, as a rule")
        : DisplayName is not null && !Names.IsDisplayName(DisplayName) ? new Refusal(RefusalCode.InvalidValue,
            "a display name has 1 to 200 characters", "display_name")
        : null;

    /// <summary>The command: everything or nothing.</summary>
    public Order Order(Features f, Change.PasskeyAdded passkey)
    {
        var known = f.Lookup.PersonId(Name) is not null;
        var values = new List<SealedValue>();
        var registered = known ? null : f.Node.Estate.FindOrganisation(Organisation) is var row and >= 0
            ? Registered(f, passkey.Person, f.Node.Estate.Organisations[row].Id, values)
            : Registered(f, passkey.Person, f.Node.NewId<OrganisationId>(), values);
        return new Order
        {
            Sealed = values, SuccessStatus = 201,
            Decide = (estate, at) => estate.Tokens.GetValueOrDefault(By) is not { Revoked: null } token
                || token.Expires <= at
                    ? Ruling.No(RefusalCode.NotPermitted, "the first token opens nothing any more")
                    : Decide(f, estate, at, registered, passkey),
            Otherwise = () =>
            {
                if (registered is not null) f.Node.People.Release(passkey.Person);
            },
            Then = _ =>
            {
                if (registered is not null && DisplayName is not null)
                    f.Node.People.Show(passkey.Person, DisplayName);
                FirstToken.Forget(f.Node);
                return Task.CompletedTask;
            },
        };
    }

    private Ruling Decide(Features f, Estate estate, Instant at, Change.PersonRegistered? registered,
        Change.PasskeyAdded passkey) => SystemEndpoints.Then(estate, at,
        registered is null || estate.Find(registered.Organisation) >= 0 ? null : e => Registry.Register(
            e, new Change.OrganisationRegistered(registered.Organisation, Organisation, Organisation)),
        registered is null ? null : e => Registry.Register(e, registered, at) is Ruling.Accepted accepted
            ? f.Node.People.TryReserve(Name, registered.Id) ? accepted
                : Ruling.No(RefusalCode.NameTaken, $"the name `{Name}` is taken", "name")
            : Registry.Register(e, registered, at),
        e => SignInRules.Has(e, e.Find(passkey.Person), PersonRole.Administrator) ? new Ruling.Accepted([])
            : CredentialCommands.Give(e, new Change.RoleGiven(passkey.Person, PersonRole.Administrator), at),
        e => CredentialCommands.Add(e, passkey, at),
        e => TokenCommands.Revoke(e, By));

    private Change.PersonRegistered Registered(
        Features f, PersonId id, OrganisationId organisation, List<SealedValue> values) => new(
        id, organisation, Node.Seal(id, SealedFields.PersonName, Name, values),
        DisplayName is null ? null : Node.Seal(id, SealedFields.DisplayName, DisplayName, values));
}
