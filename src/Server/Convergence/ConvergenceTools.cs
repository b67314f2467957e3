using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>What the convergence of every system works with.</summary>
internal sealed record ConvergenceTools(Node Node, Authorities Authorities, HostReports Reports,
    RecordedInstants Instants, ILogger Log);
