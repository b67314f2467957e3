using System.Globalization;
using System.Text.RegularExpressions;

namespace Mandate.Bench;

/// <summary>The product as it was built beside this program, and an estate for it to serve.</summary>
internal static partial class Programs
{
    private static string Repository => Environment.CurrentDirectory;

    public static string Mandate =>
        Path.Combine(Repository, "artifacts", "bin", "Cli", "release", "mandate");

    /// <summary>A folder with the example estate, and a token of an application that asks about it.</summary>
    public static string Example(string data)
    {
        Tool.Run(Mandate, "estate", "apply", Path.Combine(Repository, "examples", "harbor.yaml"), "--data", data);
        return Token(data, "application", "--limit-to", "pacs");
    }

    /// <summary>Makes a token where nobody serves the folder yet.</summary>
    public static string Token(string data, string role, params string[] more)
    {
        var said = Tool.Run(Mandate, ["token", "create", "--data", data, "--owner", "operations@harbor.example",
            "--role", role, .. more, "--expires",
            TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "--json"]);
        return TokenText().Match(said).Value;
    }

    [GeneratedRegex("mandate_[0-9a-f]{64}")]
    private static partial Regex TokenText();
}
