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
        await using (var file = new FileStream(PathIn(node.Folder.Path), new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text + "\n"), cancel);
#pragma warning disable CA1849 // the asynchronous one does not reach the disk
            file.Flush(flushToDisk: true);
#pragma warning restore CA1849
        }

        // Crash here: the file holds a text that opens nothing; the next start writes another.
        await node.Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (estate, at) => !HasHadAdministrator(estate) ? TokenCommands.Issue(estate, change, at)
                : new Ruling.Refused(new Refusal(RefusalCode.AlreadySo, "there is an administrator's token")),
        }, cancel);
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
            File.Delete(PathIn(node.Folder.Path));
    }

    private static bool HasHadAdministrator(Estate estate) =>
        estate.Tokens.Values.Any(t => t.Role == TokenRole.Administrator);
}
