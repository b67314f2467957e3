using System.Text;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>The page of a person who is signed in: where they are signed in, by what, and the way out.</summary>
internal static class AccountEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/account", "AccountPage", Page);
        routes.Sends("/account/sign-out", "SignOut", SignOut);
        routes.Sends("/account/sign-ins/end", "EndOwnSignIn", End);
        routes.Sends("/account/passkeys/begin", "BeginAddingPasskey", BeginAdding);
        routes.Sends("/account/passkeys", "AddPasskey", Add);
        routes.Sends("/account/passkeys/remove", "RemoveOwnPasskey", Remove);
    }

    private static IResult Page(HttpContext http, Entrance e, Features f)
    {
        var (caller, estate, at) = (Caller.Of(http), f.Node.Estate, f.Node.Now);
        var person = caller.Person!;
        var form = e.Antiforgery(http);
        var proof = person.Proof;
        var page = new StringBuilder($"""
            <p>You are <strong>{SignInPage.Text(NameOf(f, person.Id))}</strong> of
            {SignInPage.Text(estate.Organisations[person.Organisation].DisplayName)}:
            {SignInPage.Text(string.Join(", ", caller.Roles.Select(r => Shown.Word(r).Replace('_', ' '))))}.</p>
            <p>Signed in {SignInPage.Time(proof.At)}, <span id="strength">{Shown.Word(proof.Strength)}</span>.
            <a href="/sign-in?again=true">Show once more that it is you</a></p>
            <p>{SignInPage.Button("/account/sign-out", "Sign out", form)}</p>
            <h2>Where you are signed in</h2>
            <table><thead><tr><th>Since</th><th>By</th><th>Ends</th><th></th></tr></thead><tbody>

            """);
        foreach (var one in estate.SignIn.SignInsOf(person.Row).Where(s => e.SignIns.Stands(estate, s, at))
            .OrderBy(s => s.Recorded))
            page.Append($"<tr><td>{SignInPage.Time(one.Since)}</td><td>{Shown.Word(one.Proofing.Method)}</td>")
                .Append($"<td>{SignInPage.Time(one.Expires)}</td><td>").Append(one.Id == person.SignIn.Id ? "this one"
                    : SignInPage.Button("/account/sign-ins/end", "End", form, Hidden(Identifier.Text(one.Id))))
                .Append("</td></tr>\n");
        page.Append("</tbody></table>\n<h2>Your passkeys</h2>\n<table><tbody>\n");
        foreach (var passkey in estate.SignIn.PasskeysOf(person.Row).OrderBy(p => p.Recorded))
            page.Append($"<tr><td>since {SignInPage.Time(passkey.Since)}</td><td>").Append(SignInPage.Button(
                "/account/passkeys/remove", "Remove", form, Hidden(Identifier.Text(passkey.Id))))
                .Append("</td></tr>\n");
        page.Append("</tbody></table>\n");
        if (SignInRules.MayUsePasskeys(estate, person.Row, at))
            page.Append("<p><button id=\"add-passkey\" type=\"button\">Add a passkey</button></p>\n");
        return SignInPage.Show("Your account", page.ToString());
    }

    private static async Task<IResult> SignOut(HttpContext http, Entrance e, Features f, ProviderDirectory directory)
    {
        if (await e.FormAsync(http) is null) return NotOurs();
        var person = Caller.Of(http).Person!;
        await e.SignIns.EndAsync(person.SignIn.Id, Caller.Of(http).Actor, SignOutCause.SignedOut);
        e.Cookies.ClearSignIn(http);
        return SignInPage.Show("Signed out",
            "<p><a href=\"/sign-in\">Sign in</a></p>" + AtProvider(e, f, directory, person));
    }

    /// <summary>Signing out here leaves the session at the provider, which may let the next one in unasked.</summary>
    private static string AtProvider(Entrance e, Features f, ProviderDirectory directory, SignedInPerson person)
    {
        if (person.SignIn.Proofing.Link is null
            || SignInRules.ProviderOf(f.Node.Estate, person.Row, f.Node.Now)?.Settings is not { } settings
            || directory.Known(settings.Issuer)?.EndSession is not { } place) return "";
        var address = place + (place.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "client_id="
            + Uri.EscapeDataString(settings.ClientId) + "&post_logout_redirect_uri="
            + Uri.EscapeDataString(e.Site.Of("/sign-in") ?? "");
        return $"""
            <p>You are still signed in at your organisation.
            <a class="button" id="sign-out-there" href="{SignInPage.Text(address)}">Sign out there too</a></p>
            """;
    }

    private static async Task<IResult> End(HttpContext http, Entrance e, Features f)
    {
        if (await e.FormAsync(http) is not { } form) return NotOurs();
        var person = Caller.Of(http).Person!;
        if (Identifier.TryRead<SignInId>(form["id"].ToString(), out var id)
            && f.Node.Estate.SignIn.SignIns.TryGetValue(id, out var one) && one.Person == person.Row)
            await e.SignIns.EndAsync(id, Caller.Of(http).Actor, SignOutCause.Ended);
        return SeeAccount(http);
    }

    private static async Task<IResult> BeginAdding(HttpContext http, Entrance e, Features f)
    {
        var person = Caller.Of(http).Person!;
        return await e.Passkeys.BeginEnrolmentAsync(http, new Enrolment(person.Id, null), NameOf(f, person.Id),
            f.Node.People.DisplayNameOf(person.Id)) is { } options
            ? Results.Text(options, "application/json") : Problems.Busy("too many people are signing in");
    }

    private static async Task<IResult> Add(HttpContext http, Entrance e, Features f)
    {
        var caller = Caller.Of(http);
        if (await e.Passkeys.FinishEnrolmentAsync(http) is not { } made || made.For.Person != caller.Person!.Id)
            return Problems.Bad("passkey_refused", "the passkey was not accepted", advice: "begin again");
        var added = EnrolEndpoints.Added(f, made);
        return await f.Commands.RunAsync(http, new Order
        {
            Decide = (estate, at) => EnrolEndpoints.WithFirstTokenEnded(estate, added, at),
            Answer = _ => Results.Json(new GoWire("/account"), WireJson.Default.GoWire),
        });
    }

    private static async Task<IResult> Remove(HttpContext http, Entrance e, Features f)
    {
        if (await e.FormAsync(http) is not { } form) return NotOurs();
        var person = Caller.Of(http).Person!;
        if (StepUp.Lacks(StepUp.Of("RemovePasskey"), Caller.Of(http), f.Node.Now) is not null)
            return Results.LocalRedirect("/sign-in?again=true");
        if (!Identifier.TryRead<PasskeyId>(form["id"].ToString(), out var id)
            || !f.Node.Estate.SignIn.Passkeys.TryGetValue(id, out var passkey) || passkey.Person != person.Row)
            return SeeAccount(http);
        return await f.Commands.RunAsync(http, new Order
        {
            IsStop = true,
            Decide = (estate, _) => CredentialCommands.Remove(estate, new Change.PasskeyRemoved(id, person.Id)),
            Answer = _ => SeeAccount(http),
        });
    }

    private static string NameOf(Features f, PersonId id) => f.Node.People.NameOf(id) ?? Identifier.Text(id);

    private static string Hidden(string id) => $"""<input type="hidden" name="id" value="{id}">""";

    /// <summary>After a form a page is fetched anew, so that going back sends nothing twice.</summary>
    internal static IResult SeeAccount(HttpContext http)
    {
        http.Response.Headers.Location = "/account";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    internal static IResult NotOurs() => SignInPage.Refuse(
        "the form was not sent from a page that you opened here", "<a href=\"/account\">Go back</a> and try again.", 403);
}
