using System.Diagnostics;
using Mandate.Governance.Planning;

namespace Mandate.Connectors;

/// <summary>
/// One connected system. Promises: observing changes nothing, and a place that cannot be read whole is unreadable,
/// never partly read; applying a step twice is applying it once; a step touches no point but its own; what was
/// answered as done is durable; an error at one place says nothing about another.
/// </summary>
public interface IConnector
{
    /// <summary>The kind of connector, as an estate file names it.</summary>
    string Kind { get; }

    /// <summary>What every place of the system holds, one answer a place.</summary>
    Task<IReadOnlyList<ObservedPlace>> ObserveAsync(CancellationToken cancel);

    /// <summary>
    /// Makes one change, unless a newer generation has been seen. Done is not proved: observe afterwards.
    /// </summary>
    Task<ApplyOutcome> ApplyAsync(Step step, Generation generation, CancellationToken cancel);
}

/// <summary>What applying a step led to.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome() { }

    /// <summary>The place was changed.</summary>
    public sealed record Done : ApplyOutcome;

    /// <summary>The place was already as the step wants it.</summary>
    public sealed record AlreadySo : ApplyOutcome;

    /// <summary>A plan of a newer generation has been here; nothing was changed.</summary>
    public sealed record Superseded(Generation Newest) : ApplyOutcome;

    /// <summary>Nothing is known to have changed.</summary>
    public sealed record Failed(ConnectorFault Fault) : ApplyOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(
        Func<Done, T> done, Func<AlreadySo, T> alreadySo, Func<Superseded, T> superseded,
        Func<Failed, T> failed) => this switch
    {
        Done d => done(d),
        AlreadySo a => alreadySo(a),
        Superseded s => superseded(s),
        Failed f => failed(f),
        _ => throw new UnreachableException(),
    };
}
