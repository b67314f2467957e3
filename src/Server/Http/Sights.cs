using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>Whose sight an answer is cut to.</summary>
internal static class Sights
{
    /// <summary>Stands where something is that the caller is not shown; no name of a person or a thing.</summary>
    public const string NotShown = "not_shown";

    public static Sight Of(HttpContext http, Estate estate, Instant at) => Of(Caller.Of(http), estate, at);

    /// <summary>The estate of now, as the caller sees it.</summary>
    public static Sight Of(HttpContext http, Features f) => Of(Caller.Of(http), f.Node.Estate, f.Node.Now);

    public static Sight Of(Caller caller, Estate estate, Instant at) =>
        caller.Is(Role.Administrator) || caller.Is(Role.Auditor) ? Sight.All(estate, at)
        : caller.Person is { } person ? Sight.Of(estate, person.Row, at)
        : Sight.None(estate, at);
}
