using System.Text;
using System.Text.Json;
using Mandate.Cli;
using Mandate.Server.Tests;

namespace Mandate.SignIn.Tests;

/// <summary>`mandate login`, and the browser that lets it in.</summary>
public sealed class CommandLineTests(Chromium chromium) : IClassFixture<Chromium>
{
#pragma warning disable CA2025 // the task is awaited before what it hears is disposed
    [Fact]
    public async Task A_person_lets_a_command_line_in_and_it_acts_in_their_name_until_it_signs_out()
    {
        await using var server = await Harbor.StartAsync();
        await using var person = await chromium.PersonAsync();
        await person.EnrolAsync((await server.Post($"/v1/people/{Harbor.Operator}/invite", new { }))
            .GetProperty("url").GetString()!);
        var state = Directory.CreateTempSubdirectory("mandate-state-").FullName;
        using var said = new Heard("open ");
        var login = RunAsync(server, state, said, "login");
        var address = (await said.Line).Split("open ")[1];
        await person.Page.GotoAsync(address);
        await person.ArrivesAsync("Let a command line in?");
        await person.Page.ClickAsync("text=Yes, let it in");
        await person.ArrivesAsync("It is in");
        var (exit, text) = await login;
        Assert.Equal(0, exit);
        Assert.StartsWith($"signed in as {Harbor.Operator} until ", text, StringComparison.Ordinal);
        var file = System.IO.Path.Combine(state, "mandate", "sign-ins.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        using var quiet = new Heard("");
        var who = await RunAsync(server, state, quiet, "whoami", "--json");
        Assert.Equal(Harbor.Operator, JsonDocument.Parse(who.Out).RootElement.GetProperty("person").GetString());
        Assert.Equal(2, (await server.Get($"/v1/sign-ins?person={Harbor.Operator}")).Names("id").Length);
        Assert.Equal(0, (await RunAsync(server, state, quiet, "logout")).Exit);
        Assert.Single((await server.Get($"/v1/sign-ins?person={Harbor.Operator}")).Names("id"));
        Assert.Equal(2, (await RunAsync(server, state, quiet, "whoami")).Exit);
        Directory.Delete(state, recursive: true);
    }
#pragma warning restore CA2025

    private static async Task<(int Exit, string Out)> RunAsync(
        RunningServer server, string state, TextWriter error, params string[] line)
    {
        using var output = new StringWriter();
        var exit = await Program.RunAsync([.. line, "--server", server.Server.Url], new Terminal
        {
            Out = output, Error = error, Variable = name => name == "XDG_STATE_HOME" ? state : null, Width = 160,
        }, TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }

    /// <summary>What is printed, and the first line that has the words.</summary>
    private sealed class Heard(string words) : StringWriter
    {
        private readonly TaskCompletionSource<string> line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(words, StringComparison.Ordinal) == true) line.TrySetResult(value);
        }
    }
}
