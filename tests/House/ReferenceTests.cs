using System.Xml.Linq;
using Mandate.Fixtures;

namespace Mandate.House;

/// <summary>The walls: which project may know which.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Cel"] = [],
        ["Governance"] = ["Cel"],
        ["Ledger"] = [],
        ["Wire"] = [],
        ["EstateFile"] = ["Governance"],
        ["Storage"] = ["Governance", "Ledger"],
        ["Connectors"] = ["Governance"],
        ["Server"] = ["Governance", "Ledger", "EstateFile", "Storage", "Connectors", "Wire"],
        ["Client"] = ["Wire"],
        ["Client.AspNetCore"] = ["Client"],
        ["Cli"] = ["Server", "EstateFile", "Ledger", "Wire"],
    };

    [Fact]
    public void Projects_reference_only_what_the_architecture_allows()
    {
        foreach (var project in Sources.Projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"src/{name} is not in the architecture");
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).ToList();
            Assert.Empty(references.Except(Allowed[name]));
        }
    }

    [Theory]
    [InlineData("Cel")]
    [InlineData("Governance")]
    [InlineData("Ledger")]
    [InlineData("Wire")]
    [InlineData("Client")]
    [InlineData("Client.AspNetCore")]
    public void What_decides_or_is_published_references_no_package(string name)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj"));
        Assert.Empty(project.Descendants("PackageReference"));
    }

    [Theory]
    [InlineData("Cel")]
    [InlineData("Governance")]
    [InlineData("Ledger")]
    public void What_decides_is_built_with_the_longer_list_of_banned_calls(string name) =>
        Assert.Contains("Pure.props", File.ReadAllText(Path.Combine(Repository.Root, "src", name, name + ".csproj")));
}
