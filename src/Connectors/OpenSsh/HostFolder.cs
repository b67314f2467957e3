using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// What sshd reads for one host, beside the server or on the host itself; docs/formats/openssh.md has the layout.
/// sshd opens principals files as the account that logs in, so everything here may be read by everybody; none of it
/// is secret.
/// </summary>
public sealed class HostFolder
{
    private const int AccountsMax = 10_000;

    /// <summary>The folder of this host.</summary>
    public HostFolder(string path, HostName host)
    {
        Path = System.IO.Path.GetFullPath(path);
        Host = host;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whose it is.</summary>
    public HostName Host { get; }

    internal string AuthorityFile => In("ca.pub");

    internal string RevocationFile => In("revoked.krl");

    internal string RevisionFile => In("revision");

    internal string Scratch => In(".new");

    private string PrincipalsFolder => In("principals");

    /// <summary>Makes the folders where they are absent and clears what a crash left half written.</summary>
    internal void Prepare()
    {
        DurableFile.Folder(Path, DurableFile.PublicFolder);
        DurableFile.Folder(PrincipalsFolder, DurableFile.PublicFolder);
        if (Directory.Exists(Scratch)) Directory.Delete(Scratch, recursive: true);
        DurableFile.Folder(Scratch, DurableFile.PrivateFolder);
    }

    /// <summary>
    /// Everything the folder holds. Unreadable as a whole if any part a host relies on is: a reading that skips a file
    /// could call access gone that is not.
    /// </summary>
    public async Task<ObservedPlace> ReadAsync(SshKeygen keygen, DateTimeOffset at, CancellationToken cancel)
    {
        if (!TryAccounts(out var accounts, out var strange, out var whyNot)) return Unreadable(whyNot);
        var held = new List<AccessPoint>();
        var content = new StringBuilder();
        foreach (var (account, file) in accounts)
        {
            held.AddRange(file.Principals.Distinct().Select(p => new AccessPoint(Host.Text, account.Text, p)));
            strange.AddRange(file.LinesWithOptions.Select(n => $"`principals/{account}` line {n} carries options"));
            content.Append(account).Append('\n').Append(Hash(file.Bytes)).Append('\n');
        }
        if (!DurableFile.TryRead(AuthorityFile, PublicKeyText.LengthMax, out var authority, out whyNot))
            return Unreadable("`ca.pub` " + whyNot);
        var list = await RevocationList.ReadAsync(keygen, RevocationFile, cancel);
        if (list is RevocationList.ReadOutcome.Unreadable u) return Unreadable("`revoked.krl` " + u.Why);
        if (!DurableFile.TryRead(RevocationFile, RevocationList.BytesMax, out var revoked, out whyNot))
            return Unreadable("`revoked.krl` " + whyNot);
        content.Append("ca.pub\n").Append(Hash(authority)).Append("\nrevoked.krl\n").Append(Hash(revoked)).Append('\n');
        return new ObservedPlace.Read(
            Host.Text, held, Hash(Encoding.UTF8.GetBytes(content.ToString())), ReadRevision(), strange, at);

        ObservedPlace.Unreadable Unreadable(string why) => new(Host.Text, why, at);
    }

    /// <summary>
    /// The revision that was last enforced here as a whole; null if none was, or the file cannot be read.
    /// </summary>
    internal Revision? ReadRevision() =>
        DurableFile.TryRead(RevisionFile, 64, out var text, out _)
        && long.TryParse(Encoding.ASCII.GetString(text).TrimEnd('\n'), NumberStyles.None, null, out var number)
            ? new Revision(number) : null;

    internal void WriteRevision(Revision revision) => Write(RevisionFile, Encoding.ASCII.GetBytes(revision + "\n"));

    internal bool TryAccount(AccountName account, out PrincipalsFile file, out string whyNot)
    {
        file = PrincipalsFile.Empty;
        var readable = DurableFile.TryRead(FileOf(account), PrincipalsFile.BytesMax, out var bytes, out whyNot);
        if (!readable && whyNot == DurableFile.Absent) whyNot = "";
        else if (readable && PrincipalsFile.Read(bytes) is { } read) file = read;
        else if (readable) whyNot = "is no text";
        if (whyNot.Length > 0) whyNot = $"`principals/{account}` {whyNot}";
        return whyNot.Length == 0;
    }

    // An account that nobody may use has no file; sshd treats both alike, and people read the absence better.
    internal void WriteAccount(AccountName account, PrincipalsFile file)
    {
        if (file.Bytes is { Length: > 0 } bytes) Write(FileOf(account), bytes);
        else DurableFile.Delete(FileOf(account));
    }

    internal void Write(string file, ReadOnlySpan<byte> content) =>
        DurableFile.Replace(file, content, Scratch, DurableFile.PublicFile);

    /// <summary>All principals files in the order of their names; what is no account's file is told in words.</summary>
    internal bool TryAccounts(
        [NotNullWhen(true)] out SortedDictionary<AccountName, PrincipalsFile>? accounts,
        out List<string> strange,
        out string whyNot)
    {
        (accounts, strange, whyNot) = (null, [], "");
        var found = new SortedDictionary<AccountName, PrincipalsFile>(Comparer<AccountName>.Create(
            (a, b) => string.CompareOrdinal(a.Text, b.Text)));
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(PrincipalsFolder).Take(AccountsMax + 1))
            {
                var name = System.IO.Path.GetFileName(path);
                if (found.Count == AccountsMax) whyNot = $"`principals` holds more than {AccountsMax} files";
                else if (!AccountName.TryRead(name, out var account))
                    strange.Add($"`principals/{name}` is no account's file");
                else if (TryAccount(account, out var file, out whyNot)) found[account] = file;
                if (whyNot.Length > 0) return false;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            whyNot = "`principals` cannot be read";
            return false;
        }
        accounts = found;
        return true;
    }

    private string FileOf(AccountName account) => System.IO.Path.Combine(PrincipalsFolder, account.Text);

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
