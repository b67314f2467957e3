using System.Buffers.Text;
using System.Text.Json;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Mandate.Server;

/// <summary>For whom a passkey is being made.</summary>
/// <param name="Person">The person; to be registered where <paramref name="First"/> says so.</param>
/// <param name="Invitation">The invitation that it spends.</param>
/// <param name="First">The first administrator, who is recorded together with the passkey.</param>
internal sealed record Enrolment(PersonId Person, InvitationId? Invitation, FirstAdministrator? First = null);

/// <summary>A challenge that a browser has to answer: of a sign-in, or of an enrolment.</summary>
internal sealed record PasskeyChallenge(string State, Enrolment? Enrolment);

/// <summary>A passkey that was made and checked, and nothing of it recorded yet.</summary>
internal sealed record MadePasskey(
    string Credential, string PublicKey, bool MayBeCopied, long Uses, Enrolment For);

/// <summary>
/// The two ceremonies of passkeys. The framework checks challenge, origin, signature and user verification; the
/// challenge is kept here, for one answer from the one browser that has its cookie.
/// </summary>
internal sealed class PasskeyCeremonies
{
    private const int AnswerMax = 64 * 1024;
    private readonly OneTimeStates<PasskeyChallenge> challenges;
    private readonly SignInCookies cookies;
    private readonly PasskeyStore store;
    private readonly Lazy<PasskeyHandler<PasskeyOwner>> passkeys;

    public PasskeyCeremonies(Node node, SiteAddress site, SignInCookies cookies)
    {
#pragma warning disable CA2000 // it has nothing to let go of
        (this.cookies, store) = (cookies, new PasskeyStore(node));
#pragma warning restore CA2000
        challenges = new OneTimeStates<PasskeyChallenge>(node.Time, TimeSpan.FromMinutes(5));
        // At the first ceremony: before that, the address may not be known.
        passkeys = new Lazy<PasskeyHandler<PasskeyOwner>>(() => Framework(site));
    }

    /// <summary>What a browser needs to sign somebody in, as JSON; null when too many have begun.</summary>
    public async Task<string?> BeginSignInAsync(HttpContext http)
    {
        var made = await passkeys.Value.MakeRequestOptionsAsync(null, http);
        return Keep(http, new PasskeyChallenge(made.AssertionState ?? "", null)) ? made.RequestOptionsJson : null;
    }

    /// <summary>What a browser needs to make a passkey, as JSON; null when too many have begun.</summary>
    public async Task<string?> BeginEnrolmentAsync(
        HttpContext http, Enrolment enrolment, string name, string? displayName)
    {
        var made = await passkeys.Value.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = Identifier.Text(enrolment.Person), Name = name,
                DisplayName = displayName ?? name }, http);
        return Keep(http, new PasskeyChallenge(made.AttestationState ?? "", enrolment))
            ? made.CreationOptionsJson : null;
    }

    /// <summary>The person whose passkey answered, and how; or why not, in a word of ours.</summary>
    public async Task<(PersonId Person, SignInProofing Proofing, string? Fault)> AnswerAsync(
        HttpContext http, Instant now)
    {
        if (challenges.Take(cookies.Ceremony(http)) is not { Enrolment: null } challenge)
            return (default, null!, "challenge_unknown");
        if (await BodyAsync(http) is not { } answer) return (default, null!, "answer_unreadable");
        PasskeyAssertionResult<PasskeyOwner> result;
        try
        {
            result = await passkeys.Value.PerformAssertionAsync(new PasskeyAssertionContext
            {
                HttpContext = http, CredentialJson = answer, AssertionState = challenge.State,
            });
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return (default, null!, "answer_unreadable");
        }

        if (!result.Succeeded || store.Find(result.Passkey.CredentialId) is not var (passkey, person))
            return (default, null!, "passkey_refused");
        return (person.Id, new SignInProofing(SignInMethod.Passkey, SignInStrength.PhishingResistant, now, passkey.Id,
            result.Passkey.SignCount), null);
    }

    /// <summary>The passkey that was made; null where the answer does not hold.</summary>
    public async Task<MadePasskey?> FinishEnrolmentAsync(HttpContext http)
    {
        if (challenges.Take(cookies.Ceremony(http)) is not { Enrolment: { } enrolment } challenge) return null;
        if (await BodyAsync(http) is not { } answer) return null;
        try
        {
            var result = await passkeys.Value.PerformAttestationAsync(new PasskeyAttestationContext
            {
                HttpContext = http, CredentialJson = answer, AttestationState = challenge.State,
            });
            return !result.Succeeded || !result.Passkey.IsUserVerified ? null : new MadePasskey(
                PasskeyStore.DigestOf(result.Passkey.CredentialId),
                Base64Url.EncodeToString(result.Passkey.PublicKey), result.Passkey.IsBackupEligible,
                result.Passkey.SignCount, enrolment);
        }
        catch (Exception unreadable) when (IsUnreadable(unreadable))
        {
            return null;
        }
    }

    private PasskeyHandler<PasskeyOwner> Framework(SiteAddress site)
    {
        // The framework's manager asks for what passwords need; passkeys touch the store alone.
#pragma warning disable CA2000 // it owns nothing but the store, which has nothing to let go of
        var people = new UserManager<PasskeyOwner>(store, Options.Create(new IdentityOptions()), null!, [], [], null!,
            new IdentityErrorDescriber(), null!, NullLogger<UserManager<PasskeyOwner>>.Instance);
#pragma warning restore CA2000
        return new PasskeyHandler<PasskeyOwner>(people, Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = site.Domain, UserVerificationRequirement = "required", ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = c => ValueTask.FromResult(
                !c.CrossOrigin && string.Equals(c.Origin, site.Origin, StringComparison.OrdinalIgnoreCase)),
        }));
    }

    private bool Keep(HttpContext http, PasskeyChallenge challenge)
    {
        if (challenges.Keep(challenge) is not { } name) return false;
        cookies.SetCeremony(http, name);
        return true;
    }

    private static async Task<string?> BodyAsync(HttpContext http)
    {
        if (!Body.IsJson(http.Request.ContentType) || http.Request.ContentLength is > AnswerMax) return null;
        using var text = new StreamReader(http.Request.Body);
        return await text.ReadToEndAsync(http.RequestAborted) is { Length: > 0 and <= AnswerMax } body ? body : null;
    }

    /// <summary>What the framework throws at bytes that are no answer at all.</summary>
    private static bool IsUnreadable(Exception fault) =>
        fault is PasskeyException or JsonException or FormatException or InvalidOperationException or ArgumentException
            or System.Security.Cryptography.CryptographicException or System.Formats.Cbor.CborContentException;
}
