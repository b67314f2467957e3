using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mandate.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>How single values are printed.</summary>
internal static class Cells
{
    // A terminal is no page: `<` stands as it is. Control characters are escaped, and replaced by Plain besides.
    private static readonly WireJson Readable = new(
        new JsonSerializerOptions(WireJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Text of others, without what a terminal would obey.</summary>
    public static string Plain(string text) =>
        text.Any(IsObeyed) ? string.Concat(text.Select(c => IsObeyed(c) ? '\uFFFD' : c)) : text;

    public static Text Of(string? text) => new(text is null ? "–" : Plain(text));

    public static Text Of(long? number) => new(number?.ToString(CultureInfo.InvariantCulture) ?? "–");

    public static Text Of(DateTimeOffset? at) => new(Time(at));

    public static Text Of(IEnumerable<string> several) => Of(string.Join(", ", several));

    public static Text Of(IReadOnlyDictionary<string, IReadOnlyList<string>> scope) => Of(Scope(scope));

    /// <summary>To the second, in UTC; what has no end or beginning says so.</summary>
    public static string Time(DateTimeOffset? at) =>
        at is { } when
            ? when.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "–";

    /// <summary>`host pacs-*`.</summary>
    public static string Scope(IReadOnlyDictionary<string, IReadOnlyList<string>> scope) =>
        string.Join("; ",
            scope.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key + " " + string.Join(" ", s.Value)));

    /// <summary>A condition a line, as a file would have it.</summary>
    public static Text Conditions(IReadOnlyList<ConditionWire>? conditions) => Of(conditions is null ? null
        : string.Join('\n', conditions.Select(c => JsonSerializer.Serialize(c, Readable.ConditionWire))));

    /// <summary>A word that says how things stand, in its colour.</summary>
    public static Text Standing(string word) => new(Plain(word), word switch
    {
        "in_force" or "active" or "verified" or "holds" or "enforce" => new Style(Color.Green),
        "ended" or "terminated" or "failed" or "fails" or "suspended" or "erased" or "escalated" =>
            new Style(Color.Red),
        "undecidable" or "unverifiable" or "unknown" or "observe" or "notice" => new Style(Color.Yellow),
        _ => Style.Plain,
    });

    /// <summary>A plain line.</summary>
    public static IRenderable Line(string text) => new Text(Plain(text));

    private static bool IsObeyed(char c) => char.IsControl(c) && c is not '\n';
}
