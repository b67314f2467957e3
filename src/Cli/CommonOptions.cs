using System.CommandLine;

namespace Mandate.Cli;

/// <summary>The options of every verb: whom to talk to, and how to print.</summary>
internal sealed class CommonOptions
{
    public Option<string> Server { get; } = new("--server")
    {
        Description = "the server to talk to (MANDATE_URL)", HelpName = "URL", Recursive = true,
    };

    public Option<string> Token { get; } = new("--token")
    {
        Description = "the token for it; better in MANDATE_TOKEN, which other users of this machine cannot see",
        HelpName = "TOKEN", Recursive = true,
    };

    public Option<string> Data { get; } = new("--data")
    {
        Description = "the folder to open where there is no server (MANDATE_DATA)", HelpName = "DIR", Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "print the answer as one JSON document", Recursive = true,
    };

    public IEnumerable<Option> All => [Server, Token, Data, Json];

    /// <summary>What was typed and what the environment says; what was typed wins.</summary>
    public ConnectionChoice Choice(ParseResult parsed, Terminal terminal)
    {
        var choice = new ConnectionChoice
        {
            Server = parsed.GetValue(Server), Data = parsed.GetValue(Data),
            ServerOfEnvironment = NullIfEmpty(terminal.Variable("MANDATE_URL")),
            DataOfEnvironment = NullIfEmpty(terminal.Variable("MANDATE_DATA")),
            Token = parsed.GetValue(Token) ?? NullIfEmpty(terminal.Variable("MANDATE_TOKEN")), Time = terminal.Time,
        };
        // Who signed in needs no token; who names one means that one.
        return choice.Token is null && choice.ServerToUse is { } server
            ? choice with { Token = new KeptSignIns(terminal).Of(server)?.Token } : choice;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
