using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mandate.Cli;

/// <summary>One server's sign-in, as it is kept.</summary>
internal sealed record KeptSignIn(string Server, string Token, string Person, DateTimeOffset Expires);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<KeptSignIn>))]
internal sealed partial class KeptSignInJson : JsonSerializerContext;

/// <summary>
/// What `mandate login` got, for this user alone: $XDG_STATE_HOME/mandate/sign-ins.json, mode 0600. One a server.
/// </summary>
internal sealed class KeptSignIns(Terminal terminal)
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file; null where there is no home to keep it in.</summary>
    private string? Path =>
        terminal.Variable("XDG_STATE_HOME") is { Length: > 0 } state ? System.IO.Path.Combine(state, "mandate",
            "sign-ins.json")
        : terminal.Variable("HOME") is { Length: > 0 } home ? System.IO.Path.Combine(home, ".local", "state", "mandate",
            "sign-ins.json")
        : null;

    /// <summary>The sign-in at a server that has not run out.</summary>
    public KeptSignIn? Of(string server) => Read().FirstOrDefault(
        s => s.Server == Name(server) && s.Expires > terminal.Time.GetUtcNow());

    /// <summary>False where there is no place to keep it.</summary>
    public bool TryKeep(string server, KeptSignIn one) =>
        Write([.. Read().Where(s => s.Server != Name(server)), one with { Server = Name(server) }]);

    public void Forget(string server) => Write([.. Read().Where(s => s.Server != Name(server))]);

    private static string Name(string server) =>
        Uri.TryCreate(server, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : server;

    private List<KeptSignIn> Read()
    {
        try
        {
            return Path is { } path && File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), KeptSignInJson.Default.ListKeptSignIn) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private bool Write(List<KeptSignIn> all)
    {
        if (Path is not { } path) return false;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, OwnerFile | UnixFileMode.UserExecute);
        // Beside, then in its place: nobody ever reads half of it, nor more of it than the owner.
        using (var file = new FileStream(path + ".new", new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerFile,
        }))
            JsonSerializer.Serialize(file, all, KeptSignInJson.Default.ListKeptSignIn);
        File.Move(path + ".new", path, overwrite: true);
        return true;
    }
}
