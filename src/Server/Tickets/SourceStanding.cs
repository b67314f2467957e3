using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>How many grants hang on each source, and how many of them nobody can decide because it is silent.</summary>
internal sealed class SourceStanding
{
    private readonly int[] bound;
    private readonly int[] frozen;

    public SourceStanding(Estate estate, Instant at)
    {
        bound = new int[estate.Sources.Count];
        frozen = new int[estate.Sources.Count];
        if (estate.Tickets.Count == 0) return;
        for (var row = 0; row < estate.Grants.Count; row++)
        {
            ref readonly var grant = ref estate.Grants[row];
            if (grant.To.Kind is not (BeneficiaryKind.Person or BeneficiaryKind.Workload)) continue;
            // Bound itself, or by a grant above it.
            for (var link = row; link >= 0; link = estate.Grants[link].Parent)
            {
                var (ticket, _) = Terms.TicketOf(estate, link, at);
                if (ticket < 0) continue;
                var source = estate.Tickets[ticket].Source;
                bound[source]++;
                if (!estate.Sources[source].IsFresh(at)
                    && Validity.Of(estate, row, at).Standing == Standing.Undecidable)
                    frozen[source]++;
                break;
            }
        }
    }

    /// <summary>How many grants wait for the source.</summary>
    public int Frozen(int source) => frozen[source];

    public SourceWire Wire(Features f, Estate estate, int row, Instant at, RefusedMessageWire? refused)
    {
        var source = estate.Sources[row];
        var state = source.IsFresh(at) ? "fresh" : source.Fresh.IsEmpty ? "unheard" : "silent";
        return new SourceWire
        {
            Id = Identifier.Text(source.Id), Name = source.Name, Owner = f.Shown.Person(source.Owner),
            ToleranceSeconds = (long)source.Tolerance.TotalSeconds, State = state,
            FreshUntil = source.FreshUntil(at) is { } until ? Shown.Time(until) : null,
            SilentSince = state == "silent" ? Shown.Time(source.SilentSince(at)) : null,
            BoundGrants = bound[row], FrozenGrants = frozen[row], LastRefused = refused,
            Warning = Warning(state, frozen[row], refused),
            Keys = [.. source.Keys.Where(k => k.Counts(at)).Select(k => new SourceKeyWire(
                k.Name, k.From.ToDateTime()!.Value, k.Until.ToDateTime()))],
            Mapping = TicketWires.Of(source.Mapping), Revision = source.Recorded.Value,
        };
    }

    private static string? Warning(string state, int frozen, RefusedMessageWire? refused) =>
        state != "fresh" && frozen > 0
            ? $"{(state == "silent" ? "silent" : "never heard")}: {frozen} {(frozen == 1 ? "grant is" : "grants are")} "
                + "frozen until it tells again; `mandate ticket tell` tells for it"
        : refused is not null ? "its last message was refused: " + refused.Why
        : null;
}
