using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Mandate.Client.AspNetCore;
using Mandate.Fixtures;
using Mandate.Wire;

namespace Mandate.Client.Tests;

/// <summary>What is published: the public API and the packages.</summary>
public sealed class PackageTests
{
    [Fact]
    public void The_public_API_of_the_client_is_reviewed() =>
        Golden.Equal("Mandate.Client.txt", PublicApi.Print(typeof(MandateClient).Assembly));

    [Fact]
    public void The_public_API_of_what_crosses_HTTP_is_reviewed() =>
        Golden.Equal("Mandate.Wire.txt", PublicApi.Print(typeof(DecisionWire).Assembly));

    [Fact]
    public void The_public_API_of_the_ASPNET_Core_part_is_reviewed() =>
        Golden.Equal("Mandate.Client.AspNetCore.txt", PublicApi.Print(typeof(MandateRequirement).Assembly));

    [Fact]
    public void The_client_needs_nothing_beyond_the_framework()
    {
        var references = typeof(MandateClient).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(
            references, n => !n.StartsWith("System.", StringComparison.Ordinal) && n != "Mandate.Wire");
    }

    [Fact]
    public async Task Packages_have_library_documentation_readme_licence_and_symbols()
    {
        var folder = Directory.CreateTempSubdirectory("mandate-pack-");
        try
        {
            await PackAsync(folder.FullName, "Wire", "Client", "Client.AspNetCore");
            var version = typeof(MandateClient).Assembly.GetName().Version!.ToString(3);
            await Check(folder, "Mandate.Wire", version, "");
            await Check(folder, "Mandate.Client", version, "Mandate.Wire");
            await Check(folder, "Mandate.Client.AspNetCore", version, "Mandate.Client");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task Check(DirectoryInfo folder, string id, string version, string dependencies)
    {
        await using var zip = await ZipFile.OpenReadAsync(Path.Combine(folder.FullName, $"{id}.{version}.nupkg"));
        Assert.Equal(
            [$"{id}.nuspec", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
            zip.Entries.Select(e => e.FullName)
                .Where(n => n[0] != '[' && !n.StartsWith("_rels/", StringComparison.Ordinal)
                    && !n.StartsWith("package/", StringComparison.Ordinal))
                .OrderBy(n => n.StartsWith("lib/", StringComparison.Ordinal))
                    .ThenByDescending(n => n.EndsWith(".nuspec", StringComparison.Ordinal))
                .ThenBy(n => n, StringComparer.Ordinal));
        using var nuspec = new StreamReader(await zip.GetEntry($"{id}.nuspec")!.OpenAsync());
        var metadata = XDocument.Parse(await nuspec.ReadToEndAsync()).Root!.Elements().First();
        string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal((id, version, "Apache-2.0", "README.md"),
            (Value("id"), Value("version"), Value("license"), Value("readme")));
        Assert.NotEmpty(Value("description"));
        Assert.Equal(
            dependencies,
            string.Join(' ', metadata.Descendants().Where(e => e.Name.LocalName == "dependency")
                .Select(e => e.Attribute("id")!.Value)));
        await using var symbols = await ZipFile.OpenReadAsync(Path.Combine(folder.FullName, $"{id}.{version}.snupkg"));
        Assert.Contains(symbols.Entries, e => e.FullName == $"lib/net10.0/{id}.pdb");
    }

    /// <summary>As `dotnet pack --no-build` does, of all in one process: nothing is built, or left running.</summary>
    private static async Task PackAsync(string folder, params string[] names)
    {
        var built = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var projects = names.Select(n => Path.Combine(Repository.Root, "src", n, n + ".csproj"));
        var all = new XElement("Project", new XElement("Target", new XAttribute("Name", "Pack"),
            new XElement("MSBuild", new XAttribute("Projects", string.Join(';', projects)),
                new XAttribute("Targets", "Pack"), new XAttribute("Properties",
                    $"NoBuild=true;Configuration={(built == "release" ? "Release" : "Debug")};PackageOutputPath={folder}"))));
        var file = Path.Combine(folder, "all.proj");
        await File.WriteAllTextAsync(file, all.ToString());
        var start = new ProcessStartInfo("dotnet", ["msbuild", file, "-t:Pack", "-nologo", "-v:q", "-nodeReuse:false"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
    }
}
