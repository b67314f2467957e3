using System.CommandLine;

namespace Mandate.Cli;

/// <summary>`mandate policy`: what grants need.</summary>
internal static class PolicyNoun
{
    public static Command Build(Screen screen, CommonOptions common) => VerbBuilder.Noun(
        "policy", "What grants need.", PolicyTest.Build(screen, common));
}
