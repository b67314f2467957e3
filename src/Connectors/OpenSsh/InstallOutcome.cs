using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>What installing a bundle on a host led to.</summary>
public abstract record InstallOutcome
{
    private InstallOutcome() { }

    /// <summary>The folder is as the bundle says. What stood there and was not in it is gone, and told here.</summary>
    public sealed record Installed(Revision Revision, IReadOnlyList<string> Dropped) : InstallOutcome;

    /// <summary>The host already enforces a newer revision; nothing was changed.</summary>
    public sealed record Older(Revision Newest) : InstallOutcome;

    /// <summary>The bundle is not for this host or not whole; nothing was changed.</summary>
    public sealed record Refused(string Why) : InstallOutcome;

    /// <summary>
    /// The folder could not be written to the end. What ends access is written first, and the revision last, so
    /// the host is never more open than one of the two bundles, and the next pull finishes the work.
    /// </summary>
    public sealed record Failed(ConnectorFault Fault) : InstallOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Installed, T> installed, Func<Older, T> older, Func<Refused, T> refused,
        Func<Failed, T> failed) => this switch
    {
        Installed i => installed(i),
        Older o => older(o),
        Refused r => refused(r),
        Failed f => failed(f),
        _ => throw new UnreachableException(),
    };
}
