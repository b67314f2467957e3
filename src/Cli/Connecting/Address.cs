namespace Mandate.Cli;

/// <summary>Addresses of the API; every name in them is escaped.</summary>
internal static class Address
{
    /// <summary>`/v1/` and the parts.</summary>
    public static string V1(params IEnumerable<string> parts) => "v1/" + string.Join('/', parts.Select(Part));

    /// <summary>The path with those filters that have a value.</summary>
    public static string With(string path, params IEnumerable<(string Name, string? Value)> filters)
    {
        var query = string.Join('&', filters.Where(f => f.Value is not null)
            .Select(f => f.Name + "=" + Uri.EscapeDataString(f.Value!)));
        return query.Length == 0 ? path : path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;
    }

    // `.` and `..` would be taken out of a path before it is sent.
    private static string Part(string part) => part is "." or ".." ? "%2E" : Uri.EscapeDataString(part);
}
