using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// The key that one system's hosts trust. The folder is 0700 and holds <c>ca</c> (0600) and <c>ca.pub</c>; whoever
/// reads <c>ca</c> can open what a principals file admits, so it leaves this folder never.
/// </summary>
public sealed class CertificateAuthority
{
    // A host whose clock is a little behind still accepts a certificate that was just issued.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private readonly string folder;
    private readonly SshKeygen keygen;

    private CertificateAuthority(string folder, PublicKeyText publicKey, SshKeygen keygen)
    {
        this.folder = folder;
        this.keygen = keygen;
        PublicKey = publicKey;
    }

    /// <summary>What hosts are told to trust.</summary>
    public PublicKeyText PublicKey { get; }

    /// <summary>The file that holds <see cref="PublicKey"/>.</summary>
    internal string PublicKeyFile => Path.Combine(folder, "ca.pub");

    /// <summary>The name of a folder for one run of the tool, to be made and deleted by whoever asks.</summary>
    internal string NewScratch() =>
        Path.Combine(folder, "run-" + RandomNumberGenerator.GetHexString(16, lowercase: true));

    /// <summary>
    /// Opens the authority in this folder, or makes one where the folder is absent: generated beside and renamed, so
    /// that a crash leaves none or a whole one. A folder that others may read is refused.
    /// </summary>
    public static async Task<OpenOutcome> OpenAsync(
        string folder, string system, SshKeygen keygen, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
        {
            var fresh = folder + ".new-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
            try
            {
                DurableFile.Folder(fresh, DurableFile.PrivateFolder);
                var key = Path.Combine(fresh, "ca");
                var run = await keygen.RunAsync(
                    ["-q", "-t", "ed25519", "-N", "", "-C", "mandate " + system, "-f", key], cancel);
                if (run is KeygenRun.Failed failed) return new OpenOutcome.Failed(failed.Fault);
                if (run is KeygenRun.Exited { Code: not 0 } e)
                    return Refused("the key could not be made: " + e.Complaint);
                DurableFile.Replace(key, await File.ReadAllBytesAsync(key, cancel), fresh, DurableFile.PrivateFile);
                if (!Directory.Exists(folder)) Directory.Move(fresh, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Somebody else made it first; theirs is opened below.
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return Refused("the folder could not be made");
            }
            finally
            {
                if (Directory.Exists(fresh)) Directory.Delete(fresh, recursive: true);
            }
        }
        return await ExistingAsync(folder, keygen, cancel);
    }

    /// <summary>
    /// Issues a user certificate: its key id is the grant, or the person in a seat under it; no extension but a
    /// terminal if asked for. What was made is read back with the same tool and must say what was asked.
    /// </summary>
    public async Task<IssueOutcome> IssueAsync(CertificateRequest request, CancellationToken cancel)
    {
        var names = request.Principals.Select(p => p.Text).Distinct().Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return new IssueOutcome.NotInScope("no host and account is in the grant's scope");
        if (request.Principals.FirstOrDefault(p => p.KeyId != request.KeyId) is { } foreign)
            return new IssueOutcome.NotInScope($"`{foreign}` is not of `{request.KeyId}`");
        if (names.Count > Principal.CountMax) return new IssueOutcome.TooManyPrincipals(names.Count);
        if (request.Serial == 0) return new IssueOutcome.Unfit("a serial of 0 means unset and cannot be revoked");
        if (request.SourceAddress is { } source && !AreNetworks(source))
            return new IssueOutcome.Unfit($"`{source}` is not a list of addresses or networks");
        if (Window(request) is not { } window) return new IssueOutcome.Over(request.Until);

        var content = new Content(request, names, request.Serial ?? NewSerial(), window);
        var scratch = NewScratch();
        try
        {
            DurableFile.Folder(scratch, DurableFile.PrivateFolder);
            var key = Path.Combine(scratch, "key.pub");
            await File.WriteAllTextAsync(key, request.Key.Text + "\n", cancel);
            var run = await keygen.RunAsync(Arguments(content, key), cancel);
            if (run is KeygenRun.Failed failed) return new IssueOutcome.Failed(failed.Fault);
            if (run is KeygenRun.Exited { Code: not 0 } e)
                return Terminal("the certificate could not be made: " + e.Complaint);
            return await ReadBackAsync(Path.Combine(scratch, "key-cert.pub"), content, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new IssueOutcome.Failed(
                new ConnectorFault.Retry(TimeSpan.FromSeconds(1), "the key folder could not be written"));
        }
        finally
        {
            if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        }
    }

    private List<string> Arguments(Content content, string key)
    {
        var (request, valid) = (content.Request, content.Valid);
        List<string> arguments =
        [
            "-q", "-s", Path.Combine(
                folder, "ca"), "-I", request.KeyId.Text, "-n", string.Join(',', content.Names),
            "-z", content.Serial.ToString(), "-V", $"{valid.From:yyyyMMddHHmmss}:{valid.Until:yyyyMMddHHmmss}", "-O",
                "clear",
        ];
        if (request.Terminal) arguments.AddRange(["-O", "permit-pty"]);
        if (request.SourceAddress is { } source) arguments.AddRange(["-O", "source-address=" + source]);
        arguments.Add(key);
        return arguments;
    }

    private async Task<IssueOutcome> ReadBackAsync(string file, Content content, CancellationToken cancel)
    {
        if (!DurableFile.TryRead(file, 256 * 1024, out var bytes, out var whyNot))
            return Terminal("the certificate " + whyNot);
        var run = await keygen.RunAsync(["-L", "-f", file], cancel);
        if (run is KeygenRun.Failed failed) return new IssueOutcome.Failed(failed.Fault);
        if (run is not KeygenRun.Exited { Code: 0 } shown || !CertificateListing.TryRead(shown.Output, out var listing))
            return Terminal("the certificate cannot be read back");
        return content.IsWhat(listing)
            ? new IssueOutcome.Issued(Encoding.UTF8.GetString(bytes).TrimEnd('\n'), listing)
            : Terminal("the certificate does not say what was asked");
    }

    // Whole seconds, both rounded down: OpenSSH's interval is half-open, so nothing reaches up to `until`.
    private static Validity? Window(CertificateRequest request)
    {
        var asked = request.For < request.Until - request.At ? request.At + request.For : request.Until;
        var until = Seconds(asked);
        return until > request.At ? new(Seconds(request.At - ClockSkew), until) : null;
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) =>
        DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static ulong NewSerial()
    {
        Span<byte> random = stackalloc byte[8];
        ulong serial;
        do
        {
            RandomNumberGenerator.Fill(random);
            serial = BinaryPrimitives.ReadUInt64LittleEndian(random);
        }
        while (serial == 0);
        return serial;
    }

    private static bool AreNetworks(string list) => list.Length <= 1024 && list.Split(',').All(one =>
        one.Contains('/', StringComparison.Ordinal) ? IPNetwork.TryParse(one, out _) : IPAddress.TryParse(one, out _));

    private static async Task<OpenOutcome> ExistingAsync(string folder, SshKeygen keygen, CancellationToken cancel)
    {
        var key = Path.Combine(folder, "ca");
        if (!DurableFile.TryRead(key, 16 * 1024, out _, out var whyNot)) return Refused("`ca` " + whyNot);
        if (DurableFile.IsOpenToOthers(folder) || DurableFile.IsOpenToOthers(key))
            return Refused("the key folder is open to others");
        if (!DurableFile.TryRead(key + ".pub", PublicKeyText.LengthMax, out var line, out whyNot))
            return Refused("`ca.pub` " + whyNot);
        if (!PublicKeyText.TryRead(Encoding.UTF8.GetString(line), out var publicKey, out whyNot))
            return Refused("`ca.pub`: " + whyNot);
        var derived = await keygen.RunAsync(["-y", "-P", "", "-f", key], cancel);
        if (derived is KeygenRun.Failed failed) return new OpenOutcome.Failed(failed.Fault);
        if (derived is not KeygenRun.Exited { Code: 0 } exited)
            return Refused("`ca` is not a key without a passphrase");
        return PublicKeyText.TryRead(exited.Output, out var own, out _) && own == publicKey
            ? new OpenOutcome.Opened(new CertificateAuthority(folder, publicKey, keygen))
            : Refused("`ca.pub` is not the public part of `ca`");
    }

    private static OpenOutcome.Failed Refused(string why) => new(new ConnectorFault.Terminal(why));

    private static IssueOutcome.Failed Terminal(string why) => new(new ConnectorFault.Terminal(why));

    private sealed record Validity(DateTimeOffset From, DateTimeOffset Until);

    private sealed record Content(CertificateRequest Request, List<string> Names, ulong Serial, Validity Valid)
    {
        public bool IsWhat(CertificateListing listing) =>
            listing.IsUserCertificate && listing.KeyId == Request.KeyId.Text && listing.Serial == Serial
            && listing.From == Valid.From && listing.Until == Valid.Until && listing.Principals.SequenceEqual(Names)
            && listing.Extensions.SequenceEqual(Request.Terminal ? ["permit-pty"] : [])
            && listing.CriticalOptions.Count == (Request.SourceAddress is null ? 0 : 1);
    }

    /// <summary>What opening an authority leads to.</summary>
    public abstract record OpenOutcome
    {
        private OpenOutcome() { }

        /// <summary>Ready to issue.</summary>
        public sealed record Opened(CertificateAuthority Authority) : OpenOutcome;

        /// <summary>Nothing can be issued.</summary>
        public sealed record Failed(ConnectorFault Fault) : OpenOutcome;

        /// <summary>Answers every case.</summary>
        public T Match<T>(Func<Opened, T> opened, Func<Failed, T> failed) => this switch
        {
            Opened o => opened(o),
            Failed f => failed(f),
            _ => throw new UnreachableException(),
        };
    }
}
