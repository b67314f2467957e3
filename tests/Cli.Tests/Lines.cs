using System.Globalization;

namespace Mandate.Cli.Tests;

/// <summary>Lines that have to end well.</summary>
internal static class Lines
{
    /// <summary>What it came to on the folder; anything but a good end fails the test with what was said.</summary>
    public static async Task<Ran> FineAsync(this CommandLine line, string typed)
    {
        var ran = await line.OnFolderAsync(typed);
        Assert.True(ran.Exit == ExitCode.Fine, string.Create(CultureInfo.InvariantCulture,
            $"`{typed}` ended with {ran.Exit}: {ran.Error}"));
        return ran;
    }
}
