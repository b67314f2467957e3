namespace Mandate.Server;

/// <summary>
/// The secrets that references lead to: files of one folder and named environment variables, both given at the start.
/// A caller of the API can name one and never see it, and names nothing beyond these.
/// </summary>
internal sealed class ClientSecrets(ServerOptions options)
{
    private const int BytesMax = 4_096;

    /// <summary>The secret; null where the reference leads to none that was given.</summary>
    public string? Find(string reference)
    {
        if (reference.Split(':') is not [var kind, { Length: > 0 } name]) return null;
        var text = kind switch
        {
            "env" when options.SecretVariables.Contains(name, StringComparer.Ordinal) =>
                Environment.GetEnvironmentVariable(name),
            "file" when options.SecretsFolder is { } folder && name[0] != '.' && Path.GetFileName(name) == name =>
                Read(Path.Combine(folder, name)),
            _ => null,
        };
        return text?.Trim() is { Length: > 0 } secret ? secret : null;
    }

    private static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= BytesMax } ? File.ReadAllText(path) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
