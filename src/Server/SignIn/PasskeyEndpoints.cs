using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Signing in with a passkey.</summary>
internal static class PasskeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/sign-in", "SignInPage", Page, "return", "again");
        routes.Shows("/sign-in/sign-in.js", "SignInScript", SignInPage.SendScript);
        routes.Shows("/sign-in/sign-in.css", "SignInStyle", SignInPage.SendStyle);
        routes.Sends("/sign-in/passkey/begin", "BeginPasskeySignIn", Begin);
        routes.Sends("/sign-in/passkey", "FinishPasskeySignIn", Finish);
    }

    private static async Task<IResult> Page(HttpContext http, Entrance e, Features f, string? @return, string? again)
    {
        if (e.Elsewhere(http) is { } elsewhere) return elsewhere;
        var goes = Entrance.Local(@return);
        if (again is null && await e.SignIns.FindAsync(http) is not null) return Results.LocalRedirect(goes);
        return SignInPage.Show("Sign in", await RememberedAsync(http, e, f, goes, again) + """
            <p><button id="use-passkey" type="button">Sign in with a passkey</button></p>
            <p>Your organisation may have an address of its own for signing in: it begins with this page's and was in
            your invitation. Without a way in, ask an administrator for a link.</p>
            """, goes);
    }

    /// <summary>The provider of whoever is signed in, or where this browser signed in last.</summary>
    private static async Task<string> RememberedAsync(
        HttpContext http, Entrance e, Features f, string goes, string? again)
    {
        var estate = f.Node.Estate;
        var provider = (await e.SignIns.FindAsync(http))?.Person is { } person
            ? SignInRules.ProviderOf(estate, person.Row, f.Node.Now)
            : Identifier.TryRead<ProviderId>(e.Cookies.Provider(http), out var id)
                ? estate.SignIn.Providers.GetValueOrDefault(id) : null;
        if (provider is null) return "";
        var query = "?return=" + Uri.EscapeDataString(goes) + (again is null ? "" : "&again=true");
        return $"""
            <p><a class="button" id="use-provider" href="/sign-in/{Identifier.Text(provider.Id)}{SignInPage.Text(query)}">
            Sign in at your organisation</a></p>

            """;
    }

    private static async Task<IResult> Begin(HttpContext http, Entrance e) =>
        await e.Passkeys.BeginSignInAsync(http) is { } options ? Results.Text(options, "application/json")
            : Problems.Busy("too many people are signing in");

    private static async Task<IResult> Finish(HttpContext http, Entrance e, Features f)
    {
        var (person, proofing, fault) = await e.Passkeys.AnswerAsync(http, f.Node.Now);
        if (fault is not null)
        {
            e.Failures.Add(fault);
            return Entrance.NotSignedIn();
        }

        return (await e.ComeInAsync(http, person, proofing)) switch
        {
            SignInOutcome.In => Results.Json(new GoWire("/account"), WireJson.Default.GoWire),
            SignInOutcome.Busy busy => Problems.Busy(busy.Why),
            _ => Entrance.NotSignedIn(),
        };
    }
}
