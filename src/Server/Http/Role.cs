using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>As what somebody asks; the access table says which endpoints that opens.</summary>
internal enum Role
{
    /// <summary>May do everything: a token's role, or a person's whom an administrator named.</summary>
    Administrator,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,

    /// <summary>A token's: asks for decisions on named systems (a PEP).</summary>
    Application,

    /// <summary>A token's: fetches and reports for one named host of one system.</summary>
    Host,

    /// <summary>A person of an organisation that grants.</summary>
    GrantorStaff,

    /// <summary>A person who is a verified admin of a grantee.</summary>
    GranteeAdmin,

    /// <summary>Any other person.</summary>
    GranteePerson,
}

/// <summary>Which roles who has.</summary>
internal static class RolesOf
{
    /// <summary>A token's role is a role of the same name; one that is not known is nobody's.</summary>
    public static ImmutableArray<Role> Token(TokenRole role) => role switch
    {
        TokenRole.Administrator => [Role.Administrator],
        TokenRole.Auditor => [Role.Auditor],
        TokenRole.Application => [Role.Application],
        TokenRole.Host => [Role.Host],
        _ => [],
    };

    /// <summary>
    /// Those over the estate that were given, and those that follow from relationships; everybody who is signed in has
    /// one. A person may stand on both sides: of an organisation that was let in and lets others in.
    /// </summary>
    public static ImmutableArray<Role> Person(Estate estate, int person, Instant at)
    {
        var roles = ImmutableArray.CreateBuilder<Role>(4);
        if (SignInRules.Has(estate, person, PersonRole.Administrator)) roles.Add(Role.Administrator);
        if (SignInRules.Has(estate, person, PersonRole.Auditor)) roles.Add(Role.Auditor);
        if (SignInRules.IsOfGrantor(estate, person, at)) roles.Add(Role.GrantorStaff);
        if (SignInRules.IsVerifiedAdmin(estate, person, at)) roles.Add(Role.GranteeAdmin);
        if (roles.Count == 0 || roles[^1] is Role.Administrator or Role.Auditor) roles.Add(Role.GranteePerson);
        return roles.ToImmutable();
    }
}
