using System.Runtime.CompilerServices;

namespace Mandate.Fixtures;

/// <summary>Text that is reviewed: a test compares with the file, GOLDEN=write accepts what it found.</summary>
public static class Golden
{
    /// <summary>
    /// Compares <paramref name="actual"/> with golden/<paramref name="name"/> beside the calling test.
    /// </summary>
    public static void Equal(string name, string actual, [CallerFilePath] string caller = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(caller)!, "golden", name);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, actual);
        }
        Assert.True(System.IO.File.Exists(file), $"no golden file {name}; GOLDEN=write makes it");
        Assert.Equal(System.IO.File.ReadAllText(file), actual);
    }
}
