using System.Text.Json;

namespace Mandate.Wire;

/// <summary>Where a browser goes next.</summary>
public sealed record GoWire(string Go);

/// <summary>The secret of an invitation, and for the first administrator who that is.</summary>
public sealed record BeginEnrolmentWire(
    string Secret, string? Organisation = null, string? Name = null, string? DisplayName = null);

/// <summary>
/// What an invitation leads to: `first` asks for names, `passkey` has the browser's options, `provider` goes there.
/// </summary>
public sealed record EnrolmentWire(
    string Kind, string? Name = null, string? Organisation = null, JsonElement? Options = null, string? Go = null);

/// <summary>Who asks, as the server knows it.</summary>
public sealed record CallerWire
{
    /// <summary>What entries say of who acted.</summary>
    public required string Actor { get; init; }

    /// <summary>As what; the strongest first.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The person's name, where one is signed in.</summary>
    public string? Person { get; init; }

    /// <summary>The person's organisation.</summary>
    public string? Organisation { get; init; }

    /// <summary>The sign-in that the request came with.</summary>
    public SignInWire? SignIn { get; init; }
}

/// <summary>One time that a person came in, until it ends.</summary>
public sealed record SignInWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The person's name, or the id where the name is erased.</summary>
    public required string Person { get; init; }

    /// <summary>`passkey`, `provider` or `approval`: by what.</summary>
    public required string Method { get; init; }

    /// <summary>`single_factor`, `multi_factor` or `phishing_resistant`.</summary>
    public required string Strength { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the person last showed who they are.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>When it was last used, as far as this node knows.</summary>
    public required DateTimeOffset LastUse { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The revision it stands in.</summary>
    public required long Revision { get; init; }
}

/// <summary>A passkey of a person.</summary>
public sealed record PasskeyWire(
    string Id, string Person, DateTimeOffset Since, bool MayBeCopied, bool Opens, long Revision);

/// <summary>What makes an invitation; a day unless said.</summary>
public sealed record NewInvitationWire(DateTimeOffset? Expires = null);

/// <summary>An invitation; its secret is shown this once and kept nowhere.</summary>
public sealed record InvitationWire(
    string Id, string Person, string Path, string? Url, DateTimeOffset Expires, long Revision);

/// <summary>A role over the estate: `administrator` or `auditor`.</summary>
public sealed record RoleWire(string Role, string? Reason = null);

/// <summary>A command line that asks to be let in.</summary>
public sealed record LoginWire(string? Client = null);

/// <summary>Where a person lets a command line in, and what it polls with.</summary>
public sealed record LoginStartedWire(
    string DeviceCode, string UserCode, string Path, string? Url, int ExpiresIn, int Interval);

/// <summary>A command line that asks whether it was let in.</summary>
public sealed record LoginPollWire(string DeviceCode);

/// <summary>A command line that was let in; the text is shown this once.</summary>
public sealed record LoggedInWire(string Token, string Person, DateTimeOffset Expires);

/// <summary>A token to follow one.</summary>
public sealed record RotateTokenWire(DateTimeOffset Expires, long? OverlapSeconds = null, string? Owner = null);

/// <summary>Records of people that share a sign-in and that nobody has linked as one person.</summary>
public sealed record PersonFindingWire(string Kind, IReadOnlyList<string> People, string Advice);

/// <summary>The OpenID provider of an organisation.</summary>
public sealed record ProviderWire
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The organisation whose people sign in there.</summary>
    public required string Organisation { get; init; }

    /// <summary>Its issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>What this server is called there.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the client's secret is; never the secret.</summary>
    public string? Secret { get; init; }

    /// <summary>The signature algorithms that are accepted.</summary>
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Mail domains that people have to be of; empty for any.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>What means two factors.</summary>
    public required IReadOnlyList<string> MultiFactor { get; init; }

    /// <summary>What resists phishing.</summary>
    public required IReadOnlyList<string> PhishingResistant { get; init; }

    /// <summary>Where its people sign in.</summary>
    public string? SignInUrl { get; init; }

    /// <summary>The redirect address to register there.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>The address for back-channel logout to register there.</summary>
    public string? BackchannelLogoutUri { get; init; }

    /// <summary>The revision it stands in.</summary>
    public required long Revision { get; init; }
}

/// <summary>What sets an organisation's provider.</summary>
public sealed record NewProviderWire(
    string Organisation, string Issuer, string ClientId, string? Secret = null,
    IReadOnlyList<string>? Algorithms = null, IReadOnlyList<string>? Domains = null,
    IReadOnlyList<string>? MultiFactor = null, IReadOnlyList<string>? PhishingResistant = null);

/// <summary>The subject, at the provider of a person's organisation, that is the person.</summary>
public sealed record NewSignInLinkWire(string Subject);

/// <summary>That a provider's subject is a person; the subject itself is sealed.</summary>
public sealed record SignInLinkWire(
    string Id, string Person, string Issuer, DateTimeOffset Since, bool Opens, long Revision);
