using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>Says why there is no answer, and what exit code that is.</summary>
internal static class Failure
{
    public static int Print(Screen screen, Reply reply) => reply switch
    {
        Reply.Refused refused => Print(screen, refused.Status, refused.Problem),
        Reply.Unreachable u => screen.Fail(ExitCode.Unreachable, u.Message, u.Advice),
        _ => screen.Fail(ExitCode.Unreachable, "the answer cannot be read", null),
    };

    /// <summary>A token that opens nothing is no denial of the access asked about: it must not look like one.</summary>
    public static int Code(int status) => status switch
    {
        403 or 409 => ExitCode.Refused,
        400 or 404 or 413 or 415 or 422 => ExitCode.BadInput,
        _ => ExitCode.Unreachable,
    };

    private static int Print(Screen screen, int status, ProblemWire problem)
    {
        var code = Code(status);
        if (problem.Errors is { Count: > 0 } errors)
        {
            foreach (var error in errors) screen.Terminal.Error.WriteLine(Cells.Plain(InFile(error)));
            return code;
        }

        if (problem.Policy is { Missing.Count: > 0 } policy)
        {
            // What is missing stands in the table, not twice.
            var detail = problem.Detail ?? problem.Title;
            var end = detail.IndexOf(':', StringComparison.Ordinal);
            screen.Fail(code, end < 0 ? detail : detail[..end], problem.Advice, problem.Member, problem.Code);
            screen.ShowError(PolicyView.Missing(policy));
            return code;
        }

        if (problem.File is not null) screen.Terminal.Error.WriteLine(Cells.Plain(InFile(problem)));
        else screen.Fail(code, problem.Detail ?? problem.Title, Advice(status, problem), problem.Member, problem.Code);
        return code;
    }

    /// <summary>file:line:column: member: message (advice)</summary>
    private static string InFile(ProblemWire error)
    {
        var place = error.File is null ? "" : $"{error.File}:{error.Line ?? 1}:{error.Column ?? 1}: ";
        var member = error.Member is null ? "" : error.Member + ": ";
        return place + member + (error.Detail ?? error.Title) + (error.Advice is null ? "" : $" ({error.Advice})");
    }

    private static string? Advice(int status, ProblemWire problem) =>
        problem.Advice
            ?? (status == 401
            ? "set MANDATE_TOKEN to one that is neither expired nor revoked; while no server runs, `mandate token create --data DIR` makes one" : null);
}
