namespace Mandate.Client;

/// <summary>A request that came to nothing, with the problem. Never holds a token.</summary>
public sealed class MandateException : Exception
{
    internal MandateException(MandateProblem problem)
        : base(problem.Member is null
            ? $"{problem.Code}: {problem.Message}" : $"{problem.Code}: {problem.Message} (`{problem.Member}`)") =>
        Problem = problem;

    /// <summary>What was wrong.</summary>
    public MandateProblem Problem { get; }
}
