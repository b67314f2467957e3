using System.Collections.Concurrent;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// The last signed message of each source that could not be used, since this node began. A later good one ends it.
/// </summary>
internal sealed class RefusedMessages
{
    private readonly ConcurrentDictionary<SourceId, RefusedMessageWire> last = new();

    public RefusedMessageWire? Last(SourceId source) => last.GetValueOrDefault(source);

    public void Refused(SourceId source, Instant at, string why, string? member) =>
        last[source] = new RefusedMessageWire(at.ToDateTime()!.Value, why, member);

    public void Good(SourceId source) => last.TryRemove(source, out _);
}
