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
        var text = await LoginAsync(server, person, state);
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

    [Fact]
    public async Task A_person_whom_the_browser_knows_says_yes_on_the_command_line_to_what_was_shown()
    {
        await using var server = await Harbor.StartAsync();
        const string Owner = "pacs-owner@harbor.example";
        await using var person = await chromium.PersonAsync();
        await person.EnrolAsync((await server.Post($"/v1/people/{Owner}/invite", new { })).GetProperty("url").GetString()!);
        var state = Directory.CreateTempSubdirectory("mandate-state-").FullName;
        await LoginAsync(server, person, state);
        var id = (await server.Post("/v1/requests", new
        {
            on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
            scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
            sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
        })).GetProperty("id").GetString()!;
        using var quiet = new Heard("");
        Assert.Equal(0, (await RunAsync(server, state, quiet, "inbox")).Exit);
        Assert.Equal(1, (await RunAsync(server, state, quiet, "approve", id, "--digest", new string('0', 64))).Exit);
        Assert.Equal(1, (await RunAsync(server, state, quiet, "approve", id, "--on-behalf-of", "admin@tideway.example")).Exit);
        Assert.Empty((await server.Get("/v1/requests/" + id)).GetProperty("approvals").EnumerateArray());
        Assert.Equal(0, (await RunAsync(server, state, quiet, "approve", id, "--reason", "agreed")).Exit);
        var approval = (await server.Get("/v1/requests/" + id)).GetProperty("approvals")[0];
        Assert.Equal((Owner, "proven"), (approval.GetProperty("person").GetString(), approval.GetProperty("class").GetString()));
        Directory.Delete(state, recursive: true);
    }

    /// <summary>What `mandate login` prints once the person let it in.</summary>
    private static async Task<string> LoginAsync(RunningServer server, Person person, string state)
    {
        using var said = new Heard("open ");
        var login = RunAsync(server, state, said, "login");
        var address = (await said.Line).Split("open ")[1];
        await person.Page.GotoAsync(address);
        await person.ArrivesAsync("Let a command line in?");
        await person.Page.ClickAsync("text=Yes, let it in");
        await person.ArrivesAsync("It is in");
        var (exit, text) = await login;
        Assert.Equal(0, exit);
        return text;
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
