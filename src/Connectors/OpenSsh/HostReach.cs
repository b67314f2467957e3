using System.Diagnostics;

namespace Mandate.Connectors.OpenSsh;

/// <summary>How the server learns what a host holds.</summary>
public abstract record HostReach
{
    private HostReach() { }

    /// <summary>The host's sshd reads the server's own folder: reading the folder is reading the host.</summary>
    public sealed record ReadsFolder : HostReach;

    /// <summary>The host pulls, and has never said what it holds: unknown, not empty.</summary>
    public sealed record Silent : HostReach;

    /// <summary>The host pulls, and this is the last it said.</summary>
    public sealed record Reported(HostReport Last) : HostReach;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<ReadsFolder, T> readsFolder, Func<Silent, T> silent, Func<Reported, T> reported) =>
        this switch
    {
        ReadsFolder f => readsFolder(f),
        Silent s => silent(s),
        Reported r => reported(r),
        _ => throw new UnreachableException(),
    };
}
