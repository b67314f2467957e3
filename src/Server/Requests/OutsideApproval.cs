using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// A yes that an outside approval chain signed, verified: a compact JWS whose `kid` names a registered key. What
/// cannot be verified to the last member is as if it had not been sent (C3, 9).
/// </summary>
/// <param name="Request">The request it is about.</param>
/// <param name="Person">As whom: a person of the key's organisation.</param>
/// <param name="Preview">The digest of what was shown.</param>
/// <param name="Evidence">What is kept of it.</param>
internal sealed record OutsideApproval(string Request, string Person, string Preview, OutsideEvidence Evidence)
{
    private const int TextMax = 8_192;
    private const string Type = "mandate-approval+jwt";

    /// <summary>How old a signature may be, and how far ahead a clock.</summary>
    private static readonly TimeSpan OldMax = TimeSpan.FromDays(7);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Null for whatever is not that.</summary>
    public static OutsideApproval? Read(Estate estate, string? text, Instant at)
    {
        if (text is not { Length: > 0 and <= TextMax } || text.Split('.') is not [var head, var body,
            var signature]) return null;
        if (!Base64Url.IsValid(head) || !Base64Url.IsValid(body) || !Base64Url.IsValid(signature)) return null;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(head), AccessTaskEndpoints.Reading);
            if (Text(header.RootElement, "typ") != Type || header.RootElement.TryGetProperty("crit", out _)
                || Text(header.RootElement, "kid") is not { } kid || !estate.ApproverKeys.TryGetValue(kid, out var key)
                || !key.Counts(at) || Text(header.RootElement, "alg") != Name(key.Algorithm)) return null;
            var signed = Encoding.ASCII.GetBytes(head + "." + body);
            if (!Verify(key, signed, Base64Url.DecodeFromChars(signature))) return null;
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(body), AccessTaskEndpoints.Reading);
            return Claimed(claims.RootElement, estate, key, at, Convert.ToHexStringLower(SHA256.HashData(signed)));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static OutsideApproval? Claimed(JsonElement claims, Estate estate, ApproverKey key, Instant at,
        string digest)
    {
        if (Text(claims, "iss") != estate.Organisations[key.Organisation].Name || Text(claims, "aud") != estate.EstateId
            || Text(claims, "decision") != "approve" || Text(claims, "request") is not { } request
            || Text(claims, "sub") is not { } person || Text(claims, "digest") is not { Length: 64 } preview
            || Text(claims, "approver") is not { Length: > 0 and <= 100 } approver || !approver.All(char.IsAsciiLetterOrDigit)
            || Seconds(claims, "iat") is not { } issued || Seconds(claims, "exp") is not { } expires) return null;
        var isTimely = issued <= at.Plus(Skew) && at < issued.Plus(OldMax) && at < expires && issued < expires;
        return isTimely ? new OutsideApproval(request, person, preview, new OutsideEvidence(approver, key.Name,
            digest)) : null;
    }

    private static bool Verify(ApproverKey key, byte[] signed, byte[] signature)
    {
        var publicKey = Base64Url.DecodeFromChars(key.PublicKey);
        if (key.Algorithm == ApproverAlgorithm.EdDsa) return Ed25519.Verify(publicKey, signed, signature);
        if (publicKey.Length != 64 || signature.Length != 64) return false;
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = publicKey[..32], Y = publicKey[32..] },
            });
            return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Name(ApproverAlgorithm algorithm) => algorithm == ApproverAlgorithm.EdDsa ? "EdDSA" : "ES256";

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name,
            out var text) ? text.ValidText() : null;

    private static Instant? Seconds(JsonElement of, string name) =>
        of.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
        && number.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? Instant.Of(DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;
}
