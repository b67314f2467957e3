namespace Mandate.Cli;

/// <summary>Whom a question is about: `person:NAME`, `workload:NAME`, or a name alone, which is a person's.</summary>
internal readonly record struct Subject(string Type, string Name)
{
    public const string Form = "person:NAME, workload:NAME, or a person's name alone";

    public static Subject Read(string text) => text.Split(':', 2) switch
    {
        ["person" or "workload", { Length: > 0 }] parts => new Subject(parts[0], parts[1]),
        // An id of a workload says itself what it is.
        _ when text.StartsWith("workload_", StringComparison.Ordinal) => new Subject("workload", text),
        _ => new Subject("person", text),
    };
}
