using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>What publishing the key, the list and the revision led to at one host.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome(HostName host) => Host = host;

    /// <summary>The host.</summary>
    public HostName Host { get; }

    /// <summary>All three are in place.</summary>
    public sealed record Published(HostName Host, Revision Revision) : PublishOutcome(Host);

    /// <summary>A newer revision is in place; nothing was changed.</summary>
    public sealed record Older(HostName Host, Revision Newest) : PublishOutcome(Host);

    /// <summary>Not all is in place; the revision is not raised.</summary>
    public sealed record Failed(HostName Host, ConnectorFault Fault) : PublishOutcome(Host);

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Published, T> published, Func<Older, T> older, Func<Failed, T> failed) => this switch
    {
        Published p => published(p),
        Older o => older(o),
        Failed f => failed(f),
        _ => throw new UnreachableException(),
    };
}
