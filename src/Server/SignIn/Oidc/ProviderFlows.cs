using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>A browser that was sent to a provider: what has to come back, and what for.</summary>
internal sealed record ProviderFlow(
    ProviderId Provider, string State, string Nonce, string Verifier, string Redirect, string Return, Instant Began,
    (PersonId Person, InvitationId Id)? Invitation);

/// <summary>
/// Sends browsers to providers and takes what they bring back: authorization code with PKCE (S256), state and nonce of
/// one use, held for the one browser that has the flow's cookie.
/// </summary>
internal sealed class ProviderFlows(
    Node node, Entrance entrance, ProviderDirectory directory, IdTokens tokens, ClientSecrets secrets)
{
    /// <summary>How old a session at a provider may be that lets somebody in without being asked anything.</summary>
    private const int AgeMaxSeconds = 12 * 60 * 60;

    private readonly OneTimeStates<ProviderFlow> flows = new(node.Time, TimeSpan.FromMinutes(10));

    /// <summary>Where to send the browser; null where the provider cannot be used now.</summary>
    public async Task<string?> BeginAsync(HttpContext http, Provider provider, string goes, bool again,
        (PersonId Person, InvitationId Id)? invitation)
    {
        var settings = provider.Settings;
        if (entrance.Site.Of("/sign-in/callback") is not { } redirect
            || await directory.FindAsync(settings.Issuer, http.RequestAborted) is not { } of) return null;
        var flow = new ProviderFlow(
            provider.Id, Fresh(), Fresh(), Fresh(), redirect, goes, node.Now, invitation);
        if (flows.Keep(flow) is not { } name) return null;
        entrance.Cookies.SetFlow(http, name);
        var query = new List<KeyValuePair<string, string?>>
        {
            new("response_type", "code"), new("client_id", settings.ClientId), new("redirect_uri", redirect),
            new("scope", settings.Domains.Length > 0 ? "openid email" : "openid"), new("state", flow.State),
            new("nonce", flow.Nonce), new("code_challenge", Challenge(flow.Verifier)),
            new("code_challenge_method", "S256"),
            // Also makes the provider say when it asked.
            new("max_age", again ? "0" : AgeMaxSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        if (again) query.Add(new("prompt", "login"));
        var acr = settings.PhishingResistant.Concat(settings.MultiFactor)
            .Where(a => !a.StartsWith("amr:", StringComparison.Ordinal)).ToList();
        if (acr.Count > 0) query.Add(new("acr_values", string.Join(' ', acr)));
        return of.Authorize + (of.Authorize.Contains('?', StringComparison.Ordinal) ? "&" : "?")
            + QueryString.Create(query).Value![1..];
    }

    /// <summary>
    /// The flow that this answer ends and what the provider said; or why not, in a word of ours. The flow is spent
    /// whatever comes of it.
    /// </summary>
    public async Task<(ProviderFlow? Flow, SaidIdentity? Said, Provider? Provider, string? Fault)> FinishAsync(
        HttpContext http)
    {
        var query = http.Request.Query;
        var flow = flows.Take(entrance.Cookies.Flow(http));
        entrance.Cookies.ClearFlow(http);
        if (flow is null || query["state"] is not [{ } state] || !Tokens.Same(state, flow.State))
            return (null, null, null, "state_unknown");
        if (!node.Estate.SignIn.Providers.TryGetValue(flow.Provider, out var provider)
            || await directory.FindAsync(provider.Settings.Issuer, http.RequestAborted) is not { } of)
            return (flow, null, null, "provider_unusable");
        var named = query["iss"];
        if (named.Count > 1 || (named.Count == 0 ? of.NamesItself : named[0] != provider.Settings.Issuer))
            return (flow, null, provider, "issuer_wrong");
        if (query["code"] is not [{ Length: > 0 and <= 4_096 } code] || query.ContainsKey("error"))
            return (flow, null, provider, "provider_refused");
        var (text, fault) = await ExchangeAsync(provider.Settings, of, flow, code, http.RequestAborted);
        if (text is null) return (flow, null, provider, fault);
        var (said, wrong) = await tokens.ReadAsync(provider.Settings, of, text, flow.Nonce, http.RequestAborted);
        return (flow, said, provider, wrong);
    }

    private async Task<(string? IdToken, string? Fault)> ExchangeAsync(
        ProviderSettings settings, ProviderMetadata of, ProviderFlow flow, string code, CancellationToken cancel)
    {
        var secret = settings.Secret is { } reference ? secrets.Find(reference) : null;
        if (settings.Secret is not null && secret is null) return (null, "secret_missing");
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", flow.Redirect),
            new("code_verifier", flow.Verifier),
        };
        var basic = secret is not null && of.TakesBasic ? Convert.ToBase64String(Encoding.UTF8.GetBytes(
            Uri.EscapeDataString(settings.ClientId) + ":" + Uri.EscapeDataString(secret))) : null;
        if (basic is null) form.Add(new("client_id", settings.ClientId));
        if (basic is null && secret is not null) form.Add(new("client_secret", secret));
        if (await directory.PostAsync(of.Token, form, basic, cancel) is not { } bytes) return (null, "code_refused");
        try
        {
            using var answer = JsonDocument.Parse(bytes);
            return answer.RootElement.ValueKind == JsonValueKind.Object
                && answer.RootElement.TryGetProperty("id_token", out var token)
                && token.ValueKind == JsonValueKind.String ? (token.GetString(), null) : (null, "token_missing");
        }
        catch (JsonException)
        {
            return (null, "token_missing");
        }
    }

    private static string Fresh() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static string Challenge(string verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
