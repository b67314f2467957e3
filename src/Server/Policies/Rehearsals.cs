using System.Runtime.CompilerServices;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Tries a draft beside the scribe: against every grant that is in force, and against what was asked in the last days,
/// each on the estate of that moment. One at a time, since each looks at everything.
/// </summary>
internal sealed class Rehearsals(Node node, RecordedInstants recorded, Shown shown) : IDisposable
{
    /// <summary>How many things a list shows; the counts count all.</summary>
    public const int ItemsMax = 500;
    private readonly SemaphoreSlim turn = new(1, 1);

    public void Dispose() => turn.Dispose();

    /// <summary>What the draft would do; a draft that could not be deployed is refused for the same reason.</summary>
    public async Task<(RehearsalWire? Rehearsal, Refusal? Refused)> TryAsync(
        Change.PolicyDeployed draft, Actor actor, int days, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var (estate, at) = (node.Estate, node.Now);
            var ruling = PolicyCommands.Deploy(estate, draft, GrantTouch.Nothing(estate), at);
            // What is in force already may be tried: it changes nothing, and the replay agrees with what was decided.
            if (ruling is Ruling.Refused { Because: { Code: not RefusalCode.AlreadySo } because })
                return (null, because);
            var after = ruling is Ruling.Accepted accepted ? Effect.Fork(estate, accepted, actor, at) : estate;
            var (grants, touched) = Grants(estate, after, draft, at, cancel);
            var most = estate.ParametersAt(at).PolicyTouchMax;
            return (new RehearsalWire(
                draft.Name, estate.Policies.Next(draft, at, default).Version, estate.Revision.Value, days)
            {
                Grants = grants,
                Requests = await RequestsAsync(estate, draft, at.Plus(-TimeSpan.FromDays(days)), cancel),
                TouchMax = most, ExceedsTouchMax = touched.Count > most,
                Stages = touched.Count > most
                    ? [.. PolicyStages.Of(touched, most).Select(s => new StageWire(
                        new ReachWire(s.Systems, s.Relationships), s.Touched))] : null,
            }, null);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Everything that policy was asked since an instant, in order; null replays what was decided.</summary>
    public async IAsyncEnumerable<ReplayedRequest> ReplayAsync(
        Change.PolicyDeployed? draft, Instant since, [EnumeratorCancellation] CancellationToken cancel)
    {
        var last = node.Estate.Revision.Value;
        var first = await FirstAsync(since, last, cancel);
        if (first > last || await node.History.AtAsync(new Revision(first - 1), cancel) is not { } before) yield break;
        var replay = new PolicyReplay(draft);
        var fold = new Fold(before, forked: true);
        var revision = first;
        await foreach (var stored in node.Folder.Journal.ReadAsync(
            new LeafIndex((ulong)first - 1), checked((int)(last - first + 1)), cancel))
        {
            var entry = ((EntryReading.Read)EntryCodec.Decode(stored.Body, new Revision(revision++))).Entry;
            if (entry.Change is Change.GrantRecorded or Change.GrantRefused
                && replay.Of(fold.ToEstate(), entry) is { } replayed) yield return replayed;
            fold.Apply(entry);
        }
    }

    /// <summary>The first revision recorded at or after an instant; recorded time never goes back.</summary>
    private async Task<long> FirstAsync(Instant since, long last, CancellationToken cancel)
    {
        var (low, high) = (1L, last + 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (await recorded.OfAsync(new Revision(middle), cancel) < since) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private (RehearsedGrantsWire Grants, List<(string System, string Relationship)> Touched) Grants(
        Estate before, Estate after, Change.PolicyDeployed draft, Instant at, CancellationToken cancel)
    {
        var later = Instant.Max(at, before.LastRecorded).Plus(draft.Grace);
        var (items, touched, tallies) = (new List<RehearsedGrantWire>(), new List<(string, string)>(), new Tallies());
        var counts = new int[Enum.GetValues<RehearsedChange>().Length];
        var (inForce, newGround) = (0, 0);
        foreach (var grant in PolicyRehearsal.Of(before, after, at, later))
        {
            cancel.ThrowIfCancellationRequested();
            counts[(int)grant.Change]++;
            if (grant.Change != RehearsedChange.Appears) inForce++;
            if (grant.Change == RehearsedChange.None) continue;
            var wire = Of(before, after, grant, at);
            if (wire.NewGround) newGround++;
            if (grant.Change != RehearsedChange.Appears)
                touched.Add((wire.System, before.Relationships[before.Grants[grant.Row].Relationship].Name));
            tallies.Add(wire.Subject, wire.System, wire.Tier, isMore: grant.Change == RehearsedChange.Appears);
            if (items.Count < ItemsMax) items.Add(wire);
        }

        return (new RehearsedGrantsWire(
            inForce, counts[(int)RehearsedChange.EndsAtOnce], counts[(int)RehearsedChange.EndsLater],
            counts[(int)RehearsedChange.Freezes], counts[(int)RehearsedChange.Appears],
            draft.Grace > TimeSpan.Zero ? Shown.Time(later) : null)
        {
            Items = items, Tallies = tallies.Wire(), NewGround = newGround,
        }, touched);
    }

    private RehearsedGrantWire Of(Estate before, Estate after, in RehearsedGrant grant, Instant at)
    {
        var row = before.Grants[grant.Row];
        return new RehearsedGrantWire(
            before.GrantNames[grant.Row].Name, shown.Subject(before, grant.Row).Name,
            before.Systems[before.SystemOf(grant.Row)].Name,
            before.Entitlements[row.Entitlement].Name, Validity.Tier(before, row, at), Shown.Word(grant.Change),
            PolicyReplay.IsNewGround(grant.Was!, grant.Would!), PolicyWires.Of(shown, before, grant.Was!),
            PolicyWires.Of(shown, after, grant.Would!))
        {
            Through = grant.Through == grant.Row ? null : before.GrantNames[grant.Through].Name,
        };
    }

    private async Task<ReplayedRequestsWire> RequestsAsync(
        Estate estate, Change.PolicyDeployed draft, Instant since, CancellationToken cancel)
    {
        var (items, tallies) = (new List<ReplayedRequestWire>(), new Tallies());
        var (recordedCount, refused, less, more, newGround, disagreements) = (0, 0, 0, 0, 0, 0);
        await foreach (var request in ReplayAsync(draft, since, cancel))
        {
            if (request.WasAdmitted) recordedCount++;
            else refused++;
            if (!request.Agrees) disagreements++;
            if (!request.IsOtherwise) continue;
            if (request.WasAdmitted) less++;
            else more++;
            if (request.IsNewGround) newGround++;
            var wire = Of(estate, request);
            tallies.Add(wire.Subject, wire.System, wire.Tier, isMore: !request.WasAdmitted);
            if (items.Count < ItemsMax) items.Add(wire);
        }

        return new ReplayedRequestsWire(recordedCount, refused, less, more, newGround, disagreements)
        {
            Items = items, Tallies = tallies.Wire(),
        };
    }

    private ReplayedRequestWire Of(Estate estate, ReplayedRequest request) => new(
        request.Asked.Name, shown.Subject(estate, request.Plan.To).Name, request.Question.System,
        request.Question.Entitlement, request.Question.Tier, request.At.ToDateTime()!.Value, request.Because.Value,
        request.WasAdmitted ? "recorded" : "refused", request.IsNewGround,
        PolicyWires.Of(shown, estate, request.Then), PolicyWires.Of(shown, estate, request.Would));
}

/// <summary>What changes, counted by who has it, where, and how dangerous it is.</summary>
internal sealed class Tallies
{
    private const int NamesMax = 100;
    private readonly Dictionary<string, (int Less, int More)> subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Less, int More)> systems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Less, int More)> tiers = new(StringComparer.Ordinal);

    public void Add(string subject, string system, int tier, bool isMore)
    {
        Add(subjects, subject, isMore);
        Add(systems, system, isMore);
        Add(tiers, tier.ToString(System.Globalization.CultureInfo.InvariantCulture), isMore);
    }

    public TalliesWire Wire() => new(Wire(subjects), Wire(systems), Wire(tiers));

    private static void Add(Dictionary<string, (int Less, int More)> counts, string name, bool isMore)
    {
        var (less, more) = counts.GetValueOrDefault(name);
        counts[name] = isMore ? (less, more + 1) : (less + 1, more);
    }

    private static List<TallyWire> Wire(Dictionary<string, (int Less, int More)> counts) =>
    [
        .. counts.OrderByDescending(c => c.Value.Less + c.Value.More).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Take(NamesMax).Select(c => new TallyWire(c.Key, c.Value.Less, c.Value.More)),
    ];
}
