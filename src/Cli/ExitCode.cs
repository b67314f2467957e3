namespace Mandate.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done, permitted, verified.</summary>
    public const int Fine = 0;

    /// <summary>The answer is no: refused by the domain, or access denied.</summary>
    public const int Refused = 1;

    /// <summary>What was typed or sent cannot be used.</summary>
    public const int BadInput = 2;

    /// <summary>No answer could be had, or what is stored is damaged. Never to be taken for a denial.</summary>
    public const int Unreachable = 3;
}
