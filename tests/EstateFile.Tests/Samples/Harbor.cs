namespace Mandate.EstateFile.Tests;

/// <summary>The example that is the contract of version 1, and small edits of it.</summary>
internal static class Harbor
{
    public static string Text { get; } = Load();

    public static EstateReading Read(string text, EstateReadOptions? options = null) =>
        EstateReader.Read("estate.yaml", text, options);

    public static EstateDocument Document(string text)
    {
        var reading = Read(text);
        if (reading is EstateReading.Refused refused) Assert.Fail(refused.Text);
        return Assert.IsType<EstateReading.Read>(reading).Document;
    }

    public static EstateReading.Refused Refusal(string text, EstateReadOptions? options = null) =>
        Assert.IsType<EstateReading.Refused>(Read(text, options));

    /// <summary>The example with one text in it, which must occur exactly once, replaced.</summary>
    public static string With(string found, string replacement)
    {
        Assert.Equal(2, Text.Split(found).Length);
        return Text.Replace(found, replacement, StringComparison.Ordinal);
    }

    private static string Load()
    {
        using var stream = typeof(Harbor).Assembly.GetManifestResourceStream("harbor.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
