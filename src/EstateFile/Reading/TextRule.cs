using System.Buffers;
using System.Text;

namespace Mandate.EstateFile;

/// <summary>What one kind of text may be. <see cref="Fault"/> says what is wrong with a text, or null.</summary>
internal sealed record TextRule(string Kind, string Code, Func<string, string?> Fault, string Advice)
{
    public static TextRule Name { get; } = new("name", EstateErrorCode.BadName, NameFault,
        "use lower-case letters, digits, `-`, `_` and `.`, a letter or digit first");

    public static TextRule PersonName { get; } = new("person_name", EstateErrorCode.BadName, PersonFault,
        "use one name without white space, a mail address for example");

    public static TextRule Id { get; } = new("id", EstateErrorCode.BadText, IdFault,
        "write the id as the system itself writes it");

    public static TextRule Pattern { get; } = new("pattern", EstateErrorCode.BadPattern, PatternFault,
        "write an exact id, or a prefix with one `*` at its end");

    /// <summary>A name or id of something declared elsewhere; whether it is there is looked up later.</summary>
    public static TextRule Reference { get; } = new("reference", EstateErrorCode.BadName,
        text => text.Length is 0 or > Bounds.PersonLength + Bounds.IdLength ? "is no name" : null,
        "write the name it is declared under");

    public static TextRule Line { get; } = new("line", EstateErrorCode.BadText,
        text => ProseFault(text, Bounds.LineLength, lines: false), "write one line of text");

    public static TextRule Prose { get; } = new("prose", EstateErrorCode.BadText,
        text => ProseFault(text, Bounds.TextLength, lines: true), "write plain text");

    public static TextRule Expression { get; } = new("expression", EstateErrorCode.BadText,
        text => ProseFault(text, Bounds.TextLength, lines: true), "write an expression in plain text");

    public static TextRule Account { get; } = new("account", EstateErrorCode.BadName, AccountFault,
        "use at most 32 lower-case letters, digits, `-` and `_`, a letter or `_` first");

    public static TextRule Host { get; } = new("host", EstateErrorCode.BadName, HostFault,
        "use at most 253 letters, digits, `-`, `_` and `.`, a letter or digit first");

    // INVARIANT (inside the folder): no segment begins with a dot, so a directory never leaves the server's own.
    public static TextRule Directory { get; } = new("directory", EstateErrorCode.BadName,
        text => text.Length <= Bounds.LineLength && IsDirectory(text) ? null : "is no relative directory",
        "use names of letters, digits, `-`, `_` and `.` with `/` between, none beginning with a dot");

    /// <summary>`system/entitlement`, `policy/rule`, or a policy alone: names, so that rules can be compared.</summary>
    public static TextRule PairOfNames { get; } = new("pair_of_names", EstateErrorCode.BadName, PairFault,
        "write two names with `/` between");

    public static TextRule TicketName { get; } = new("ticket_name", EstateErrorCode.BadName, TicketFault,
        "write the source's name, `/`, and the ticket's own number");

    public static TextRule Duration { get; } = new("duration", EstateErrorCode.BadDuration,
        text => Durations.TryRead(text, out _, out var fault) ? null : fault,
        "write a whole number and one of `s`, `min`, `h`, `d`, such as `90d`");

    public static IReadOnlyList<TextRule> All { get; } =
    [
        Name, PersonName, Id, Pattern, Reference, Line, Prose, Expression, Account, Host, Directory, PairOfNames,
        TicketName, Duration,
    ];

    private const string Small = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static readonly SearchValues<char> SmallLetters = SearchValues.Create(Small);
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create(Digits + "abcdef");
    private static readonly SearchValues<char> NameFirst = SearchValues.Create(Small + Digits);
    private static readonly SearchValues<char> NameRest = SearchValues.Create(Small + Digits + "._-");
    private static readonly SearchValues<char> AccountFirst = SearchValues.Create(Small + "_");
    private static readonly SearchValues<char> AccountRest = SearchValues.Create(Small + Digits + "_-");
    private static readonly SearchValues<char> HostFirst = SearchValues.Create(Small + Capitals + Digits);
    private static readonly SearchValues<char> HostRest = SearchValues.Create(Small + Capitals + Digits + "._-");
    private static readonly SearchValues<char> SegmentFirst = SearchValues.Create(Small + Capitals + Digits + "_-");

    /// <summary>One character of the first kind, then only such of the second.</summary>
    private static bool Is(ReadOnlySpan<char> text, SearchValues<char> first, SearchValues<char> rest, int lengthMax) =>
        text.Length > 0 && text.Length <= lengthMax && first.Contains(text[0]) && !text[1..].ContainsAnyExcept(rest);

    /// <summary>What Identifier.Text writes: such a name could not be told from an id.</summary>
    private static bool IsIdentifier(ReadOnlySpan<char> text) =>
        text.Length > 33 && text[^33] == '_' && !text[..^33].ContainsAnyExcept(SmallLetters)
        && !text[^32..].ContainsAnyExcept(Hexadecimal);

    private static bool IsDirectory(ReadOnlySpan<char> text)
    {
        foreach (var segment in text.Split('/'))
            if (!Is(text[segment], SegmentFirst, HostRest, Bounds.LineLength)) return false;
        return true;
    }

    private static string? AccountFault(string text) =>
        Is(text, AccountFirst, AccountRest, 32) ? null : "is no account name";

    private static string? HostFault(string text) => Is(text, HostFirst, HostRest, 253) ? null : "is no host name";

    private static string? NameFault(string text)
    {
        if (text.Length > Bounds.NameLength) return $"is longer than {Bounds.NameLength} characters";
        if (!Is(text, NameFirst, NameRest, Bounds.NameLength)) return "is no name";
        return IsIdentifier(text) ? "has the form of an id" : null;
    }

    private static string? PairFault(string text) =>
        text.Split('/') is [var first, var second]
            ? NameFault(first) ?? NameFault(second) : "is not two names with `/` between";

    private static string? TicketFault(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return "names no source";
        var number = text[(slash + 1)..];
        return NameFault(text[..slash]) is { } fault ? "has a source that " + fault
            : number.Length > Bounds.TicketNumber ? $"has a number of more than {Bounds.TicketNumber} characters"
            : number.Any(char.IsWhiteSpace) ? "has a number with white space in it" : IdFault(number);
    }

    private static string? PersonFault(string text)
    {
        if (text.Length == 0) return "is empty";
        if (text.Length > Bounds.PersonLength) return $"is longer than {Bounds.PersonLength} characters";
        if (!IsUsual(text) || text.Contains(' ', StringComparison.Ordinal))
            foreach (var rune in text.EnumerateRunes())
                if (Rune.IsWhiteSpace(rune) || Spelling.IsHidden(rune))
                    return "holds white space or an invisible character";
        return IsIdentifier(text) ? "has the form of an id" : null;
    }

    /// <summary>Blanks and visible ASCII, of which no character is at fault anywhere.</summary>
    private static bool IsUsual(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static string? IdFault(string text)
    {
        if (text.Length == 0) return "is empty";
        if (text.Length > Bounds.IdLength) return $"is longer than {Bounds.IdLength} characters";
        if (IsUsual(text)) return null;
        foreach (var rune in text.EnumerateRunes())
            if (Spelling.IsHidden(rune)) return "holds a control or invisible character";
        return null;
    }

    private static string? PatternFault(string text)
    {
        var star = text.IndexOf('*', StringComparison.Ordinal);
        var isInside = star >= 0 && star < text.Length - 1;
        return IdFault(text) ?? (isInside ? "has a `*` that is not its last character" : null);
    }

    private static string? ProseFault(string text, int lengthMax, bool lines)
    {
        if (string.IsNullOrWhiteSpace(text)) return "is empty";
        if (text.Length > lengthMax) return $"is longer than {lengthMax} characters";
        if (IsUsual(text)) return null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (lines && rune.Value is '\n' or '\t') continue;
            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029) return "holds a control character";
            if (Spelling.TurnsDirection(rune)) return "holds a character that turns the direction of text";
            if (Spelling.IsNoCharacter(rune) || rune == Rune.ReplacementChar)
                return "holds a code that is no character";
        }
        return null;
    }
}
