using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Mandate.Storage;

namespace Mandate.Cli;

/// <summary>`mandate`: the noun first, then the verb.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        await RunAsync(args, Terminal.OfProcess(), CancellationToken.None);

    /// <summary>Parses and runs one command; the answer is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancel)
    {
        var screen = new Screen(terminal);
        var tree = CommandTree.Build(screen);
        var parsed = tree.Parse(args.Count == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction) return Refuse(parsed, screen);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false,
                    // A server stops by its own host, which lets requests end; nothing else has anything to finish.
                    ProcessTerminationTimeout = IsServer(parsed) ? null : TimeSpan.FromSeconds(2),
                },
                cancel);
        }
        catch (StorageException fault)
        {
            return screen.Fail(ExitCode.Unreachable, fault.Defect.Message, fault.Defect.Advice);
        }
        catch (OperationCanceledException)
        {
            return screen.Fail(ExitCode.Unreachable, "stopped before the answer came", null);
        }
    }

    private static bool IsServer(ParseResult parsed) => parsed.CommandResult.Command.Name is "serve" or "demo";

    private static int Refuse(ParseResult parsed, Screen screen)
    {
        var help = string.Join(' ', Path(parsed.CommandResult).Reverse()) + " --help";
        // A word that is no verb is also a verb that is missing; one of the two is enough.
        var strange = parsed.UnmatchedTokens.Count > 0;
        foreach (var message in parsed.Errors.Select(e => Plain(e.Message)).Distinct(StringComparer.Ordinal)
                     .Where(m => !strange || !m.StartsWith("required command", StringComparison.Ordinal)))
            screen.Fail(ExitCode.BadInput, message, null);
        screen.Note($"see `{help}`");
        return ExitCode.BadInput;
    }

    private static IEnumerable<string> Path(SymbolResult? at)
    {
        for (; at is not null; at = at.Parent)
            if (at is CommandResult command) yield return command.Command.Name;
    }

    /// <summary>The parser's sentences in our form: lower case, no full stop, input in backticks.</summary>
    private static string Plain(string message)
    {
        // A list of what may be said comes with a line for each.
        var lines = message.TrimEnd('.').Replace('\'', '`').Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var text = lines.Length > 1
            ? lines[0].Replace(". Must be", ": must be", StringComparison.Ordinal) + " "
                + string.Join(", ", lines[1..]) : string.Concat(lines);
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
