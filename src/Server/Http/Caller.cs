using System.Collections.Immutable;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>Who asks, as what, and what that is limited to.</summary>
/// <param name="Actor">What entries say of who acted: a token's id, or a person's.</param>
/// <param name="Roles">As what; the strongest first, never empty.</param>
/// <param name="Limits">The systems of an application, or the `system/host` of a host.</param>
internal sealed record Caller(Actor Actor, ImmutableArray<Role> Roles, ImmutableArray<string> Limits)
{
    public Caller(Actor actor, Role role, ImmutableArray<string> limits)
        : this(actor, [role], limits)
    {
    }

    /// <summary>The strongest role; a token has one alone.</summary>
    public Role Role => Roles[0];

    /// <summary>The person, where one is signed in; null for a token.</summary>
    public SignedInPerson? Person { get; init; }

    /// <summary>What makes a person's acts attested or proven; null for a token, whose acts are declared.</summary>
    public SignInProof? Proof => Person?.Proof;

    public bool Is(Role role) => Roles.Contains(role);

    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>()
            ?? throw new InvalidOperationException("the endpoint answered without authentication");
}

/// <summary>A person who is signed in, and from which side they ask.</summary>
/// <param name="Id">The person.</param>
/// <param name="Row">The person's row.</param>
/// <param name="Organisation">The row of the organisation the person is of now.</param>
/// <param name="SignIn">The sign-in that this request came with.</param>
/// <param name="Proof">How strongly and since when they are known.</param>
/// <param name="ByCookie">Whether a browser sent it of its own accord, so that the request's origin counts.</param>
internal sealed record SignedInPerson(
    PersonId Id, int Row, int Organisation, SignIn SignIn, SignInProof Proof, bool ByCookie);
