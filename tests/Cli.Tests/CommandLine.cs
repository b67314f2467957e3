using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Cli.Tests;

/// <summary>What one command printed and ended with.</summary>
public sealed record Ran(int Exit, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document it has to be.</summary>
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>The command line run within the test, over a temporary folder of its own.</summary>
public sealed class CommandLine : IDisposable
{
    private readonly string temporary = Directory.CreateTempSubdirectory("mandate-cli-").FullName;

    /// <summary>Environment variables, and nothing of the process's own.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>A data folder that is not there until something makes it.</summary>
    public string Data => Path.Combine(temporary, "data");

    /// <summary>The example of the estate format.</summary>
    public static string Harbor => Path.Combine(Repository.Root, "examples", "harbor.yaml");

    /// <summary>A file beside the data folder.</summary>
    public string PathOf(string name) => Path.Combine(temporary, name);

    /// <summary>A line as typed; a word with blanks is not needed here.</summary>
    public Task<Ran> RunAsync(string line) => RunAsync(line.Split(' '));

    public async Task<Ran> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await Program.RunAsync(
            args, new Terminal { Out = output, Error = error, Variable = Variables.GetValueOrDefault, Width = 160 },
                CancellationToken.None);
        return new Ran(exit, output.ToString(), error.ToString());
    }

    /// <summary>With the folder of this test.</summary>
    public Task<Ran> OnFolderAsync(string line) => RunAsync([.. line.Split(' '), "--data", Data]);

    /// <summary>A folder that holds the example.</summary>
    public static async Task<CommandLine> WithHarborAsync()
    {
        var line = new CommandLine();
        var applied = await line.RunAsync("estate", "apply", Harbor, "--data", line.Data);
        Assert.True(applied.Exit == ExitCode.Fine, applied.Error);
        return line;
    }

    public void Dispose()
    {
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
    }
}
