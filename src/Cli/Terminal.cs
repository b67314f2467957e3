using System.Text;

namespace Mandate.Cli;

/// <summary>Where a command reads and writes: the process's own, or a test's.</summary>
internal sealed record Terminal
{
    // What is read by a program is not folded: a name stays one word.
    private const int WidthUnlessSeen = 4_000;
    private const int WidthUnlessKnown = 120;

    /// <summary>Takes the answer.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Takes errors, notes and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Out"/> is read by a person in colour.</summary>
    public bool IsColoured { get; init; }

    /// <summary>Whether <see cref="Error"/> may show what changes in place.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>How wide tables may be.</summary>
    public int Width { get; init; } = WidthUnlessSeen;

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The process's own streams; no colours where they are redirected or NO_COLOR is set.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Console.OutputEncoding = utf8;
        return new Terminal
        {
            Out = Console.Out, Error = Console.Error, Variable = Environment.GetEnvironmentVariable,
            IsColoured = !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            ShowsProgress = !Console.IsErrorRedirected && !Console.IsOutputRedirected,
            Width = Console.IsOutputRedirected ? WidthUnlessSeen : Console.WindowWidth < 40
            ? WidthUnlessKnown : Console.WindowWidth,
        };
    }
}
