using System.Text.Json;
using Mandate.Governance;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Mandate.Server;

/// <summary>What an ID token was found to say of who signed in.</summary>
internal sealed record SaidIdentity(string Subject, Instant? AuthenticatedAt, SignInStrength Strength, string? Session);

/// <summary>
/// Reads what providers sign: with the algorithms of the provider's settings, with its own public keys, for this client
/// alone. The token has no say in how it is checked.
/// </summary>
internal sealed class IdTokens(ProviderDirectory directory, TimeProvider time)
{
    private const int LengthMax = 32 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(10);
    private readonly JsonWebTokenHandler reader = new() { MaximumTokenSizeInBytes = LengthMax };

    /// <summary>The identity; or why not, in a word of ours.</summary>
    public async Task<(SaidIdentity? Said, string? Fault)> ReadAsync(
        ProviderSettings settings, ProviderMetadata of, string text, string nonce, CancellationToken cancel)
    {
        if (await CheckAsync(settings, of, text, cancel) is not { } token) return (null, "token_refused");
        if (!token.TryGetPayloadValue<string>("nonce", out var said) || !Tokens.Same(said ?? "", nonce))
            return (null, "nonce_wrong");
        if (!Accounts.IsSubject(token.Subject)) return (null, "subject_missing");
        if (settings.Domains.Length > 0 && !IsOf(settings, token)) return (null, "domain_wrong");
        Instant? at = token.TryGetPayloadValue<long>("auth_time", out var seconds) && seconds > 0
            && seconds <= time.GetUtcNow().Add(Skew).ToUnixTimeSeconds()
                ? Instant.Min(Instant.Of(DateTimeOffset.FromUnixTimeSeconds(seconds)), Instant.Of(time.GetUtcNow()))
                : null;
        return (new SaidIdentity(token.Subject, at, StrengthOf(settings, token),
            token.TryGetPayloadValue<string>("sid", out var session) && session is { Length: > 0 } ? session : null),
            null);
    }

    /// <summary>Whom a logout token is about: a provider's session, or a subject; null if it does not hold.</summary>
    public async Task<(string? Subject, string? Session, string Id)?> ReadLogoutAsync(
        ProviderSettings settings, ProviderMetadata of, string text, CancellationToken cancel)
    {
        if (await CheckAsync(settings, of, text, cancel) is not { } token) return null;
        if (token.TryGetPayloadValue<string>("nonce", out _)) return null;
        if (!token.TryGetPayloadValue<JsonElement>("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty("http://schemas.openid.net/event/backchannel-logout", out var logout)
            || logout.ValueKind != JsonValueKind.Object) return null;
        var session = token.TryGetPayloadValue<string>("sid", out var sid) && sid is { Length: > 0 } ? sid : null;
        var subject = string.IsNullOrEmpty(token.Subject) ? null : token.Subject;
        return (subject ?? session) is null || string.IsNullOrEmpty(token.Id) ? null : (subject, session, token.Id);
    }

    /// <summary>Signature, algorithm, issuer, audience and time.</summary>
    private async Task<JsonWebToken?> CheckAsync(
        ProviderSettings settings, ProviderMetadata of, string text, CancellationToken cancel)
    {
        if (text.Length > LengthMax || !reader.CanReadToken(text)) return null;
        JsonWebToken unchecked_;
        try
        {
            unchecked_ = reader.ReadJsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (unchecked_.IsEncrypted || !settings.Algorithms.Contains(unchecked_.Alg)) return null;
        var keys = await directory.KeysAsync(of, NullIfEmpty(unchecked_.Kid), cancel);
        var now = time.GetUtcNow();
        var result = await reader.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = settings.Algorithms, IssuerSigningKeys = keys, RequireSignedTokens = true,
            ValidateIssuerSigningKey = true, TryAllIssuerSigningKeys = string.IsNullOrEmpty(unchecked_.Kid),
            ValidIssuer = settings.Issuer, ValidateIssuer = true,
            ValidAudience = settings.ClientId, ValidateAudience = true, RequireAudience = true,
            RequireExpirationTime = true, ValidateLifetime = true,
            LifetimeValidator = (notBefore, expires, _, _) => expires is { } end && end > now.UtcDateTime - Skew
                && (notBefore is not { } begin || begin <= now.UtcDateTime + Skew),
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token) return null;
        return IsForUs(settings, token) && IsRecent(token, now) ? token : null;
    }

    /// <summary>For this client alone: another audience beside us is nobody we know, unless `azp` names us.</summary>
    private static bool IsForUs(ProviderSettings settings, JsonWebToken token)
    {
        var named = token.TryGetPayloadValue<string>("azp", out var party);
        return (!named || party == settings.ClientId) && (named || token.Audiences.Count() == 1);
    }

    private static bool IsRecent(JsonWebToken token, DateTimeOffset now) =>
        token.TryGetPayloadValue<long>("iat", out var seconds)
        && seconds <= now.Add(Skew).ToUnixTimeSeconds() && seconds >= now.Add(-AgeMax).ToUnixTimeSeconds();

    private static bool IsOf(ProviderSettings settings, JsonWebToken token) =>
        token.TryGetPayloadValue<bool>("email_verified", out var verified) && verified
        && token.TryGetPayloadValue<string>("email", out var mail) && mail is not null
        && settings.Domains.Contains(mail[(mail.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);

    private static SignInStrength StrengthOf(ProviderSettings settings, JsonWebToken token)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        if (token.TryGetPayloadValue<string>("acr", out var acr) && acr is not null) said.Add(acr);
        if (token.TryGetPayloadValue<JsonElement>("amr", out var methods) && methods.ValueKind == JsonValueKind.Array)
            foreach (var method in methods.EnumerateArray())
                if (method.ValueKind == JsonValueKind.String) said.Add("amr:" + method.GetString());
        return settings.PhishingResistant.Any(said.Contains) ? SignInStrength.PhishingResistant
            : settings.MultiFactor.Any(said.Contains) ? SignInStrength.MultiFactor : SignInStrength.SingleFactor;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
