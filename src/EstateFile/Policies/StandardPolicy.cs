namespace Mandate.EstateFile;

/// <summary>
/// The policy that ships with the product, as a starter estate file: readable, with comments and examples, and valid as
/// it is.
/// </summary>
public static class StandardPolicy
{
    /// <summary>The estate's name in the text as it ships.</summary>
    public const string EstateName = "example-estate";

    /// <summary>The accountable organisation's name in the text as it ships.</summary>
    public const string OrganisationName = "example-organisation";

    private static readonly Lazy<string> Embedded = new(() =>
    {
        using var stream = typeof(StandardPolicy).Assembly.GetManifestResourceStream("standard-policy.yaml")
            ?? throw new InvalidOperationException("the standard policy is not embedded in its assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The text as it ships.</summary>
    public static string Text => Embedded.Value;

    /// <summary>The same for an estate and an organisation of these names, which hold to the format.</summary>
    public static string Starter(string estate, string organisation) => Text
        .Replace(EstateName, estate, StringComparison.Ordinal)
        .Replace(OrganisationName, organisation, StringComparison.Ordinal);

    /// <summary>What is wrong with a name for a starter file; null for nothing.</summary>
    public static string? NameFault(string name) => TextRule.Name.Fault(name) is { } fault
        ? $"`{Spelling.Shown(name)}` {fault}; {TextRule.Name.Advice}" : null;
}
