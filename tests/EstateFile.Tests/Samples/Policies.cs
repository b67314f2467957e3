namespace Mandate.EstateFile.Tests;

/// <summary>The example with every section and member that policy adds, and small edits of it.</summary>
internal static class Policies
{
    public static string Text { get; } = Harbor.Text + Load();

    /// <summary>The example with one text in it, which must occur exactly once, replaced.</summary>
    public static string With(string found, string replacement)
    {
        Assert.Equal(2, Text.Split(found).Length);
        return Text.Replace(found, replacement, StringComparison.Ordinal);
    }

    private static string Load()
    {
        using var stream = typeof(Policies).Assembly.GetManifestResourceStream("policies.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
