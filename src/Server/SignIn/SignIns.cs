using System.Collections.Concurrent;
using System.Security.Cryptography;
using Mandate.Governance;
using Mandate.Storage;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>A sign-in that began, with the text that opens it: shown to whoever signed in, kept by nobody.</summary>
internal sealed record BegunSignIn(SignInId Id, string Text, Instant Expires);

/// <summary>What beginning a sign-in came to.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome() { }

    /// <summary>The person is in.</summary>
    public sealed record In(BegunSignIn SignIn) : SignInOutcome;

    /// <summary>The person is not; why is for the ledger's counts and the log, not for who asked.</summary>
    public sealed record Refused(Refusal Because) : SignInOutcome;

    /// <summary>The ledger takes nothing at the moment.</summary>
    public sealed record Busy(string Why) : SignInOutcome;
}

/// <summary>
/// Who is signed in: found by the hash of the text they bring, and derived from the estate at every request. Only the
/// last use is kept here; a node that starts anew counts idle time from its start.
/// </summary>
internal sealed class SignIns(Node node, ServerOptions options, SignInCookies cookies)
{
    public const string Prefix = "mandate_session_";
    private readonly ConcurrentDictionary<SignInId, long> lastUse = new();
    private readonly Instant started = node.Now;

    /// <summary>The caller that the request is from, by bearer or by cookie; null for nobody.</summary>
    public async ValueTask<Caller?> FindAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
            return header.StartsWith("Bearer " + Prefix, StringComparison.OrdinalIgnoreCase) && header.Length <= 200
                ? await FindAsync(header[7..].Trim(), byCookie: false) : null;
        return cookies.SignIn(http) is { } text ? await FindAsync(text, byCookie: true) : null;
    }

    /// <summary>Begins a sign-in; the person is its actor.</summary>
    public async Task<SignInOutcome> BeginAsync(PersonId person, SignInProofing proofing, SignInId? approver)
    {
        var text = NewText();
        var change = new Change.SignedIn
        {
            Id = node.NewId<SignInId>(), Person = person, Proofing = proofing, Hash = Tokens.HashOf(text),
            Expires = node.Now.Plus(options.SignInLifetime), Idle = options.SignInIdle, Approver = approver,
        };
        var outcome = await SubmitAsync(person, proofing, (estate, at) => SignInCommands.ComeIn(estate, change, at));
        return Outcome(outcome, new BegunSignIn(change.Id, text, change.Expires));
    }

    /// <summary>Shows once more who the person is; the text that opened it before opens nothing.</summary>
    public async Task<SignInOutcome> AgainAsync(SignIn known, PersonId person, SignInProofing proofing)
    {
        var text = NewText();
        var change = new Change.SignedInAgain(known.Id, person, proofing, Tokens.HashOf(text));
        var outcome = await SubmitAsync(
            person, proofing, (estate, at) => SignInCommands.ComeInAgain(estate, change, at));
        return Outcome(outcome, new BegunSignIn(known.Id, text, known.Expires));
    }

    /// <summary>Ends one. One that has ended is ended.</summary>
    public Task EndAsync(SignInId id, Actor actor, SignOutCause cause) =>
        node.Scribe.SubmitAsync(new Command
        {
            Actor = actor, IsStop = true, Decide = (estate, _) => SignInCommands.GoOut(estate, id, cause),
        }, CancellationToken.None);

    /// <summary>Ends all that match, however many.</summary>
    public async Task<int> EndAsync(Func<SignIn, bool> which, Actor actor, SignOutCause cause)
    {
        var ended = 0;
        while (await node.Scribe.SubmitAsync(new Command
        {
            Actor = actor, IsStop = true, Decide = (estate, _) => SignInCommands.GoOut(estate, which, cause),
        }, CancellationToken.None) is CommandOutcome.Recorded done)
            ended += checked((int)(done.Last.Value - done.First.Value + 1));
        return ended;
    }

    /// <summary>Whether it counts at this instant, idle time included.</summary>
    public bool Stands(Estate estate, SignIn signIn, Instant at) =>
        SignInRules.Stands(estate, signIn, at) && at < LastUse(signIn).Plus(signIn.Idle);

    /// <summary>When it was last used, as far as this node knows.</summary>
    public Instant LastUse(SignIn signIn) => Instant.Max(
        Instant.Max(signIn.Since, started), new Instant(lastUse.GetValueOrDefault(signIn.Id)));

    /// <summary>The proof that a sign-in by this gives to what the person does.</summary>
    public SignInProof Proof(SignInProofing proofing) => new(proofing.Strength, proofing.At, options.ProofFresh);

    private async ValueTask<Caller?> FindAsync(string text, bool byCookie)
    {
        var hash = Tokens.HashOf(text);
        var (estate, at) = (node.Estate, node.Now);
        if (!estate.SignIn.SignInsByHash.TryGetValue(hash, out var id)
            || !estate.SignIn.SignIns.TryGetValue(id, out var signIn) || !Tokens.Same(signIn.Hash, hash)
            || !SignInRules.Stands(estate, signIn, at)) return null;
        if (at >= LastUse(signIn).Plus(signIn.Idle))
        {
            // What was idle for too long may not come back when a node starts anew.
            await EndAsync(id, Actor.Node, SignOutCause.Idle);
            lastUse.TryRemove(id, out _);
            return null;
        }

        lastUse[id] = at.Ticks;
        if (lastUse.Count > 2 * estate.SignIn.SignIns.Count + 1_000) Forget(estate);
        var person = estate.People[signIn.Person];
        return new Caller(
            new Actor(Identifier.Text(person.Id)), RolesOf.Person(estate, signIn.Person, at), [])
        {
            Person = new SignedInPerson(person.Id, signIn.Person, person.Life.At(at).Organisation, signIn,
                Proof(signIn.Proofing), byCookie),
        };
    }

    private void Forget(Estate estate)
    {
        foreach (var id in lastUse.Keys)
            if (!estate.SignIn.SignIns.ContainsKey(id)) lastUse.TryRemove(id, out _);
    }

    private Task<CommandOutcome> SubmitAsync(
        PersonId person, SignInProofing proofing, Func<Estate, Instant, Ruling> decide) =>
        node.Scribe.SubmitAsync(new Command
        {
            Actor = new Actor(Identifier.Text(person)), Proof = Proof(proofing), Decide = decide,
        }, CancellationToken.None);

    private static SignInOutcome Outcome(CommandOutcome outcome, BegunSignIn begun) => outcome.Match<SignInOutcome>(
        recorded: _ => new SignInOutcome.In(begun),
        refused: r => new SignInOutcome.Refused(r.Because),
        busy: b => new SignInOutcome.Busy(b.Why));

    private static string NewText() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}

/// <summary>Everybody who may ask: bearers of tokens, and people who are signed in.</summary>
internal sealed class Callers(Tokens tokens, SignIns signIns)
{
    public ValueTask<Caller?> FindAsync(HttpContext http) =>
        tokens.Find(http.Request.Headers.Authorization) is { } caller ? new(caller) : signIns.FindAsync(http);
}
