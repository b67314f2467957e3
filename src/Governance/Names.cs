using System.Buffers;

namespace Mandate.Governance;

/// <summary>The syntax of names: what a caller chooses and files refer to.</summary>
public static class Names
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>1 to 100 of a–z, 0–9, `-`, `_`, `.`.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= 100 } && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Text to show: 1 to 200 characters, no control character.</summary>
    public static bool IsDisplayName(string? text) => text is { Length: > 0 and <= 200 } && !text.Any(char.IsControl);

    /// <summary>
    /// A person's unique name, a mail address as a rule: 1 to 254 characters, no white space or control character.
    /// </summary>
    public static bool IsPersonName(string? text) =>
        text is { Length: > 0 and <= 254 } && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    internal static Ruling? Check(string name, string member = "name") =>
        IsName(name) ? null : Ruling.No(
            RefusalCode.InvalidValue, $"`{name}` is no name", member, "use 1 to 100 of a-z, 0-9, `-`, `_`, `.`");
}
