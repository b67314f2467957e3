using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mandate.House;

/// <summary>What every type keeps to.</summary>
public sealed class TypeTests
{
    private static readonly string[] Banned =
        ["Manager", "Helper", "Util", "Utils", "Service", "Processor", "Handler", "Info", "Data", "Item", "Base",
            "Impl", "Common", "Shared", "Core", "Misc"];

    private static readonly Assembly[] Assemblies =
    [
        .. new[] { "Cel", "Governance", "Ledger", "EstateFile", "Storage", "Connectors", "Wire", "Server", "Client",
            "Client.AspNetCore" }.Select(n =>
            Assembly.Load("Mandate." + n)),
    ];

    private static IEnumerable<Type> Written => Assemblies.SelectMany(a => a.GetTypes())
        .Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.Contains('<')
            && !t.Name.StartsWith("__", StringComparison.Ordinal));

    [Fact]
    public void Names_say_what_a_thing_is_and_not_that_it_is_a_thing() =>
        Assert.Empty(
            Written.Where(t => Banned.Any(b => t.Name.EndsWith(b, StringComparison.Ordinal) && t.Name != b + "Folder"))
            .Where(t => t.Namespace?.StartsWith("Mandate", StringComparison.Ordinal) == true).Select(t => t.FullName));

    [Fact]
    public void Every_union_is_closed()
    {
        foreach (var union in Written.Where(t =>
            t.IsAbstract && !t.IsSealed && t.IsClass && t.GetMethod("<Clone>$") is not null))
        {
            // A record's copy constructor is protected by nature; every other way in has to be private.
            var open = union.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(c => !c.IsPrivate && !(c.GetParameters() is [{ } only] && only.ParameterType == union));
            Assert.True(!open.Any(), $"{union.FullName} can be derived from outside");
            var strangers = Written.Where(t => t.BaseType == union && t.DeclaringType != union);
            Assert.True(!strangers.Any(),
                $"{union.FullName} has cases outside: {string.Join(", ", strangers.Select(t => t.Name))}");
        }
    }

    [Fact]
    public void What_decides_cannot_be_changed_after_it_was_made()
    {
        var settable = Written.Where(t =>
            t.Assembly.GetName().Name is "Mandate.Cel" or "Mandate.Governance" or "Mandate.Ledger" && t.IsPublic)
            .SelectMany(t => t.GetProperties().Where(p => p.SetMethod is { IsPublic: true } set
                && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))));
        Assert.Empty(settable.Select(p => p.DeclaringType!.FullName + "." + p.Name));
    }
}
