namespace Mandate.Cel;

/// <summary>One reason why an expression was refused or failed, and where it stands.</summary>
/// <param name="Kind">What the reason is about.</param>
/// <param name="Message">What is wrong, and what was expected.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
/// <param name="Excerpt">The line itself, shortened around the place where it is long.</param>
/// <param name="Caret">How far into the excerpt the place is, from 0.</param>
public sealed record CelError(CelErrorKind Kind, string Message, int Line, int Column, string Excerpt, int Caret)
{
    private const int ExcerptMax = 160;

    /// <summary>Three lines: the message with its place, the line, and a caret below the place.</summary>
    public string Show() => $"{Line}:{Column}: {Message}\n  {Excerpt}\n  {new string(' ', Caret)}^";

    internal static CelError At(CelErrorKind kind, string source, int at, string message)
    {
        at = Math.Clamp(at, 0, source.Length);
        var start = at == 0 ? 0 : source.LastIndexOf('\n', at - 1) + 1;
        var end = source.IndexOf('\n', at);
        if (end < 0) end = source.Length;
        var line = 1 + source.AsSpan(0, start).Count('\n');
        var from = Math.Max(start, Math.Min(at - (ExcerptMax / 2), end - ExcerptMax));
        var excerpt = source.Substring(from, Math.Min(ExcerptMax, end - from));
        // Control characters would move the caret, or worse.
        var safe = string.Create(excerpt.Length, excerpt, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? ' ' : text[i];
        });
        return new CelError(kind, message, line, 1 + RunesIn(source.AsSpan(start, at - start)), safe,
            RunesIn(source.AsSpan(from, at - from)));
    }

    private static int RunesIn(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes()) count++;
        return count;
    }
}

/// <summary>What an error is about.</summary>
public enum CelErrorKind
{
    /// <summary>The text is no expression, or exceeds a bound.</summary>
    Syntax,

    /// <summary>A name is not declared or a type does not fit.</summary>
    Type,

    /// <summary>It could take, or took, more steps than its budget.</summary>
    Cost,

    /// <summary>It failed for these values.</summary>
    Evaluation,
}

/// <summary>Ends reading at the first place that is wrong.</summary>
internal sealed class Unreadable(int at, string message) : Exception(message)
{
    public int At { get; } = at;
}
