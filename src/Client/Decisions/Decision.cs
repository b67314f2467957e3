using Mandate.Wire;

namespace Mandate.Client;

/// <summary>
/// Yes or no. Only an answer that was understood can permit; whatever else happened is a refusal with its reason.
/// </summary>
public sealed record Decision
{
    private Decision() { }

    /// <summary>Whether it may be done, now.</summary>
    public bool Permits { get; private init; }

    /// <summary>Whether the server decided; else the client refuses, and <see cref="Problem"/> says why.</summary>
    public bool IsAnswered { get; private init; }

    /// <summary>
    /// A stable word: the server's where it was asked to explain, the problem's code where it did not answer,
    /// `not_evaluated` for what stands after the end of a batch; else null.
    /// </summary>
    public string? Reason { get; private init; }

    /// <summary>How long it permits, if nothing happens; only where it was asked to explain.</summary>
    public DateTimeOffset? Until { get; private init; }

    /// <summary>The ledger revision that it knows; only where it was asked to explain.</summary>
    public long? Revision { get; private init; }

    /// <summary>The walk that decided; only where it was asked to explain, and a grant decided.</summary>
    public ExplanationWire? Explanation { get; private init; }

    /// <summary>Why there is no answer.</summary>
    public MandateProblem? Problem { get; private init; }

    /// <summary>What stands after the end of a batch: nobody asked, so nobody permits.</summary>
    internal static Decision NotEvaluated { get; } = new() { IsAnswered = true, Reason = "not_evaluated" };

    /// <summary>No answer is no.</summary>
    internal static Decision Without(MandateProblem problem) => new() { Reason = problem.Code, Problem = problem };

    internal static Decision Answer(bool permits, string? reason, DateTimeOffset? until, long? revision,
        ExplanationWire? explanation) => new()
    {
        IsAnswered = true, Permits = permits, Reason = reason, Until = until, Revision = revision,
        Explanation = explanation,
    };

    /// <summary>What is kept of it: the answer and how long it holds.</summary>
    internal Decision Short() => Answer(Permits, null, null, null, null);
}
