using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// The token of a folder that has had no administrator: DIR/admin-token, mode 0600. It lasts until an administrator has
/// been named, and at most 24 hours. Afterwards, who owns the folder makes a token with `mandate token create --data`.
/// </summary>
internal static class FirstToken
{
    public const string Owner = "first-token";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static string PathIn(string folder) => Path.Combine(folder, "admin-token");

    private static string LinkIn(string folder) => Path.Combine(folder, "admin-link");

    /// <summary>Makes it once; a folder in which an administrator was named by the command line needs none.</summary>
    public static async Task EnsureAsync(Node node, CancellationToken cancel)
    {
        if (HasHadAdministrator(node.Estate))
        {
            Forget(node);
            return;
        }

        var text = Tokens.NewText();
        var change = new Change.TokenIssued(
            node.NewId<TokenId>(), Tokens.HashOf(text), Owner, TokenRole.Administrator, [], node.Now.Plus(Lifetime));
        Write(PathIn(node.Folder.Path), text);
        // Crash here: the file holds a text that opens nothing; the next start writes another.
        await node.Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (estate, at) => !HasHadAdministrator(estate) ? TokenCommands.Issue(estate, change, at)
                : new Ruling.Refused(new Refusal(RefusalCode.AlreadySo, "there is an administrator's token")),
        }, cancel);
    }

    /// <summary>
    /// Writes DIR/admin-link beside the token: the page on which the first administrator makes a passkey with it.
    /// </summary>
    public static void KeepLink(Node node, SiteAddress site)
    {
        var token = PathIn(node.Folder.Path);
        if (File.Exists(token) && site.Of("/enrol#") is { } address)
            Write(LinkIn(node.Folder.Path), address + File.ReadAllText(token).Trim());
    }

    /// <summary>The ruling that names an administrator also revokes the first token.</summary>
    public static Ruling EndWith(Estate estate, Ruling.Accepted accepted, TokenRole role)
    {
        var first = estate.Tokens.Values.FirstOrDefault(t => t.Owner == Owner && t.Revoked is null);
        return first is null || role != TokenRole.Administrator ? accepted
            : new Ruling.Accepted(accepted.Proposals.Add(new Proposal(new Change.TokenRevoked(first.Id))));
    }

    /// <summary>Deletes the file once its token opens nothing.</summary>
    public static void Forget(Node node)
    {
        var now = node.Now;
        if (!node.Estate.Tokens.Values.Any(t => t.Owner == Owner && t.Revoked is null && now < t.Expires))
        {
            File.Delete(PathIn(node.Folder.Path));
            File.Delete(LinkIn(node.Folder.Path));
        }
    }

    private static void Write(string path, string line)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private static bool HasHadAdministrator(Estate estate) =>
        estate.Tokens.Values.Any(t => t.Role == TokenRole.Administrator);
}
