using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What an administrator gives a person over the estate; other roles follow from relationships.</summary>
public enum PersonRole
{
    /// <summary>May do everything.</summary>
    Administrator,

    /// <summary>Reads everything, changes nothing.</summary>
    Auditor,
}

/// <summary>Why a sign-in ended before its time.</summary>
public enum SignOutCause
{
    /// <summary>The person signed out.</summary>
    SignedOut,

    /// <summary>Somebody ended it.</summary>
    Ended,

    /// <summary>The provider said that the person signed out there.</summary>
    ProviderSignedOut,

    /// <summary>It was not used for its idle time.</summary>
    Idle,

    /// <summary>The person has too many; the oldest goes.</summary>
    Displaced,
}

public abstract partial record Change
{
    /// <summary>A person has a role over the estate.</summary>
    public sealed record RoleGiven(PersonId Person, PersonRole Role, Sealed? Reason = null) : Change;

    /// <summary>A person has a role no longer.</summary>
    public sealed record RoleTaken(PersonId Person, PersonRole Role, Sealed? Reason = null) : Change;

    /// <summary>
    /// A one-time link was made for a person; earlier ones open nothing any more. <paramref name="Hash"/> is the SHA-256
    /// of its secret in hex.
    /// </summary>
    public sealed record PersonInvited(InvitationId Id, PersonId Person, string Hash, Instant Expires) : Change;

    /// <summary>
    /// A person has a passkey. <paramref name="Credential"/> is the SHA-256 of its credential id in hex,
    /// <paramref name="PublicKey"/> the COSE key in base64url.
    /// </summary>
    public sealed record PasskeyAdded(
        PasskeyId Id, PersonId Person, string Credential, string PublicKey, bool MayBeCopied,
        InvitationId? Invitation = null) : Change;

    /// <summary>A passkey opens nothing any more.</summary>
    public sealed record PasskeyRemoved(PasskeyId Id, PersonId Person, Sealed? Reason = null) : Change;

    /// <summary>A provider's subject is a person; the subject is sealed.</summary>
    public sealed record SignInLinked(
        SignInLinkId Id, PersonId Person, string Issuer, Sealed Subject, InvitationId? Invitation = null) : Change;

    /// <summary>A provider's subject is nobody any more.</summary>
    public sealed record SignInUnlinked(SignInLinkId Id, PersonId Person, Sealed? Reason = null) : Change;

    /// <summary>An organisation's people sign in at this provider, or at it under other settings.</summary>
    public sealed record ProviderSet(ProviderId Id, OrganisationId Organisation, ProviderSettings Settings) : Change;

    /// <summary>An organisation has no provider any more.</summary>
    public sealed record ProviderRemoved(
        ProviderId Id, OrganisationId Organisation, Sealed? Reason = null) : Change;

    /// <summary>A person came in.</summary>
    public sealed record SignedIn : Change
    {
        /// <summary>What the sign-in is called.</summary>
        public required SignInId Id { get; init; }

        /// <summary>Who came in.</summary>
        public required PersonId Person { get; init; }

        /// <summary>By what, and how strongly.</summary>
        public required SignInProofing Proofing { get; init; }

        /// <summary>The SHA-256, in hex, of the text that opens it.</summary>
        public required string Hash { get; init; }

        /// <summary>When it ends at the latest.</summary>
        public required Instant Expires { get; init; }

        /// <summary>After how long without use it ends.</summary>
        public required TimeSpan Idle { get; init; }

        /// <summary>The sign-in that approved this one.</summary>
        public SignInId? Approver { get; init; }
    }

    /// <summary>A person who is signed in showed once more who they are; another text opens it from here on.</summary>
    public sealed record SignedInAgain(
        SignInId Id, PersonId Person, SignInProofing Proofing, string Hash) : Change;

    /// <summary>A sign-in ended before its time.</summary>
    public sealed record SignedOut(SignInId Id, PersonId Person, SignOutCause Cause) : Change;

    /// <summary>
    /// So many attempts failed for this reason since the instant; <paramref name="Person"/> where one was named.
    /// </summary>
    public sealed record SignInsFailed(string Why, int Count, Instant Since, PersonId? Person = null) : Change;
}

/// <summary>How somebody showed who they are.</summary>
/// <param name="Method">By what.</param>
/// <param name="Strength">How strongly.</param>
/// <param name="At">When they showed it; a provider may have asked earlier than now.</param>
/// <param name="Passkey">The passkey, where it was one.</param>
/// <param name="Uses">What the passkey says how often it was used; 0 where it does not count.</param>
/// <param name="Link">The link to the provider's subject, where it was a provider.</param>
/// <param name="ProviderSession">The SHA-256, in hex, of the provider's own name for its session.</param>
public sealed record SignInProofing(
    SignInMethod Method, SignInStrength Strength, Instant At, PasskeyId? Passkey = null, long Uses = 0,
    SignInLinkId? Link = null, string? ProviderSession = null);

/// <summary>How a provider is reached and what is believed of it.</summary>
/// <param name="Issuer">Its issuer identifier, exactly.</param>
/// <param name="ClientId">What we are called there.</param>
/// <param name="Secret">Where the client's secret is: `env:NAME` or `file:NAME`; never the secret.</param>
/// <param name="Algorithms">The signature algorithms that are accepted; never what a token names.</param>
/// <param name="Domains">Where given, only people with a verified mail address in one of these.</param>
/// <param name="MultiFactor">`acr` values, or `amr:` and a method, that mean two factors.</param>
/// <param name="PhishingResistant">The same for what resists phishing.</param>
public sealed record ProviderSettings(
    string Issuer, string ClientId, string? Secret, ImmutableArray<string> Algorithms, ImmutableArray<string> Domains,
    ImmutableArray<string> MultiFactor, ImmutableArray<string> PhishingResistant);
