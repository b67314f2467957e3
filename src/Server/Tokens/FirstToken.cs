using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// The token of a fresh folder: DIR/admin-token, mode 0600. It lasts until an administrator has been named by it, and
/// at most 24 hours.
/// </summary>
internal static class FirstToken
{
    public const string Owner = "first-token";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static string PathIn(string folder) => Path.Combine(folder, "admin-token");

    /// <summary>Makes it once, in a folder that has never had a token.</summary>
    public static async Task EnsureAsync(Node node, CancellationToken cancel)
    {
        if (!node.Estate.Tokens.IsEmpty) return;
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
            Decide = (estate, at) => estate.Tokens.IsEmpty ? TokenCommands.Issue(estate, change, at)
                : new Ruling.Refused(new Refusal(RefusalCode.AlreadySo, "there is a token")),
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
    public static Task ForgetAsync(Node node)
    {
        if (node.Estate.Tokens.Values.Any(t => t.Owner == Owner && t.Revoked is not null))
            File.Delete(PathIn(node.Folder.Path));
        return Task.CompletedTask;
    }
}
