using System.Diagnostics;
using System.Globalization;
using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>What a system's hosts must refuse although its authority signed it.</summary>
public sealed record Revocations(IReadOnlyCollection<KeyId> Ids, IReadOnlyCollection<ulong> Serials)
{
    /// <summary>Nothing is revoked.</summary>
    public static Revocations None { get; } = new([], []);
}

/// <summary>Serials from the first to the last, both revoked.</summary>
public sealed record SerialRange(ulong First, ulong Last);

/// <summary>
/// OpenSSH's revocation list (KRL). A host that cannot read its list lets nobody in by key, and one with an empty
/// file revokes nothing; so a list without entries is still a whole list, and one is only ever replaced.
/// </summary>
public static class RevocationList
{
    /// <summary>The largest list that is written or read.</summary>
    public const int BytesMax = 64 * 1024 * 1024;

    /// <summary>Makes the list, numbered with the revision it enforces.</summary>
    public static async Task<MakeOutcome> MakeAsync(
        SshKeygen keygen, CertificateAuthority authority, Revision revision, Revocations revoked,
            CancellationToken cancel)
    {
        var scratch = authority.NewScratch();
        var (list, lines) = (Path.Combine(scratch, "list.krl"), Path.Combine(scratch, "lines"));
        try
        {
            DurableFile.Folder(scratch, DurableFile.PrivateFolder);
            var ids = revoked.Ids.Select(id => "id: " + id).Order(StringComparer.Ordinal);
            var serials = revoked.Serials.Where(s => s != 0).Order().Select(s => "serial: " + s);
            await File.WriteAllLinesAsync(lines, ids.Concat(serials), cancel);
            var run = await keygen.RunAsync(
                ["-q", "-k", "-f", list, "-z", revision.ToString(), "-s", authority.PublicKeyFile, lines], cancel);
            if (run is KeygenRun.Failed failed) return new MakeOutcome.Failed(failed.Fault);
            if (run is KeygenRun.Exited { Code: not 0 } e)
                return Terminal("the list could not be made: " + e.Complaint);
            return DurableFile.TryRead(list, BytesMax, out var bytes, out var whyNot)
                ? new MakeOutcome.Made(bytes)
                : Terminal("the list " + whyNot);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new MakeOutcome.Failed(
                new ConnectorFault.Retry(TimeSpan.FromSeconds(1), "the list could not be written"));
        }
        finally
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Reads a list as a host would: what the tool refuses is unreadable, and so is an empty file.</summary>
    public static async Task<ReadOutcome> ReadAsync(SshKeygen keygen, string file, CancellationToken cancel)
    {
        if (!DurableFile.TryRead(file, BytesMax, out var bytes, out var whyNot))
            return new ReadOutcome.Unreadable(whyNot);
        if (bytes.Length == 0) return new ReadOutcome.Unreadable("is empty, which revokes nothing");
        var run = await keygen.RunAsync(["-Q", "-l", "-f", file], cancel);
        return run.Match<ReadOutcome>(
            exited: e => e.Code == 0 ? Listed(e.Output) : new ReadOutcome.Unreadable("is no revocation list"),
            failed: f => new ReadOutcome.Unreadable("cannot be listed: " + f.Fault.Why));
    }

    internal static ReadOutcome Listed(string output)
    {
        ulong? version = null;
        var (ids, serials, other) = (new HashSet<string>(), new List<SerialRange>(), 0);
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith("# KRL version ", StringComparison.Ordinal))
                version = ulong.TryParse(line[14..], NumberStyles.None, null, out var number) ? number : null;
            // The one kind of entry that cannot be put back into a list is printed as a comment.
            else if (line.StartsWith("# hash SHA1:", StringComparison.Ordinal)) other++;
            else if (line.Length == 0 || line[0] == '#') continue;
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) ids.Add(line[4..]);
            else if (Range(line) is { } range) serials.Add(range);
            else other++;
        }
        return version is { } v
            ? new ReadOutcome.Read(v, ids, serials, other)
            : new ReadOutcome.Unreadable("names no version");
    }

    private static SerialRange? Range(string line)
    {
        if (!line.StartsWith("serial: ", StringComparison.Ordinal)) return null;
        var ends = line[8..].Split('-');
        return ends.Length <= 2 && ulong.TryParse(ends[0], NumberStyles.None, null, out var first)
            && ulong.TryParse(ends[^1], NumberStyles.None, null, out var last) ? new(first, last) : null;
    }

    private static MakeOutcome.Failed Terminal(string why) => new(new ConnectorFault.Terminal(why));

    /// <summary>What making a list leads to.</summary>
    public abstract record MakeOutcome
    {
        private MakeOutcome() { }

        /// <summary>The bytes of the whole list.</summary>
        public sealed record Made(byte[] Bytes) : MakeOutcome;

        /// <summary>There is no list.</summary>
        public sealed record Failed(ConnectorFault Fault) : MakeOutcome;
    }

    /// <summary>What reading a list leads to.</summary>
    public abstract record ReadOutcome
    {
        private ReadOutcome() { }

        /// <summary>
        /// The number it carries, the key ids and serial ranges it revokes under any authority, and how many entries
        /// of other kinds (keys and their hashes) it has.
        /// </summary>
        public sealed record Read(
            ulong Version,
            IReadOnlySet<string> KeyIds,
            IReadOnlyList<SerialRange> Serials,
            int Other) : ReadOutcome;

        /// <summary>A host would let nobody in by key, or, with an empty file, revoke nobody.</summary>
        public sealed record Unreadable(string Why) : ReadOutcome;

        /// <summary>Answers every case.</summary>
        public T Match<T>(Func<Read, T> read, Func<Unreadable, T> unreadable) => this switch
        {
            Read r => read(r),
            Unreadable u => unreadable(u),
            _ => throw new UnreachableException(),
        };
    }
}
