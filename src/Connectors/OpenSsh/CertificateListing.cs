using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What <c>ssh-keygen -L</c> says of one certificate. An absent bound is the end of time on that side.
/// </summary>
public sealed record CertificateListing(
    string Type, string KeyId, ulong Serial, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether it is for people and workloads to log in with, and not a host's own.</summary>
    public bool IsUserCertificate => Type.EndsWith(" user certificate", StringComparison.Ordinal);

    /// <summary>Whom it speaks for; a host that reads principals refuses a certificate without one.</summary>
    public required IReadOnlyList<string> Principals { get; init; }

    /// <summary>Restrictions that a host must understand.</summary>
    public required IReadOnlyList<string> CriticalOptions { get; init; }

    /// <summary>Permissions that a host may ignore.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    /// <summary>Reads the listing of exactly one certificate, printed with TZ=UTC.</summary>
    public static bool TryRead(string output, [NotNullWhen(true)] out CertificateListing? listing)
    {
        listing = null;
        var lines = output.Split('\n').Select(l => l.Trim()).ToList();
        if (Field(lines, "Type: ") is not { } type || Field(lines, "Key ID: ") is not ['"', .., '"'] keyId)
            return false;
        if (!ulong.TryParse(Field(lines, "Serial: "), NumberStyles.None, null, out var serial)) return false;
        if (!TryValid(Field(lines, "Valid: "), out var from, out var until)) return false;
        if (Block(lines, "Principals:") is not { } principals || Block(lines, "Critical Options:") is not { } critical)
            return false;
        if (Block(lines, "Extensions:") is not { } extensions) return false;
        listing = new CertificateListing(type, keyId[1..^1], serial, from, until)
        {
            Principals = principals, CriticalOptions = critical, Extensions = extensions,
        };
        return true;
    }

    private static string? Field(List<string> lines, string name) =>
        lines.Find(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..] : null;

    private static List<string>? Block(List<string> lines, string head)
    {
        var at = lines.FindIndex(l => l.StartsWith(head, StringComparison.Ordinal));
        if (at < 0) return null;
        if (lines[at].EndsWith("(none)", StringComparison.Ordinal)) return [];
        return [.. lines.Skip(at + 1)
            .TakeWhile(l => l.Length > 0 && !l.StartsWith("Critical Options:", StringComparison.Ordinal)
                && !l.StartsWith("Extensions:", StringComparison.Ordinal))];
    }

    private static bool TryValid(string? text, out DateTimeOffset from, out DateTimeOffset until)
    {
        (from, until) = (DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        return text?.Split(' ') switch
        {
            ["forever"] => true,
            ["from", var first, "to", var last] => TryInstant(first, out from) && TryInstant(last, out until),
            ["after", var first] => TryInstant(first, out from),
            ["before", var last] => TryInstant(last, out until),
            _ => false,
        };
    }

    private static bool TryInstant(string text, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
