using System.Text;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.OpenSsh;

/// <summary>One system of hosts: the folder that holds a folder a host, the hosts, and the key they trust.</summary>
public sealed record OpenSshSystem(string Folder, IReadOnlyList<HostName> Hosts, CertificateAuthority Authority);

/// <summary>
/// Converges principals files. For a host away from the server, what is published for it here counts as gone only when
/// its report says so too.
/// </summary>
public sealed class OpenSshConnector : IConnector, IDisposable
{
    private readonly OpenSshSystem system;
    private readonly SshKeygen keygen;
    private readonly TimeProvider time;
    private readonly Func<HostName, HostReach> reach;
    private readonly Dictionary<string, HostFolder> folders;
    // Guards every reading and writing of the folders, and `newest`.
    private readonly SemaphoreSlim gate = new(1, 1);
    private Generation newest = new(long.MinValue);

    /// <summary>
    /// Works on the system's folders; <paramref name="reach"/> must know a host that pulls across restarts.
    /// </summary>
    public OpenSshConnector(OpenSshSystem system, SshKeygen keygen, TimeProvider time, Func<HostName, HostReach> reach)
    {
        this.system = system;
        this.keygen = keygen;
        this.time = time;
        this.reach = reach;
        folders = system.Hosts.ToDictionary(h => h.Text, h => new HostFolder(Path.Combine(system.Folder, h.Text), h));
    }

    /// <inheritdoc />
    public string Kind => "openssh";

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    /// <summary>
    /// Makes the folders, the trusted key and the revocation list of every host as they must be at this revision. To be
    /// called when hosts change, when a grant ends, and before observing for the first time. A grant may leave
    /// <paramref name="revoked"/> once its lines are gone and its last certificate has expired. A fault at one host
    /// does not keep the others from being written.
    /// </summary>
    public Task<IReadOnlyList<PublishOutcome>> PublishAsync(
        Revision revision, Revocations revoked, CancellationToken cancel) =>
        AloneAsync<IReadOnlyList<PublishOutcome>>(async () =>
        {
            List<PublishOutcome> outcomes = [];
            try
            {
                DurableFile.Folder(system.Folder, DurableFile.PublicFolder);
                var list = await RevocationList.MakeAsync(keygen, system.Authority, revision, revoked, cancel);
                outcomes.AddRange(folders.Values.Select(folder => list switch
                {
                    RevocationList.MakeOutcome.Made made => Publish(folder, revision, made.Bytes),
                    RevocationList.MakeOutcome.Failed failed => new PublishOutcome.Failed(folder.Host, failed.Fault),
                    _ => throw new System.Diagnostics.UnreachableException(),
                }));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                outcomes.AddRange(folders.Values.Select(f => new PublishOutcome.Failed(f.Host, Unwritable)));
            }
            return outcomes;
        }, cancel);

    /// <inheritdoc />
    public Task<IReadOnlyList<ObservedPlace>> ObserveAsync(CancellationToken cancel) =>
        AloneAsync<IReadOnlyList<ObservedPlace>>(async () =>
        {
            List<ObservedPlace> places = [];
            foreach (var folder in folders.Values) places.Add(await ObserveAsync(folder, cancel));
            return places;
        }, cancel);

    /// <inheritdoc />
    public Task<ApplyOutcome> ApplyAsync(Step step, Generation generation, CancellationToken cancel) =>
        AloneAsync(() =>
        {
            if (generation < newest) return Task.FromResult<ApplyOutcome>(new ApplyOutcome.Superseded(newest));
            newest = generation;
            return Task.FromResult(Apply(step));
        }, cancel);

    /// <summary>
    /// What a host away from the server is to be given; null for a host that is not of this system or not published.
    /// The revision is read before the rest, so the content is never older than it says.
    /// </summary>
    public Task<HostBundle?> BundleAsync(HostName host, CancellationToken cancel) => AloneAsync(() =>
    {
        if (folders.GetValueOrDefault(host.Text) is not { } folder || folder.ReadRevision() is not { } revision
            || !DurableFile.TryRead(folder.RevocationFile, RevocationList.BytesMax, out var list, out _)
            || !folder.TryAccounts(out var accounts, out _, out _)) return Task.FromResult<HostBundle?>(null);
        // What a stranger put into the folder is not passed on; observing finds it.
        var principals = accounts.SelectMany(a => a.Value.Principals, (a, text) => (Account: a.Key, Text: text))
            .Select(l => Principal.TryRead(l.Text, out var p) && p.Host == host && p.Account == l.Account ? p : null)
            .OfType<Principal>().Distinct().OrderBy(p => p.Text, StringComparer.Ordinal);
        return Task.FromResult<HostBundle?>(
            new(host, revision, system.Authority.PublicKey, list) { Principals = [.. principals] });
    }, cancel);

    private static ConnectorFault Unwritable =>
        new ConnectorFault.Retry(TimeSpan.FromSeconds(1), "the host's folder cannot be written");

    private async Task<ObservedPlace> ObserveAsync(HostFolder folder, CancellationToken cancel)
    {
        var observed = await folder.ReadAsync(keygen, time.GetUtcNow(), cancel);
        if (observed is not ObservedPlace.Read read) return observed;
        var trusts = DurableFile.TryRead(folder.AuthorityFile, PublicKeyText.LengthMax, out var line, out _)
            && Encoding.UTF8.GetString(line) == system.Authority.PublicKey.Text + "\n";
        // The folder is what sshd reads, so its own revision proves nothing that the reading does not.
        var published = read with
        {
            Enforced = null,
            Strange = trusts ? read.Strange : [.. read.Strange, "`ca.pub` trusts another key than this system's"],
        };
        return reach(folder.Host).Match<ObservedPlace>(
            readsFolder: _ => published,
            silent: _ =>
                new ObservedPlace.Unreadable(folder.Host.Text, "the host pulls and has not reported", read.ReadAt),
            reported: r => r.Last.With(published));
    }

    private PublishOutcome Publish(HostFolder folder, Revision revision, byte[] list)
    {
        try
        {
            folder.Prepare();
            if (folder.ReadRevision() is { } newer && newer > revision)
                return new PublishOutcome.Older(folder.Host, newer);
            folder.Write(folder.RevocationFile, list);
            folder.Write(folder.AuthorityFile, Encoding.ASCII.GetBytes(system.Authority.PublicKey.Text + "\n"));
            folder.WriteRevision(revision);
            return new PublishOutcome.Published(folder.Host, revision);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new PublishOutcome.Failed(folder.Host, Unwritable);
        }
    }

    private ApplyOutcome Apply(Step step)
    {
        if (folders.GetValueOrDefault(step.Point.Place) is not { } folder)
            return Terminal($"`{step.Point.Place}` is no host of this system");
        if (!AccountName.TryRead(step.Point.Account, out var account))
            return Terminal($"`{step.Point.Account}` is no account name");
        if (step is Step.Add add
            && !(Principal.TryRead(add.Point.Holder, out var p) && p.Point == add.Point && p.Grant == add.Grant))
            return Terminal($"`{add.Point.Holder}` is not the principal of its host, account and grant");
        if (!folder.TryAccount(account, out var file, out var whyNot)) return Terminal(whyNot);
        var next = step.Match(
            add: a => file.With(a.Point.Holder),
            ended: e => file.Without(e.Point.Holder),
            ordered: o => file.Without(o.Point.Holder));
        if (file.Admits(step.Point.Holder) == step is Step.Add) return new ApplyOutcome.AlreadySo();
        try
        {
            folder.WriteAccount(account, next);
            return new ApplyOutcome.Done();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new ApplyOutcome.Failed(Unwritable);
        }
    }

    private static ApplyOutcome.Failed Terminal(string why) => new(new ConnectorFault.Terminal(why));

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }
}
