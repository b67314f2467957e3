using System.Collections.Immutable;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Where the people of organisations sign in, and which subject there is whom.</summary>
internal static class ProviderEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/providers", "ListProviders", List, "organisation");
        routes.Change("/v1/providers", "SetProvider", Set);
        routes.Change("/v1/providers/{provider}/remove", "RemoveProvider", Remove);
        routes.List("/v1/links", "ListLinks", ListLinks, "person");
        routes.Change("/v1/people/{person}/links", "LinkSignIn", Link);
        routes.Change("/v1/links/{link}/remove", "UnlinkSignIn", Unlink);
        routes.List("/v1/people/findings", "ListPersonFindings", Findings);
    }

    private static IResult List(HttpContext http, Features f, Entrance e, string? organisation)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var estate = f.Node.Estate;
        var of = Lookup.Organisation(estate, organisation);
        var providers = estate.SignIn.Providers.Values.OrderBy(p => p.Recorded).ToList();
        var (items, next) = Paging.Take(http, providers.Count, limit, after, index =>
            organisation is null || providers[index].Organisation == of ? Wire(e, estate, providers[index]) : null);
        return Results.Json(new PageWire<ProviderWire>(items, next), WireJson.Default.PageWireProviderWire);
    }

    private static async Task<IResult> Set(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewProviderWire>(http);
        if (body is null) return problem!;
        var row = Lookup.Organisation(f.Node.Estate, body.Organisation);
        if (row < 0) return Problems.Of(Lookup.Unknown("organisation", body.Organisation, "organisation"));
        var settings = new ProviderSettings(
            body.Issuer, body.ClientId, body.Secret,
            body.Algorithms is { Count: > 0 } named ? [.. named] : ProviderCommands.AlgorithmsDefault,
            [.. (body.Domains ?? []).Select(d => d.ToLowerInvariant())], Texts(body.MultiFactor),
            Texts(body.PhishingResistant));
        var fresh = f.Node.NewId<ProviderId>();
        var change = new Change.ProviderSet(fresh, f.Node.Estate.Organisations[row].Id, settings);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(f.Node.Estate.SignIn.OfOrganisation(row) is { } known
                && known.Settings.Issuer == settings.Issuer ? known.Id : fresh),
            SuccessStatus = 201, Decide = (estate, at) => ProviderCommands.Set(estate, change, at),
        });
    }

    private static async Task<IResult> Remove(HttpContext http, Features f, string provider)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        if (!Identifier.TryRead<ProviderId>(provider, out var id)
            || !f.Node.Estate.SignIn.Providers.TryGetValue(id, out var known)) return Problems.NotFound("the provider");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var values = new List<SealedValue>();
        var organisation = f.Node.Estate.Organisations[known.Organisation].Id;
        var reason = body.Reason(organisation, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = provider, IsStop = true, Sealed = values,
            Decide = (estate, _) => ProviderCommands.Remove(
                estate, new Change.ProviderRemoved(id, organisation, reason)).From(body),
        });
    }

    private static IResult ListLinks(HttpContext http, Features f, string? person)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var row = person is null ? -1 : f.Lookup.Person(estate, person);
        var links = estate.SignIn.Links.Values.OrderBy(l => l.Recorded).ToList();
        var (items, next) = Paging.Take(http, links.Count, limit, after, index =>
            links[index] is var one && (person is null || one.Person == row) ? new SignInLinkWire(
                Identifier.Text(one.Id), SignInEndpoints.Named(f, estate, one.Person), one.Issuer,
                one.Since.ToDateTime()!.Value, SignInRules.MayComeIn(estate, one.Person, at)
                    && SignInRules.ProviderOf(estate, one.Person, at)?.Settings.Issuer == one.Issuer,
                one.Recorded.Value) : null);
        return Results.Json(new PageWire<SignInLinkWire>(items, next), WireJson.Default.PageWireSignInLinkWire);
    }

    /// <summary>An administrator says who somebody is at the provider of their organisation.</summary>
    private static async Task<IResult> Link(HttpContext http, string person, Features f, Accounts accounts)
    {
        var (body, problem) = await Body.ReadAsync<NewSignInLinkWire>(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        if (!Accounts.IsSubject(body.Subject))
            return Problems.Bad("invalid_value", "a subject has 1 to 255 ASCII characters", "subject");
        if (SignInRules.ProviderOf(f.Node.Estate, row, f.Node.Now) is not { } provider)
            return Problems.Of(new Refusal(RefusalCode.InvalidValue, "the person's organisation has no provider",
                "person", "set one first: `mandate provider set`"));
        return await f.Commands.RunAsync(http, accounts.Link(
            f.Node.Estate.People[row].Id, provider.Settings.Issuer, body.Subject, null));
    }

    private static async Task<IResult> Unlink(HttpContext http, Features f, string link)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        if (!Identifier.TryRead<SignInLinkId>(link, out var id)
            || !f.Node.Estate.SignIn.Links.TryGetValue(id, out var one)) return Problems.NotFound("the link");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var values = new List<SealedValue>();
        var person = f.Node.Estate.People[one.Person].Id;
        var reason = body.Reason(person, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = link, IsStop = true, Sealed = values,
            Decide = (estate, _) => CredentialCommands.Unlink(estate, new Change.SignInUnlinked(id, person, reason))
                .From(body),
        });
    }

    /// <summary>Records at which one subject signs in, and which nobody has linked as one person (C11).</summary>
    private static IResult Findings(HttpContext http, Features f, Accounts accounts)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var estate = f.Node.Estate;
        var groups = SignInRules.Unlinked(estate, accounts.All(estate));
        var (items, next) = Paging.Take(http, groups.Length, limit, after, index => new PersonFindingWire(
            "same_sign_in", [.. groups[index].Select(p => SignInEndpoints.Named(f, estate, p))],
            "link them with `mandate person fact PERSON --type same_person --person OTHER`, or unlink one sign-in"));
        return Results.Json(new PageWire<PersonFindingWire>(items, next), WireJson.Default.PageWirePersonFindingWire);
    }

    private static ImmutableArray<string> Texts(IReadOnlyList<string>? texts) => [.. texts ?? []];

    private static ProviderWire Wire(Entrance e, Estate estate, Provider provider) => new()
    {
        Id = Identifier.Text(provider.Id), Organisation = estate.Organisations[provider.Organisation].Name,
        Issuer = provider.Settings.Issuer, ClientId = provider.Settings.ClientId, Secret = provider.Settings.Secret,
        Algorithms = provider.Settings.Algorithms, Domains = provider.Settings.Domains,
        MultiFactor = provider.Settings.MultiFactor, PhishingResistant = provider.Settings.PhishingResistant,
        SignInUrl = e.Site.Of("/sign-in/" + Identifier.Text(provider.Id)), RedirectUri = e.Site.Of("/sign-in/callback"),
        BackchannelLogoutUri = e.Site.Of("/sign-in/backchannel"), Revision = provider.Recorded.Value,
    };
}
