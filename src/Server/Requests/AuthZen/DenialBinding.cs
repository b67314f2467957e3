using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>What a denial was about, to whom it was said, and what would remedy it.</summary>
/// <param name="Evaluation">The evaluation's own id.</param>
/// <param name="Question">The digest of subject, resource and action as they were sent.</param>
/// <param name="Caller">Who was told.</param>
/// <param name="Parent">The grant below which the access could be given.</param>
/// <param name="Expires">When the offer is over.</param>
internal sealed record Denial(string Evaluation, string Question, string Caller, GrantId Parent, Instant Expires);

/// <summary>
/// Binding tokens of requestable denials: encrypted and authenticated under a key of the estate, so that every node of
/// it takes what another gave, and nothing has to be kept of what was denied.
/// </summary>
internal sealed class DenialBinding(Node node)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int TextMax = 2_048;

    private readonly byte[] key = node.Folder.Key.Derive("denial binding");

    public string Seal(Denial denial)
    {
        var plain = Encoding.UTF8.GetBytes(string.Join('\n', denial.Evaluation, denial.Question, denial.Caller,
            Identifier.Text(denial.Parent), denial.Expires.Ticks));
        var token = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(token.AsSpan(0, NonceLength));
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(token.AsSpan(0, NonceLength), plain, token.AsSpan(NonceLength + TagLength),
            token.AsSpan(NonceLength, TagLength));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Null for whatever was not sealed here.</summary>
    public Denial? Open(string? text)
    {
        if (text is null || text.Length > TextMax || !Base64Url.IsValid(text)) return null;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length < NonceLength + TagLength) return null;
        var plain = new byte[token.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(token.AsSpan(0, NonceLength), token.AsSpan(NonceLength + TagLength),
                token.AsSpan(NonceLength, TagLength), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(plain).Split('\n');
        return parts.Length == 5 && Identifier.TryRead<GrantId>(parts[3], out var parent)
            && long.TryParse(parts[4], out var ticks)
            ? new Denial(parts[0], parts[1], parts[2], parent, new Instant(ticks)) : null;
    }

    /// <summary>
    /// The digest of subject, resource and action with all that was sent of them, but for the actor behind the subject,
    /// which the profile leaves out. Members in any order are the same; null where one is missing.
    /// </summary>
    public static string? QuestionOf(JsonElement body)
    {
        try
        {
            return DigestOf(body);
        }
        catch (InvalidOperationException)
        {
            // A text in it that cannot be read: nothing to come back to.
            return null;
        }
    }

    private static string? DigestOf(JsonElement body)
    {
        var text = new StringBuilder();
        foreach (var name in new[] { "subject", "resource", "action" })
        {
            if (!body.TryGetProperty(name, out var entity) || entity.ValueKind != JsonValueKind.Object) return null;
            text.Append(name).Append(':');
            Canonical(text, entity, name == "subject" ? ["properties", "act"] : []);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static bool HoldsAlone(JsonElement value, string name)
    {
        foreach (var member in value.EnumerateObject())
            if (member.Name != name) return false;
        return true;
    }

    /// <summary>Sorted members; <paramref name="leftOut"/> is the path of one that does not count.</summary>
    private static void Canonical(StringBuilder text, JsonElement value, ReadOnlySpan<string> leftOut)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).ToArray())
                {
                    if (leftOut is [var last] && member.Name == last) continue;
                    // What holds nothing else is as good as not there.
                    if (leftOut is [var holder, var held] && member.Name == holder
                        && member.Value.ValueKind == JsonValueKind.Object && HoldsAlone(member.Value, held)) continue;
                    text.Append(JsonSerializer.Serialize(member.Name, Wire.WireJson.Default.String)).Append(':');
                    Canonical(text, member.Value, leftOut is [var first,
                        _] && member.Name == first ? leftOut[1..] : []);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var element in value.EnumerateArray())
                {
                    Canonical(text, element, []);
                    text.Append(',');
                }

                text.Append(']');
                break;
            // Numbers as they were written: whoever sends one back sends it so.
            case JsonValueKind.String:
                text.Append(JsonSerializer.Serialize(value.GetString()!, Wire.WireJson.Default.String));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
