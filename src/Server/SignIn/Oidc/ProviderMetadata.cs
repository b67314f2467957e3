using System.Text.Json;
using Mandate.Governance;
using Microsoft.IdentityModel.Tokens;

namespace Mandate.Server;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0, RFC 8414, RFC 9207).</summary>
/// <param name="Authorize">Where a browser is sent.</param>
/// <param name="Token">Where a code is exchanged.</param>
/// <param name="Keys">Where its keys are.</param>
/// <param name="EndSession">Where a browser signs out of it; null where it has no such place.</param>
/// <param name="NamesItself">Whether its answers carry `iss`, which then has to be there.</param>
/// <param name="TakesBasic">Whether a client's secret goes into a header; else into the body.</param>
internal sealed record ProviderMetadata(
    string Authorize, string Token, string Keys, string? EndSession, bool NamesItself, bool TakesBasic)
{
    /// <summary>The metadata; null where it is not of this issuer, or names places that may not be asked.</summary>
    public static ProviderMetadata? Read(string issuer, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "issuer") != issuer) return null;
            var (authorize, token, keys) = (Place(issuer, root, "authorization_endpoint"),
                Place(issuer, root, "token_endpoint"), Place(issuer, root, "jwks_uri"));
            if (authorize is null || token is null || keys is null) return null;
            return new ProviderMetadata(authorize, token, keys, Place(issuer, root, "end_session_endpoint"),
                root.TryGetProperty("authorization_response_iss_parameter_supported", out var iss)
                    && iss.ValueKind == JsonValueKind.True,
                !root.TryGetProperty("token_endpoint_auth_methods_supported", out var methods)
                    || methods.ValueKind != JsonValueKind.Array
                    || methods.EnumerateArray().Any(m => m.ValueKind == JsonValueKind.String
                        && m.GetString() == "client_secret_basic"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The public keys of a key set; one that signs with a shared secret, or only encrypts, is none for us.
    /// </summary>
    public static IReadOnlyList<SecurityKey>? ReadKeys(byte[] bytes)
    {
        try
        {
            return
            [
                .. new JsonWebKeySet(System.Text.Encoding.UTF8.GetString(bytes)).Keys
                    .Where(k => k.Kty is "RSA" or "EC" && k.Use is not "enc"),
            ];
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Only https, or this machine itself where the issuer is on it too.</summary>
    private static string? Place(string issuer, JsonElement root, string name) =>
        Text(root, name) is { } place && ProviderCommands.IsReachable(place)
        && (place.StartsWith("https://", StringComparison.Ordinal) || new Uri(issuer).IsLoopback) ? place : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
