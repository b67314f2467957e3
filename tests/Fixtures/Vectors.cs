using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Mandate.Fixtures;

/// <summary>The shared test vectors, which lie beside the repository and are never copied into it.</summary>
public static class Vectors
{
    /// <summary>
    /// The file under the vectors folder; skips the test where the folder is absent, fails it when CI is set.
    /// </summary>
    public static string File(string relative)
    {
        var folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "vectors"));
        if (Directory.Exists(folder)) return Path.Combine(folder, relative);
        var reason = "the shared vectors are not beside this clone";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>The parsed JSON of one vector file.</summary>
    public static JsonElement Json(string relative) =>
        JsonDocument.Parse(System.IO.File.ReadAllBytes(File(relative))).RootElement;
}

/// <summary>Where this repository is checked out.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution file.</summary>
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (System.IO.File.Exists(Path.Combine(folder, "Mandate.slnx"))) return folder;
        throw new InvalidOperationException("the repository root was not found above `" + here + "`");
    }
}
