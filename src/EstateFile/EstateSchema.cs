namespace Mandate.EstateFile;

/// <summary>The JSON Schema (2020-12) of estate files, for editors. It says less than the reader, never more.</summary>
public static class EstateSchema
{
    private static readonly Lazy<string> Embedded = new(() =>
    {
        using var stream = typeof(EstateSchema).Assembly.GetManifestResourceStream("estate.schema.json")
            ?? throw new InvalidOperationException("the schema is not embedded in its assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    /// <summary>The schema's text, as in docs/formats/estate.schema.json.</summary>
    public static string Text => Embedded.Value;
}
