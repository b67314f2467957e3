using System.Diagnostics;

namespace Mandate.Connectors.OpenSsh;

/// <summary>A login that is still open; a revocation list does not end it.</summary>
public sealed record OpenSession(string Account, string KeyId, ulong Serial, string From, int Process);

/// <summary>The sessions that are open on a host, or why nobody can say.</summary>
public abstract record OpenSessions
{
    private OpenSessions() { }

    /// <summary>The sessions that were opened with a certificate and whose process still runs.</summary>
    public sealed record Known(IReadOnlyList<OpenSession> Sessions) : OpenSessions;

    /// <summary>There may be open sessions; nothing was read that would show them.</summary>
    public sealed record Unknown(string Why) : OpenSessions;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Known, T> known, Func<Unknown, T> unknown) => this switch
    {
        Known k => known(k),
        Unknown u => unknown(u),
        _ => throw new UnreachableException(),
    };
}
