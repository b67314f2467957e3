namespace Mandate.Storage.Tests;

/// <summary>A process that has a data folder open until its input ends.</summary>
internal static class FolderHolder
{
    public const string Verb = "hold-folder";

    public static async Task<int> RunAsync(string folder)
    {
        await using var held = await DataFolder.OpenOrCreateAsync(folder);
        await Console.Out.WriteLineAsync("open");
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
