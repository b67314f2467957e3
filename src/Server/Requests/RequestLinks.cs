using Mandate.Governance;
using Mandate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Where the link of a letter leads: to the sign-in, at the strength that a yes would ask for, and from there to the
/// request. It is for whom it was sent to, once, and decides nothing. Looking at it spends nothing, so that a program
/// that opens the links of letters spends none.
/// </summary>
internal static class RequestLinks
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/requests/{request}/link", "RequestLinkPage", Page, "once");
        routes.Sends("/requests/{request}/link", "FollowRequestLink", Follow);
    }

    /// <summary>The address that a letter has; null where the server has none.</summary>
    public static string? Address(SiteAddress site, OneTimeLinks links, AccessRequest request, PersonId person,
        Instant expires) => site.Of(
            $"/requests/{Identifier.Text(request.Id)}/link?once={links.Make(request.Id, person, expires)}");

    private static IResult Page(
        HttpContext http, string request, Entrance e, Features f, OneTimeLinks links, string? once)
    {
        if (Read(http, request, f, links, once, out var leads) is { } refused) return refused;
        return SignInPage.Show("A request waits for you", SignInPage.Button(
            http.Request.Path, "Open it", e.Antiforgery(http),
            $"""<input type="hidden" name="once" value="{SignInPage.Text(once)}">""")
            + $"<p>The link is used up by that. You can decide until {SignInPage.Time(leads!.Expires)}.</p>");
    }

    private static async Task<IResult> Follow(
        HttpContext http, string request, Entrance e, Features f, OneTimeLinks links)
    {
        if (await e.FormAsync(http) is not { } form) return AccountEndpoints.NotOurs();
        if (Read(http, request, f, links, form["once"].ToString(), out var leads) is { } refused) return refused;
        var change = new Change.RequestLinkFollowed(leads!.Request, leads.Person, leads.Digest);
        // Recorded before it leads anywhere: where nothing can be recorded, it does not.
        var outcome = await f.Node.Scribe.SubmitAsync(new Command
        {
            Actor = Caller.Of(http).Actor, Proof = Caller.Of(http).Proof,
            Decide = (estate, at) => RequestCommands.Follow(estate, change, at),
        }, CancellationToken.None);
        return outcome.Match(
            recorded: _ => Results.LocalRedirect("/requests/" + Identifier.Text(leads.Request)),
            refused: r => Over(f.Shown.For(Sights.Of(http, f)).Told(r.Because, RequestReading.SystemOf(
                f.Node.Estate, f.Node.Estate.Requests[f.Node.Estate.Find(leads.Request)].Made)).Message),
            busy: b => SignInPage.Refuse(b.Why, "Try again in a moment.", 503));
    }

    /// <summary>Null when the link leads the person who is signed in to the request.</summary>
    private static IResult? Read(HttpContext http, string request, Features f, OneTimeLinks links, string? once,
        out OneTimeLink? leads)
    {
        var (estate, at, caller) = (f.Node.Estate, f.Node.Now, Caller.Of(http));
        leads = links.Read(once);
        if (leads is null || Identifier.Text(leads.Request) != request
            || estate.Find(leads.Request) is not (>= 0 and var row))
            return SignInPage.Refuse("this is no link that this server sent", Elsewhere, 404);
        if (leads.Person != caller.Person!.Id)
            return SignInPage.Refuse("this link was sent to somebody else", Elsewhere, 403);
        var known = estate.Requests[row];
        if (at >= leads.Expires) return Over("this link has expired");
        if (known.Followed.Contains(leads.Digest)) return Over("this link was used already");
        return StepUp.Lacks(StepUp.OfTier(RequestPages.Tier(estate, known, at)), caller, at) is null ? null
            : Results.LocalRedirect("/sign-in?again=true&return="
                + Uri.EscapeDataString($"{http.Request.Path}?once={once}"));
    }

    private const string Elsewhere = "<a href=\"/requests\">See what waits for you</a>.";

    private static IResult Over(string why) => SignInPage.Refuse(why, Elsewhere, 410);
}
