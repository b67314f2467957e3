using Mandate.Governance;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>
/// The open removals of one system: each is carried until a reading proves it, over restarts. What the ledger says of
/// one follows what is true of it.
/// </summary>
internal sealed class RemovalBook
{
    /// <summary>
    /// Doubling from a second to five minutes; a person hears of it after five attempts or a quarter of an hour.
    /// </summary>
    public static readonly RetryPolicy Policy = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), 5, TimeSpan.FromMinutes(15));

    private readonly Dictionary<AccessPoint, Line> open = [];

    public bool IsEmpty => open.Count == 0;

    public IEnumerable<Removal> All => open.Values.Select(l => l.Removal);

    /// <summary>The ends that are being driven out, as a plan takes them: ordered once, explained for good.</summary>
    public IEnumerable<EndedAccess> Ends => open.Values.Select(l => l.End);

    /// <summary>When the next retry is due, or null.</summary>
    public DateTimeOffset? DueAt => open.Values.Select(l => l.Removal.State switch
    {
        RemovalState.Failed f => (DateTimeOffset?)f.RetryAt, RemovalState.Unverifiable u => u.RetryAt, _ => null,
    }).Min();

    public bool Has(AccessPoint point) => open.ContainsKey(point);

    public bool IsDue(AccessPoint point, DateTimeOffset at) =>
        open.TryGetValue(point, out var line) && line.Removal.IsDue(at);

    /// <summary>What was open when the node stopped, or was ordered since.</summary>
    public void Take(Change.RemovalOrdered order, Revision recorded, DateTimeOffset at) =>
        Take(order.Id, order.Key, order.Grant, order.Because, order.TriggerKnown, order.Ended, recorded, at, 0,
            RemovalStage.Ordered);

    public void Take(RecordedRemoval of, DateTimeOffset at) =>
        Take(of.Id, of.Key, of.Grant, of.Because, of.TriggerKnown, of.Ended, of.Recorded, at, of.Attempts, of.State);

    public void Sent(AccessPoint point, DateTimeOffset at) => Alter(point, r => r.Sent(at));

    public void Refused(AccessPoint point, SendFailure failure, DateTimeOffset at, double jitter) =>
        Alter(point, r => r.Refused(failure, at, Policy, jitter));

    /// <summary>What the states passed through since the last call, and what this reading makes of them.</summary>
    public List<Change> Advance(IReadOnlyList<ObservedPlace> readings, DateTimeOffset at, double jitter)
    {
        var changes = new List<Change>();
        foreach (var (point, line) in open.ToList())
        {
            // Sending is a milestone of the clock, so it is recorded though the proof follows at once.
            var next = Told(line, changes);
            foreach (var reading in readings.Where(r => r.Place == point.Place))
                next = next with { Removal = next.Removal.ReadBack(reading, at, Policy, jitter) };
            next = Told(next with { Removal = next.Removal.Look(at, Policy) }, changes);
            if (next.Removal.IsVerified) open.Remove(point);
            else open[point] = next;
        }

        return changes;
    }

    private static Line Told(Line line, List<Change> changes)
    {
        var stage = Stage(line.Removal);
        // A removal taken up again after a restart begins anew; the ledger does not step back because of it.
        if (stage == line.Told || stage == RemovalStage.Ordered) return line;
        changes.Add(new Change.RemovalAdvanced(line.Id, stage, line.Removal.Attempts, Evidence(line.Removal)));
        return line with { Told = stage };
    }

    private static RemovalStage Stage(Removal removal) =>
        removal is { EscalatedAt: not null, IsVerified: false } ? RemovalStage.Escalated : removal.State.Match(
            ordered: _ => RemovalStage.Ordered, sent: _ => RemovalStage.Sent, verified: _ => RemovalStage.Verified,
            failed: _ => RemovalStage.Failed, unverifiable: _ => RemovalStage.Unverifiable);

    private static string? Evidence(Removal removal) => removal.State.Match(
        ordered: _ => (string?)null,
        sent: s => $"taken by the system at {Words(s.At)}",
        verified: v => $"read back at {Words(v.ReadAt)}: not held; content {v.Fingerprint}"
            + (v.Enforced is { } enforced ? $"; the host enforces revision {enforced}" : ""),
        failed: f => PlainText.Bounded(f.Why),
        unverifiable: u => PlainText.Bounded(u.Why));

    private static string Words(DateTimeOffset at) => Instant.Of(at).ToString();

    private void Alter(AccessPoint point, Func<Removal, Removal> change)
    {
        if (open.TryGetValue(point, out var line)) open[point] = line with { Removal = change(line.Removal) };
    }

    private void Take(
        RemovalId id, AccessKey key, GrantId grant, Revision because, Instant trigger, Instant ended, Revision recorded,
        DateTimeOffset at, int attempts, RemovalStage stage)
    {
        var point = new AccessPoint(key.Place, key.Account, key.Holder);
        // A place that says what it enforces has to enforce the order, which is no older than the end.
        var end = new EndedAccess(point, grant, ended.ToDateTime()!.Value, because > recorded ? because : recorded);
        var removal = Removal.Resumed(end, trigger.ToDateTime()!.Value, at, attempts, stage == RemovalStage.Escalated);
        open[point] = new Line(id, removal, end with { Because = because }, stage);
    }

    private sealed record Line(RemovalId Id, Removal Removal, EndedAccess End, RemovalStage Told);
}
