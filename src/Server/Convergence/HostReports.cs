using System.Collections.Concurrent;
using Mandate.Connectors.OpenSsh;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// What hosts away from the server last said. Kept in memory: after a restart such a host is silent until it says it
/// again, and never taken for one that reads the server's own folder.
/// </summary>
internal sealed class HostReports
{
    private readonly ConcurrentDictionary<(SystemId System, string Host), HostReport> last = new();

    public HostReport? Last(SystemId system, string host) => last.GetValueOrDefault((system, host));

    public void Take(SystemId system, HostReport report) => last[(system, report.Host.Text)] = report;

    public HostReach Reach(Estate estate, ProtectedSystem system, HostName host) =>
        Last(system.Id, host.Text) is { } report ? new HostReach.Reported(report)
        : Pulls(estate, system, host.Text) ? new HostReach.Silent()
        : new HostReach.ReadsFolder();

    /// <summary>It reported once, or a token was ever made for it; that the token is over changes nothing.</summary>
    public static bool Pulls(Estate estate, ProtectedSystem system, string host) =>
        estate.HostReports.ContainsKey((system.Id, host))
        || estate.Tokens.Values.Any(t => t.Role == TokenRole.Host && IsFor(t.Limits, system, host));

    /// <summary>Whether a host token is for this host: `system/host`, the system by name or id.</summary>
    public static bool IsFor(System.Collections.Immutable.ImmutableArray<string> limits, ProtectedSystem system,
        string host) =>
        !limits.IsDefault
            && (limits.Contains(system.Name + "/" + host) || limits.Contains(Identifier.Text(system.Id) + "/" + host));
}
