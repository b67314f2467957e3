using System.Diagnostics;
using Mandate.Governance.Planning;

namespace Mandate.Connectors;

/// <summary>Why a connected system did not do as it was told, and whether asking again can help.</summary>
public abstract record ConnectorFault
{
    private ConnectorFault(string why) => Why = why;

    /// <summary>For a log and a person of the grantor; no secret is ever in it.</summary>
    public string Why { get; }

    /// <summary>Ask again, no sooner than this.</summary>
    public sealed record Retry(TimeSpan After, string Why) : ConnectorFault(Why);

    /// <summary>Asking again will not help; a person has to.</summary>
    public sealed record Terminal(string Why) : ConnectorFault(Why);

    /// <summary>The same, as a removal takes it.</summary>
    public SendFailure AsSendFailure() => Match(
        retry: r => new SendFailure(r.Why, r.After, IsLasting: false),
        terminal: t => new SendFailure(t.Why, TimeSpan.Zero, IsLasting: true));

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Retry, T> retry, Func<Terminal, T> terminal) => this switch
    {
        Retry r => retry(r),
        Terminal t => terminal(t),
        _ => throw new UnreachableException(),
    };
}
