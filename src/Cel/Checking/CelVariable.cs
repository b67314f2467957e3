namespace Mandate.Cel;

/// <summary>A name an expression may use.</summary>
/// <param name="Name">May hold dots: `request.env`.</param>
/// <param name="Type">What it is.</param>
/// <param name="SizeMax">
/// The most characters, elements or entries it has, at every level of it; the cost of an expression is estimated with
/// it and an activation that exceeds it is guarded by the count of steps.
/// </param>
public sealed record CelVariable(string Name, CelType Type, int SizeMax = 256)
{
    /// <summary>
    /// A map of which more may exist than was given: what is not in it is unknown, not absent, `has` included. It is
    /// only looked into by name, since nothing can be said about the whole of it.
    /// </summary>
    public bool IsOpen { get; init; }
}

/// <summary>How much an expression may ask for.</summary>
public sealed record CelLimits
{
    /// <summary>What an environment has unless it says otherwise.</summary>
    public static CelLimits Standard { get; } = new();

    /// <summary>Characters of the source.</summary>
    public int SourceMax { get; init; } = 16 * 1024;

    /// <summary>Brackets within brackets.</summary>
    public int NestingMax { get; init; } = 64;

    /// <summary>Steps of the worst case, roughly one per operation and per 32 characters looked at.</summary>
    public long CostMax { get; init; } = 1_000_000;

    /// <summary>Characters or elements of any value that is made while evaluating.</summary>
    public int SizeMax { get; init; } = 64 * 1024;

    /// <summary>Characters of a regular expression.</summary>
    public int PatternMax { get; init; } = 512;

    /// <summary>How many errors are reported at once.</summary>
    public int ErrorsMax { get; init; } = 16;
}
