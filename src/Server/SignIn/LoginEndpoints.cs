using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Letting a command line in: it shows an address, a person who is signed in opens it and says yes, and the command
/// line gets a sign-in of its own, as strong as the person's and no fresher.
/// </summary>
internal static class LoginEndpoints
{
    private const int IntervalSeconds = 2;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/login", Start).WithName("StartLogin").WithMetadata(new KnownQuery([]));
        routes.MapPost("/v1/login/poll", Poll).WithName("PollLogin").WithMetadata(new KnownQuery([]));
        routes.Shows("/login", "LoginPage", Page, "code");
        routes.Sends("/login", "DecideLogin", Decide);
    }

    private static async Task<IResult> Start(HttpContext http, Entrance e, CommandLineLogins logins)
    {
        var (body, problem) = await Body.ReadAsync<LoginWire>(http);
        if (body is null) return problem!;
        if (body.Client is { } client && !Names.IsDisplayName(client))
            return Problems.Bad("invalid_value", "a client has 1 to 200 characters", "client");
        if (logins.Begin(body.Client ?? "a command line") is not var (code, login))
            return Problems.Busy("too many command lines wait to be let in");
        var path = "/login?code=" + login.UserCode;
        return Results.Json(
            new LoginStartedWire(code, login.UserCode, path, e.Site.Of(path),
                (int)CommandLineLogins.Lifetime.TotalSeconds, IntervalSeconds), WireJson.Default.LoginStartedWire);
    }

    private static async Task<IResult> Poll(HttpContext http, Entrance e, Features f, CommandLineLogins logins)
    {
        var (body, problem) = await Body.ReadAsync<LoginPollWire>(http);
        if (body is null) return problem!;
        if (logins.Poll(body.DeviceCode) is not { } login)
            return Problems.Bad("expired_token", "nobody let the command line in in time", "device_code", "begin again");
        if (login.IsDenied)
            return Problems.Bad("access_denied", "the person said no", "device_code");
        if (login.Approver is not { } approver)
            return Problems.Bad("authorization_pending", "nobody has let the command line in yet", "device_code");
        // Taken before it is used: two polls at once get one sign-in.
        if (logins.Take(body.DeviceCode) is null)
            return Problems.Bad("expired_token", "the code was used already", "device_code", "begin again");
        var proofing = approver.SignIn.Proofing with { Method = SignInMethod.Approval, Uses = 0 };
        return (await e.SignIns.BeginAsync(approver.Id, proofing, approver.SignIn.Id)) switch
        {
            SignInOutcome.In(var begun) => Results.Json(new LoggedInWire(
                begun.Text, f.Node.People.NameOf(approver.Id) ?? Identifier.Text(approver.Id),
                begun.Expires.ToDateTime()!.Value), WireJson.Default.LoggedInWire),
            SignInOutcome.Busy busy => Problems.Busy(busy.Why),
            _ => Problems.Bad("access_denied", "the person who let it in is no longer signed in", "device_code"),
        };
    }

    private static IResult Page(HttpContext http, Entrance e, CommandLineLogins logins, string? code)
    {
        if (code is null)
            return SignInPage.Show("Let a command line in", """
                <form method="get" action="/login"><label>The code that it shows<input name="code" autofocus></label>
                <button>Go on</button></form>
                """);
        if (logins.Find(code, Caller.Of(http).Person!.SignIn.Id) is not { } login) return Unknown();
        var form = e.Antiforgery(http);
        var hidden = $"""<input type="hidden" name="code" value="{SignInPage.Text(login.UserCode)}">""";
        return SignInPage.Show("Let a command line in?", $"""
            <p>Since {SignInPage.Time(login.Since)} a command line that calls itself
            “{SignInPage.Text(login.Client)}” shows this code:</p>
            <p><code>{SignInPage.Text(login.UserCode)}</code></p>
            <p>Whoever has it will act in your name until you end it. Say yes only if you started it yourself, just
            now, and see the same code there.</p>
            <p>{SignInPage.Button("/login", "Yes, let it in", form, hidden + Choice("yes"))}
            {SignInPage.Button("/login", "No", form, hidden + Choice("no"))}</p>
            """);
    }

    private static async Task<IResult> Decide(HttpContext http, Entrance e, CommandLineLogins logins)
    {
        if (await e.FormAsync(http) is not { } form) return AccountEndpoints.NotOurs();
        var person = Caller.Of(http).Person!;
        if (logins.Find(form["code"].ToString(), person.SignIn.Id) is not { } login) return Unknown();
        var lets = form["choice"].ToString() == "yes";
        // A copied session would beget sessions for ever.
        if (lets && person.SignIn.Approver is not null)
            return SignInPage.Refuse("a sign-in that was let in lets no other in", "Sign in here yourself.", 403);
        if (!login.Decide(person, lets)) return Unknown();
        return SignInPage.Show(lets ? "It is in" : "It stays out",
            "<p>You can close this page. <a href=\"/account\">Your account</a></p>");
    }

    private static IResult Unknown() => SignInPage.Refuse("no command line waits with that code",
        "Codes last ten minutes. Start <code>mandate login</code> once more.", 404);

    private static string Choice(string value) => $"""<input type="hidden" name="choice" value="{value}">""";
}
