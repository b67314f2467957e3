using System.CommandLine;
using System.Text;
using Mandate.Fixtures;

namespace Mandate.Cli.Tests;

/// <summary>What help says: reviewed as text, a file a noun.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Nouns => new(Tree.Subcommands.Select(c => c.Name));

    private static Command Tree => CommandTree.Build(
        new Screen(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null }));

    [Theory]
    [MemberData(nameof(Nouns))]
    public async Task Every_noun_and_verb_says_what_it_does(string noun)
    {
        using var line = new CommandLine();
        var text = new StringBuilder();
        var verbs = Tree.Subcommands.Single(c => c.Name == noun).Subcommands.Select(v => new[] { noun, v.Name });
        foreach (var path in verbs.Prepend([noun]))
        {
            var help = await line.RunAsync([.. path, "--help"]);
            Assert.Equal((ExitCode.Fine, ""), (help.Exit, help.Error));
            text.Append("$ mandate ").AppendJoin(' ', path).Append(" --help\n")
                .Append(help.Out.Replace("\r", "", StringComparison.Ordinal).TrimEnd()).Append("\n\n");
        }

        Golden.Equal(noun + ".txt", text.ToString());
    }

    [Fact]
    public async Task Nothing_typed_is_a_question_for_help()
    {
        using var line = new CommandLine();
        var bare = await line.RunAsync();
        Assert.Equal((ExitCode.Fine, ""), (bare.Exit, bare.Error));
        Assert.Contains("Governs access that one organisation gives to another.", bare.Out, StringComparison.Ordinal);
    }
}
