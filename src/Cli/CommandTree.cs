using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Mandate.Cli.Demo;

namespace Mandate.Cli;

/// <summary>All nouns, and the options that every one has.</summary>
internal static class CommandTree
{
    public static Command Build(Screen screen)
    {
        // A plain command: a root command takes its name from the process, which in tests is another.
        var root = new Command("mandate", "Governs access that one organisation gives to another.");
        root.Add(new HelpOption { Recursive = true, Action = new HelpAction { MaxWidth = screen.Terminal.Width } });
        root.Add(new VersionOption { Action = new PrintVersion(screen) });
        var common = new CommonOptions();
        foreach (var option in common.All) root.Add(option);
        var verbs = new VerbBuilder(screen, common);
        foreach (var noun in (Command[])
                 [
                     ServeNoun.Build(screen, common), DemoNoun.Build(screen, common),
                         EstateNoun.Build(screen, common, verbs),
                         AskNoun.Build(verbs),
                     ExplainNoun.Build(verbs), WhoNoun.Build(verbs), RelationshipNoun.Build(verbs),
                         AdminNoun.Build(verbs),
                     RequestNoun.Inbox(verbs), RequestNoun.Build(verbs), RequestNoun.Approve(verbs),
                         RequestNoun.Deny(verbs), SeatNoun.Build(verbs),
                     GrantNoun.Build(verbs), OrganisationNoun.Build(verbs), PersonNoun.Build(verbs),
                         WorkloadNoun.Build(verbs),
                     PolicyNoun.Build(screen, common, verbs), ExceptionNoun.Build(verbs), ParametersNoun.Build(verbs),
                     SystemNoun.Build(verbs), OwnerNoun.Build(verbs), RemovalNoun.Build(verbs),
                         FindingNoun.Build(verbs),
                     SourceNoun.Build(verbs), TicketNoun.Build(verbs), FunctionNoun.Build(verbs),
                     DecisionNoun.Build(verbs), LedgerNoun.Build(screen, common, verbs), TokenNoun.Build(verbs),
                         SshNoun.Build(screen, verbs),
                     .. LoginNoun.Build(screen, common, verbs), SessionNoun.Build(verbs), PasskeyNoun.Build(verbs),
                         ProviderNoun.Build(verbs), LinkNoun.Build(verbs),
                 ])
            root.Add(noun);
        return root;
    }

    /// <summary>The program's version, without the name of a commit.</summary>
    private sealed class PrintVersion(Screen screen) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            screen.Line("mandate " + version?.InformationalVersion.Split('+')[0]);
            return ExitCode.Fine;
        }
    }
}
