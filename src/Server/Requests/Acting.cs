using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// The person whose act this is, and how well it is backed (C11). The one place that says it: who is signed in acts for
/// themselves and for nobody else. An administrator's token names the person, and what it says is declared: it asks and
/// denies, and never says yes, which is the person's own word.
/// </summary>
internal sealed record Acting(PersonId Person, Func<Instant, EvidenceClass> ClassAt)
{
    /// <summary>The person, or the answer that says what is missing.</summary>
    public static Acting? Of(HttpContext http, Features f, string? onBehalfOf, out IResult? problem)
    {
        problem = null;
        var caller = Caller.Of(http);
        if (caller.Person is { } signedIn)
        {
            if (onBehalfOf is null || f.Lookup.PersonId(onBehalfOf) == signedIn.Id)
                return new Acting(signedIn.Id, signedIn.Proof.ClassAt);
            problem = Problems.Of(new Refusal(RefusalCode.NotPermitted, "nobody acts in another person's name",
                "on_behalf_of", "leave it out"));
            return null;
        }

        if (onBehalfOf is null)
        {
            problem = Problems.Bad("invalid_value", "a token is nobody: name the person who acts", "on_behalf_of",
                "name the person, or sign in");
            return null;
        }

        if (f.Lookup.Person(onBehalfOf, "on_behalf_of", out var person) is { } unknown)
        {
            problem = Problems.Of(unknown);
            return null;
        }

        return new Acting(person, _ => EvidenceClass.Declared);
    }
}
