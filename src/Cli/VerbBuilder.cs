using System.CommandLine;

namespace Mandate.Cli;

/// <summary>Makes the verbs of a noun: each connects, does its one thing, and lets go.</summary>
internal sealed class VerbBuilder(Screen screen, CommonOptions common)
{
    /// <summary>
    /// A verb that talks to a server or opens the folder; the symbols are its arguments and options, in order.
    /// </summary>
    public Command Verb(string name, string description, Func<Call, Task<int>> run,
        params IEnumerable<Symbol> symbols) =>
        Verb(new Command(name, description), new OpenFor(), run, symbols);

    /// <summary>
    /// The same, for a folder that is opened in a particular way or a command that stands for itself.
    /// </summary>
    public Command Verb(Command verb, OpenFor how, Func<Call, Task<int>> run, params IEnumerable<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) verb.Add(argument);
            else if (symbol is Option option) verb.Add(option);
        }

        verb.SetAction(async (parsed, cancel) =>
        {
            var choice = common.Choice(parsed, screen.Terminal) with { How = how };
            var outcome = await Connection.OpenAsync(choice, cancel);
            if (outcome is not ConnectionOutcome.Open open)
            {
                var refused = (ConnectionOutcome.Refused)outcome;
                return screen.Fail(refused.Code, refused.Message, refused.Advice);
            }

            await using var connection = open.Connection;
            return await run(new Call(parsed, screen, connection, parsed.GetValue(common.Json), cancel));
        });
        return verb;
    }

    /// <summary>A noun and its verbs.</summary>
    public static Command Noun(string name, string description, params IEnumerable<Command> verbs)
    {
        var noun = new Command(name, description);
        foreach (var verb in verbs) noun.Add(verb);
        return noun;
    }
}
