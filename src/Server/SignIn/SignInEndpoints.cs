using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Who asks, and who is signed in.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/v1/me", "ReadCaller", Me);
        routes.List("/v1/sign-ins", "ListSignIns", List, "person");
        routes.Change("/v1/sign-ins/{signIn}/end", "EndSignIn", End);
        routes.Change("/v1/people/{person}/sign-out", "SignOutPerson", SignOutPerson);
    }

    private static IResult Me(HttpContext http, Features f, Entrance e)
    {
        var (caller, estate) = (Caller.Of(http), f.Node.Estate);
        return Results.Json(new CallerWire
        {
            Actor = caller.Actor.Text, Roles = [.. caller.Roles.Select(Shown.Word)],
            Person = caller.Person is { } person ? f.Node.People.NameOf(person.Id) : null,
            Organisation = caller.Person is { } of ? estate.Organisations[of.Organisation].Name : null,
            SignIn = caller.Person is { } one ? Wire(f, e, estate, one.SignIn) : null,
        }, WireJson.Default.CallerWire);
    }

    /// <summary>Everybody's for who administers or audits; their own for everybody else.</summary>
    private static IResult List(HttpContext http, Features f, Entrance e, string? person)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (caller, estate, at) = (Caller.Of(http), f.Node.Estate, f.Node.Now);
        var row = person is null ? -1 : f.Lookup.Person(estate, person);
        var signIns = estate.SignIn.SignIns.Values.OrderBy(s => s.Recorded).ToList();
        var (items, next) = Paging.Take(http, signIns.Count, limit, after, index =>
            signIns[index] is var one && MaySee(caller, one.Person) && (person is null || one.Person == row)
            && e.SignIns.Stands(estate, one, at) ? Wire(f, e, estate, one) : null);
        return Results.Json(new PageWire<SignInWire>(items, next), WireJson.Default.PageWireSignInWire);
    }

    private static async Task<IResult> End(HttpContext http, Features f, string signIn)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var caller = Caller.Of(http);
        if (!Identifier.TryRead<SignInId>(signIn, out var id)
            || !f.Node.Estate.SignIn.SignIns.TryGetValue(id, out var one)
            || !(caller.Is(Role.Administrator) || caller.Person?.Row == one.Person))
            return Problems.NotFound("the sign-in");
        return await f.Commands.RunAsync(http, new Order
        {
            Id = signIn, IsStop = true, Decide = (estate, _) => SignInCommands.GoOut(estate, id,
                caller.Person?.SignIn.Id == id ? SignOutCause.SignedOut : SignOutCause.Ended),
        });
    }

    private static async Task<IResult> SignOutPerson(HttpContext http, Features f, string person)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(f.Node.Estate.People[row].Id), IsStop = true,
            Decide = (estate, _) => SignInCommands.GoOut(estate, s => s.Person == row, SignOutCause.Ended),
        });
    }

    /// <summary>Whether what belongs to a person is the caller's to see.</summary>
    internal static bool MaySee(Caller caller, int person) =>
        caller.Is(Role.Administrator) || caller.Is(Role.Auditor) || caller.Person?.Row == person;

    internal static string Named(Features f, Estate estate, int row) =>
        f.Node.People.NameOf(estate.People[row].Id) ?? Identifier.Text(estate.People[row].Id);

    private static SignInWire Wire(Features f, Entrance e, Estate estate, SignIn one) => new()
    {
        Id = Identifier.Text(one.Id), Person = Named(f, estate, one.Person),
        Method = Shown.Word(one.Proofing.Method), Strength = Shown.Word(one.Proofing.Strength),
        Since = one.Since.ToDateTime()!.Value, AuthenticatedAt = one.Proofing.At.ToDateTime()!.Value,
        LastUse = e.SignIns.LastUse(one).ToDateTime()!.Value, Expires = one.Expires.ToDateTime()!.Value,
        Revision = one.Recorded.Value,
    };
}
