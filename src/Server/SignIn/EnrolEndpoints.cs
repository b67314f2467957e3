using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Getting a first way in by a one-time link. Its secret stands behind the `#`, which no browser sends and no proxy
/// logs; the page sends it in a body.
/// </summary>
internal static class EnrolEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/enrol", "EnrolPage", Page);
        routes.Sends("/enrol/begin", "BeginEnrolment", Begin);
        routes.Sends("/enrol/passkey", "FinishEnrolment", Finish);
    }

    private static IResult Page(HttpContext http, Entrance e) => e.Elsewhere(http) ?? SignInPage.Show("Your way in", """
            <div id="enrol"><p id="who"></p>
            <div id="first" hidden>
            <p>Nobody administers this estate yet. Say who you are.</p>
            <label>Organisation, as files will name it<input id="organisation" autocomplete="organization"></label>
            <label>Your mail address<input id="name" type="email" autocomplete="email"></label>
            <label>Your name<input id="display_name" autocomplete="name"></label>
            <p><button id="name-first" type="button">Go on</button></p></div>
            <div id="make" hidden>
            <p>From now on you sign in with a passkey: your device asks for your finger, face or PIN, and nothing that
            could be stolen is kept here. The link works once.</p>
            <p><button id="make-passkey" type="button">Make a passkey</button></p></div>
            <div id="provider" hidden>
            <p>Your organisation signs you in. After that you are known here; the link works once.</p>
            <p><a class="button" id="go-to-provider" href="/sign-in">Sign in at your organisation</a></p></div>
            </div>
            """);

    private static async Task<IResult> Begin(HttpContext http, Entrance e, Features f, ProviderFlows flows)
    {
        var (body, problem) = await Body.ReadAsync<BeginEnrolmentWire>(http);
        if (body is null) return problem!;
        var (estate, at, hash) = (f.Node.Estate, f.Node.Now, Tokens.HashOf(body.Secret));
        if (CredentialCommands.Invited(estate, hash, at) is { } invitation)
            return await InvitedAsync(http, e, f, flows, invitation);
        if (FirstAdministrator.TokenOf(estate, hash, at) is { } token) return await FirstAsync(http, e, f, token, body);
        e.Failures.Add("invitation_unknown");
        return Problems.Bad("invitation_unknown", "the link opens nothing: it was used, replaced, or is too old",
            advice: "ask for another");
    }

    private static async Task<IResult> InvitedAsync(
        HttpContext http, Entrance e, Features f, ProviderFlows flows, Invitation invitation)
    {
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var person = estate.People[invitation.Person];
        var name = f.Node.People.NameOf(person.Id) ?? Identifier.Text(person.Id);
        var shown = f.Node.People.DisplayNameOf(person.Id);
        var organisation = estate.Organisations[person.Life.At(at).Organisation].DisplayName;
        if (SignInRules.ProviderOf(estate, invitation.Person, at) is { } provider)
            return await flows.BeginAsync(http, provider, "/account", again: false, (person.Id, invitation.Id)) is { } go
                ? Answer(new EnrolmentWire("provider", shown ?? name, organisation, Go: go))
                : Problems.Busy("the organisation's sign-in does not answer");
        return await e.Passkeys.BeginEnrolmentAsync(http, new Enrolment(person.Id, invitation.Id), name, shown)
            is { } options ? Answer(new EnrolmentWire("passkey", shown ?? name, organisation, Json(options)))
                : Problems.Busy("too many people are signing in");
    }

    private static async Task<IResult> FirstAsync(
        HttpContext http, Entrance e, Features f, Token token, BeginEnrolmentWire body)
    {
        if (body.Name is null || body.Organisation is null) return Answer(new EnrolmentWire("first"));
        var first = new FirstAdministrator(token.Id, body.Organisation, body.Name, body.DisplayName);
        if (first.Fault() is { } fault) return Problems.Of(fault);
        var person = f.Lookup.PersonId(body.Name) ?? f.Node.NewId<PersonId>();
        return await e.Passkeys.BeginEnrolmentAsync(
            http, new Enrolment(person, null, first), body.Name, body.DisplayName) is { } options
            ? Answer(new EnrolmentWire("passkey", body.DisplayName ?? body.Name, body.Organisation, Json(options)))
            : Problems.Busy("too many people are signing in");
    }

    private static async Task<IResult> Finish(HttpContext http, Entrance e, Features f)
    {
        // What was begun on the account page ends there, where the sign-in that began it has to stand still.
        if (await e.Passkeys.FinishEnrolmentAsync(http) is not { } made
            || made.For is { Invitation: null, First: null })
        {
            e.Failures.Add("enrolment_refused");
            return Problems.Bad("passkey_refused", "the passkey was not accepted",
                advice: "open the link once more, in the browser that you sign in with");
        }

        var added = Added(f, made);
        var (order, actor) = made.For.First is { } first
            ? (first.Order(f, added), new Actor(Identifier.Text(first.By)))
            : (new Order { Decide = (estate, at) => WithFirstTokenEnded(estate, added, at) },
                new Actor(Identifier.Text(made.For.Person)));
        var outcome = await RecordAsync(f, order, actor);
        if (outcome is CommandOutcome.Refused no) return Problems.Of(f.Shown.Named(no.Because));
        if (outcome is CommandOutcome.Busy busy) return Problems.Busy(busy.Why);
        FirstToken.Forget(f.Node);
        // Making the passkey showed possession and verified the user: no second ceremony is asked for.
        var proofing = new SignInProofing(
            SignInMethod.Passkey, SignInStrength.PhishingResistant, f.Node.Now, added.Id, made.Uses);
        return (await e.ComeInAsync(http, added.Person, proofing)) is SignInOutcome.In
            ? Results.Json(new GoWire("/account"), WireJson.Default.GoWire)
            : Results.Json(new GoWire("/sign-in"), WireJson.Default.GoWire);
    }

    /// <summary>The passkey as an entry; its id is made here.</summary>
    internal static Change.PasskeyAdded Added(Features f, MadePasskey made) => new(f.Node.NewId<PasskeyId>(),
        made.For.Person, made.Credential, made.PublicKey, made.MayBeCopied, made.For.Invitation);

    /// <summary>Once an administrator can get in, the token that the folder began with is over.</summary>
    internal static Ruling WithFirstTokenEnded(Estate estate, Change.PasskeyAdded added, Instant at) =>
        CredentialCommands.Add(estate, added, at) is Ruling.Accepted accepted
            ? SignInRules.Has(estate, estate.Find(added.Person), PersonRole.Administrator)
                ? FirstToken.EndWith(estate, accepted, TokenRole.Administrator) : accepted
            : CredentialCommands.Add(estate, added, at);

    internal static async Task<CommandOutcome> RecordAsync(Features f, Order order, Actor actor)
    {
        var outcome = await f.Node.Scribe.SubmitAsync(
            new Command { Actor = actor, Decide = order.Decide, Sealed = order.Sealed }, CancellationToken.None);
        if (outcome is CommandOutcome.Recorded done && order.Then is { } then) await then(done);
        else if (outcome is not CommandOutcome.Recorded) order.Otherwise?.Invoke();
        return outcome;
    }

    private static JsonElement Json(string options) =>
        JsonSerializer.Deserialize(options, WireJson.Default.JsonElement);

    private static IResult Answer(EnrolmentWire wire) => Results.Json(wire, WireJson.Default.EnrolmentWire);
}
