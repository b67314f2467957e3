using System.Globalization;

namespace Mandate.Client;

/// <summary>Addresses of the API, relative to the server's; every name in them is escaped.</summary>
internal static class Address
{
    /// <summary>`v1/` and the parts.</summary>
    public static string V1(params ReadOnlySpan<string> parts)
    {
        var path = "v1";
        foreach (var part in parts) path += "/" + Part(part);
        return path;
    }

    /// <summary>The path with those filters that have a value.</summary>
    public static string With(string path, params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        foreach (var (name, value) in filters)
            if (value is not null)
                path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + name + "="
                    + Uri.EscapeDataString(value);
        return path;
    }

    /// <summary>An entitlement is named by its system and itself.</summary>
    public static string Entitlement(string qualified)
    {
        var slash = qualified.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? V1("entitlements", qualified)
            : V1("entitlements", qualified[..slash], qualified[(slash + 1)..]);
    }

    /// <summary>RFC 3339.</summary>
    public static string? Instant(DateTimeOffset? at) => at?.ToString("O", CultureInfo.InvariantCulture);

    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>An empty part, `.` and `..` would change which address is meant.</summary>
    private static string Part(string part) => part is "" or "." or ".."
        ? throw new ArgumentException($"`{part}` is no name", nameof(part)) : Uri.EscapeDataString(part);
}
