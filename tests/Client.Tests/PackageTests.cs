using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;
using Mandate.Client.AspNetCore;
using Mandate.Fixtures;

namespace Mandate.Client.Tests;

/// <summary>What is published: the public API and the packages.</summary>
public sealed class PackageTests
{
    [Fact]
    public void The_public_API_of_the_client_is_reviewed() =>
        Golden.Equal("Mandate.Client.txt", PublicApi.Print(typeof(MandateClient).Assembly));

    [Fact]
    public void The_public_API_of_the_ASPNET_Core_part_is_reviewed() =>
        Golden.Equal("Mandate.Client.AspNetCore.txt", PublicApi.Print(typeof(MandateRequirement).Assembly));

    [Fact]
    public void The_client_needs_nothing_beyond_the_framework()
    {
        var references = typeof(MandateClient).Assembly.GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(references.Where(n => !n.StartsWith("System.", StringComparison.Ordinal) && n != "Mandate.Wire"));
    }

    [Theory]
    [InlineData("Wire", "Mandate.Wire", "")]
    [InlineData("Client", "Mandate.Client", "Mandate.Wire")]
    [InlineData("Client.AspNetCore", "Mandate.Client.AspNetCore", "Mandate.Client")]
    public async Task A_package_has_its_library_documentation_readme_licence_and_symbols(
        string project, string id, string dependencies)
    {
        var folder = Directory.CreateTempSubdirectory("mandate-pack-");
        try
        {
            await PackAsync(project, folder.FullName);
            var package = Assert.Single(folder.GetFiles("*.nupkg"));
            using var zip = await ZipFile.OpenReadAsync(package.FullName);
            Assert.Equal(
                [$"{id}.nuspec", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"],
                zip.Entries.Select(e => e.FullName).Where(n => !n.StartsWith('[') && !n.StartsWith("_rels", StringComparison.Ordinal)
                    && !n.StartsWith("package/", StringComparison.Ordinal)));
            using var nuspec = new StreamReader(await zip.GetEntry($"{id}.nuspec")!.OpenAsync());
            var metadata = XDocument.Parse(await nuspec.ReadToEndAsync()).Root!.Elements().First();
            string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
            Assert.Equal((id, "Apache-2.0", "README.md"), (Value("id"), Value("license"), Value("readme")));
            Assert.NotEmpty(Value("description"));
            Assert.Equal(
                dependencies,
                string.Join(' ', metadata.Descendants().Where(e => e.Name.LocalName == "dependency")
                    .Select(e => e.Attribute("id")!.Value)));
            using var symbols = await ZipFile.OpenReadAsync(Assert.Single(folder.GetFiles("*.snupkg")).FullName);
            Assert.Contains(symbols.Entries, e => e.FullName == $"lib/net10.0/{id}.pdb");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>As it was built for this test run: nothing is built, restored or left running.</summary>
    private static async Task PackAsync(string project, string folder)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var start = new ProcessStartInfo("dotnet", [
            "pack", Path.Combine(Repository.Root, "src", project, project + ".csproj"), "--no-build", "--no-restore",
            "-c", configuration == "release" ? "Release" : "Debug", "-o", folder, "--nologo", "-v", "q",
            "-nodeReuse:false",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
    }
}
