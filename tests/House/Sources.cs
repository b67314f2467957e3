using Mandate.Fixtures;

namespace Mandate.House;

/// <summary>The files of this repository that people write.</summary>
internal static class Sources
{
    public static IEnumerable<string> Projects =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    public static IEnumerable<string> Code(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories).Order();

    public static IEnumerable<string> Documents =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
                .Order();

    public static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);
}
