using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>What the pages and endpoints of signing in share.</summary>
internal sealed class Entrance(
    SignIns signIns, PasskeyCeremonies passkeys, SignInCookies cookies, SiteAddress site, SignInFailures failures)
{
    public SignIns SignIns { get; } = signIns;

    public PasskeyCeremonies Passkeys { get; } = passkeys;

    public SignInCookies Cookies { get; } = cookies;

    public SiteAddress Site { get; } = site;

    public SignInFailures Failures { get; } = failures;

    /// <summary>
    /// Passkeys and cookies belong to a name: whoever came by another is sent to the one there is. Null for everybody
    /// else.
    /// </summary>
    public IResult? Elsewhere(HttpContext http) => Site.Origin is not { } origin
        ? SignInPage.Refuse("this server does not know its own address", "Start it with <code>--public-url</code>.", 503)
        : string.Equals(http.Request.Host.Value, new Uri(origin).Authority, StringComparison.OrdinalIgnoreCase) ? null
        : Results.Redirect(origin + http.Request.Path + http.Request.QueryString);

    /// <summary>The word a form of this browser has to bring: made from what only its cookie holds.</summary>
    public string Antiforgery(HttpContext http) => Tokens.HashOf("form\n" + Cookies.SignIn(http));

    /// <summary>The form's fields; null where it is none, or not one of ours.</summary>
    public async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return null;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return Cookies.SignIn(http) is not null && Tokens.Same(form["antiforgery"].ToString(), Antiforgery(http))
            ? form : null;
    }

    /// <summary>A path of this server to go to; anything else goes to the account.</summary>
    public static string Local(string? path) =>
        path is { Length: > 0 and <= 1_000 } && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\'))
        && !path.Any(c => c is < '!' or > '~' or '\\') ? path : "/account";

    /// <summary>
    /// Lets somebody in who showed who they are: again, where the browser is theirs already, else anew. Whoever the
    /// browser was before is out.
    /// </summary>
    public async Task<SignInOutcome> ComeInAsync(HttpContext http, PersonId person, SignInProofing proofing)
    {
        var before = (await SignIns.FindAsync(http))?.Person;
        var outcome = before is not null && before.Id == person
            ? await SignIns.AgainAsync(before.SignIn, person, proofing)
            : await SignIns.BeginAsync(person, proofing, null);
        switch (outcome)
        {
            case SignInOutcome.In(var begun):
                if (before is not null && before.Id != person)
                    await SignIns.EndAsync(before.SignIn.Id, new Actor(Identifier.Text(before.Id)),
                        SignOutCause.SignedOut);
                Cookies.SetSignIn(http, begun.Text, begun.Expires.Since(proofing.At) is { Ticks: > 0 } lasts
                    ? lasts : TimeSpan.FromHours(1));
                break;
            case SignInOutcome.Refused:
                Failures.Add("refused", person);
                break;
        }

        return outcome;
    }

    /// <summary>The one answer to everything that did not sign somebody in.</summary>
    public static IResult NotSignedIn() => Problems.Answer(401, Problems.New(
        401, "not_signed_in", "that signed nobody in", null, "begin again, or ask an administrator for a link"));
}
