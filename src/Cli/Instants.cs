using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mandate.Cli;

/// <summary>Instants as they are typed: a date (its first instant in UTC), or RFC 3339.</summary>
internal static class Instants
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    public static Option<DateTimeOffset?> Option(string name, string description, bool isRequired = false) => new(name)
    {
        Description = description, HelpName = "INSTANT", CustomParser = Read, Required = isRequired,
    };

    /// <summary>RFC 3339 for a query.</summary>
    public static string? Text(DateTimeOffset? at) =>
        at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Read(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (DateTimeOffset.TryParseExact(
                text, Forms, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return at;
        argument.AddError($"`{text}` is no instant: use 2026-01-31 or 2026-01-31T12:00:00Z");
        return null;
    }
}
