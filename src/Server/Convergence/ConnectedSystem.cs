using Mandate.Connectors;
using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>
/// One system's connector, made anew when how it is reached changes, and what was published through it. Used by one
/// pass at a time.
/// </summary>
internal sealed class ConnectedSystem(Node node, Authorities authorities, HostReports reports) : IDisposable
{
    private OpenSshConnector? connector;
    private (string Directory, string Hosts) made;
    private HashSet<KeyId>? published;
    private Revision publishedAt;
    private bool isWhole;
    private int attempts;
    private DateTimeOffset publishAgainAt = DateTimeOffset.MinValue;

    public bool IsPublished => published is not null;

    public DateTimeOffset? PublishDueAt => isWhole ? null : publishAgainAt;

    private string Folder => Path.Combine(node.Folder.Path, made.Directory);

    /// <summary>Null when there is a connector now; else why there is none.</summary>
    public async Task<ConnectorFault?> OpenAsync(DerivedAccess access, CancellationToken cancel)
    {
        var wanted = (access.System.Connector!.Directory, string.Join('\n', access.Hosts));
        if (connector is not null && made == wanted) return null;
        var opened = await authorities.OpenAsync(access.System.Id, access.System.Name, cancel);
        if (opened is not CertificateAuthority.OpenOutcome.Opened { Authority: var authority })
            return ((CertificateAuthority.OpenOutcome.Failed)opened).Fault;
        Dispose();
        (made, published, attempts) = (wanted, null, 0);
        publishAgainAt = DateTimeOffset.MinValue;
        var id = access.System.Id;
        connector = new OpenSshConnector(
            new OpenSshSystem(Folder, access.Hosts, authority), authorities.Keygen, node.Time,
            host => node.Estate is var estate && estate.Find(id) is >= 0 and var row
                ? reports.Reach(estate, estate.Systems[row], host) : new HostReach.Silent());
        return null;
    }

    /// <summary>
    /// A folder that was never made holds nothing, and no host reads it: there is no need to make it to say so.
    /// </summary>
    public async Task<IReadOnlyList<ObservedPlace>> ObserveAsync(DerivedAccess access, CancellationToken cancel)
    {
        var places = await connector!.ObserveAsync(cancel);
        if (IsPublished) return places;
        return [.. places.Select(p => HostName.TryRead(p.Place, out var host)
            ? FolderReading.OrNothing(p, Path.Combine(Folder, p.Place),
                reports.Reach(node.Estate, access.System, host)) : p)];
    }

    public Task<ApplyOutcome> ApplyAsync(Step step, Generation generation, CancellationToken cancel) =>
        connector!.ApplyAsync(step, generation, cancel);

    public async Task<HostBundle?> BundleAsync(HostName host, CancellationToken cancel) =>
        connector is null ? null : await connector.BundleAsync(host, cancel);

    /// <summary>
    /// Whether the key, the list or the revision have to be written: what is revoked changed, lines changed, a host
    /// that pulls has to be given a revision as new as an end; or, with growing pauses, something of it is broken.
    /// </summary>
    public bool HasToPublish(DerivedAccess access, bool touched, IEnumerable<Removal> open,
        IReadOnlyList<ObservedPlace> before, DateTimeOffset at)
    {
        if (published is not null
            && (touched || !published.SetEquals(access.Revoked) || open.Any(r => r.Because > publishedAt))) return true;
        var isBroken = before.Any(p =>
            p is ObservedPlace.Unreadable && !HostReports.Pulls(node.Estate, access.System, p.Place));
        if (isWhole && !isBroken) attempts = 0;
        return (!isWhole || isBroken) && MayPublish(at);
    }

    /// <summary>Not before the pause after the last attempt is over.</summary>
    public bool MayPublish(DateTimeOffset at) => publishAgainAt <= at;

    /// <summary>Writes them; false when a host could not be written.</summary>
    public async Task<bool> PublishAsync(Revision revision, DerivedAccess access, DateTimeOffset at, double jitter,
        CancellationToken cancel)
    {
        var outcomes = await connector!.PublishAsync(revision, new Revocations([.. access.Revoked], []), cancel);
        isWhole = outcomes.All(o => o is PublishOutcome.Published);
        if (outcomes.Any(o => o is PublishOutcome.Published)) (published, publishedAt) = ([.. access.Revoked],
            revision);
        publishAgainAt = at + RemovalBook.Policy.DelayAfter(++attempts, jitter);
        return isWhole;
    }

    public void Dispose()
    {
        connector?.Dispose();
        connector = null;
    }
}
