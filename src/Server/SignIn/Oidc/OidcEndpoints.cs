using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>Signing in at the provider of one's organisation, and hearing that somebody signed out there.</summary>
internal static class OidcEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/sign-in/{provider}", "StartProviderSignIn", Start, "return", "again");
        routes.MapGet("/sign-in/callback", Finish).WithName("FinishProviderSignIn").ExcludeFromDescription()
            .WithMetadata(new KnownQuery([], IgnoresOthers: true), new ShownPage());
        routes.MapPost("/sign-in/backchannel", Logout).WithName("BackchannelLogout").ExcludeFromDescription()
            .WithMetadata(new KnownQuery([]));
    }

    private static async Task<IResult> Start(HttpContext http, string provider, Entrance e, Features f,
        ProviderFlows flows, ILogger<ProviderFlows> log, string? @return, string? again)
    {
        if (e.Elsewhere(http) is { } elsewhere) return elsewhere;
        // Ids are random: who does not have the address learns nothing by trying.
        if (!Identifier.TryRead<ProviderId>(provider, out var id)
            || !f.Node.Estate.SignIn.Providers.TryGetValue(id, out var known))
            return SignInPage.Refuse("no organisation signs in at this address", "Ask your administrator for it.", 404);
        if (await flows.BeginAsync(http, known, Entrance.Local(@return), again is not null, null) is { } place)
            return Results.Redirect(place);
        Log.ProviderUnusable(log, f.Node.Estate.Organisations[known.Organisation].Name, "its metadata cannot be read");
        e.Failures.Add("provider_unusable");
        return SignInPage.Refuse("your organisation's sign-in does not answer", "Try again in a while.", 503);
    }

    private static async Task<IResult> Finish(HttpContext http, Entrance e, Features f, ProviderFlows flows,
        Accounts accounts, ILogger<ProviderFlows> log)
    {
        var (flow, said, provider, fault) = await flows.FinishAsync(http);
        if (flow is null || said is null || provider is null)
        {
            e.Failures.Add(fault ?? "refused");
            if (fault is "secret_missing" or "code_refused" && provider is not null)
                Log.ProviderUnusable(log, f.Node.Estate.Organisations[provider.Organisation].Name, fault);
            return Refused(fault);
        }

        if (flow.Invitation is { } invitation
            && await LinkAsync(f, accounts, provider, said.Subject, invitation) is { } not) return not;
        var (estate, now) = (f.Node.Estate, f.Node.Now);
        if (accounts.Find(estate, provider, said.Subject, now) is not { } link)
        {
            e.Failures.Add("subject_unknown");
            return SignInPage.Refuse("you signed in at your organisation, and nobody here is known by that",
                "Ask your administrator for a link, or give them your subject there: <code>"
                + SignInPage.Text(said.Subject) + "</code>", 403);
        }

        var proofing = new SignInProofing(SignInMethod.Provider, said.Strength,
            // Who does not say when is not believed to have asked just now.
            said.AuthenticatedAt ?? now.Plus(-SignInCommands.LifetimeMax), Link: link.Id,
            ProviderSession: said.Session is { } session ? SessionOf(provider.Settings.Issuer, session) : null);
        var outcome = await e.ComeInAsync(http, estate.People[link.Person].Id, proofing);
        if (outcome is SignInOutcome.Busy) return Refused("busy");
        if (outcome is not SignInOutcome.In) return Refused("refused");
        e.Cookies.SetProvider(http, Identifier.Text(provider.Id));
        return Results.LocalRedirect(flow.Return);
    }

    /// <summary>The first time by an invitation's link: from then on the subject is the person.</summary>
    private static async Task<IResult?> LinkAsync(Features f, Accounts accounts, Provider provider, string subject,
        (PersonId Person, InvitationId Id) invitation)
    {
        var outcome = await EnrolEndpoints.RecordAsync(f,
            accounts.Link(invitation.Person, provider.Settings.Issuer, subject, invitation.Id),
            new Actor(Identifier.Text(invitation.Person)));
        return outcome is CommandOutcome.Recorded ? null : Refused("refused");
    }

    private static IResult Refused(string? fault) => fault switch
    {
        "state_unknown" => SignInPage.Refuse("this sign-in was not begun in this browser, or too long ago",
            "<a href=\"/sign-in\">Begin again</a>"),
        "provider_refused" => SignInPage.Refuse("your organisation did not sign you in",
            "<a href=\"/sign-in\">Begin again</a>", 403),
        "provider_unusable" or "secret_missing" or "busy" => SignInPage.Refuse(
            "your organisation's sign-in cannot be used now", "Try again in a while, or tell your administrator.", 503),
        _ => SignInPage.Refuse("what your organisation's sign-in said could not be believed",
            "<a href=\"/sign-in\">Begin again</a>; if it happens again, tell your administrator.", 403),
    };

    /// <summary>OpenID Connect Back-Channel Logout 1.0: whoever came in by that session or subject is out.</summary>
    private static async Task<IResult> Logout(HttpContext http, Entrance e, Features f, Logouts logouts)
    {
        if (!http.Request.HasFormContentType) return Invalid();
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form["logout_token"] is not [{ } text]
            || await logouts.ReadAsync(f.Node.Estate, text, http.RequestAborted) is not { } which)
        {
            e.Failures.Add("logout_refused");
            return Invalid();
        }

        await e.SignIns.EndAsync(which, Actor.Node, SignOutCause.ProviderSignedOut);
        return Results.Ok();
    }

    private static IResult Invalid() => Results.Text("{\"error\":\"invalid_request\"}", "application/json",
        statusCode: StatusCodes.Status400BadRequest);

    /// <summary>What an entry says of a provider's own name for its session.</summary>
    internal static string SessionOf(string issuer, string session) => Tokens.HashOf(issuer + "\n" + session);
}
