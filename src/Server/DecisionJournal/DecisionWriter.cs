using System.Diagnostics;
using Mandate.Governance;
using Mandate.Storage;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// The one that writes the decision journal: takes what was noted, keeps it in sheets, closes volumes and has each
/// recorded. Where the file cannot be written it counts what is lost and tries again; no question waits for it.
/// </summary>
internal sealed class DecisionWriter(
    Node node, TimeSpan keepFor, Ring<NotedDecision> ring, PermitSampling sampling, DecisionCounts counts, ILogger log)
    : IDisposable
{
    /// <summary>After so long a volume with decisions is closed.</summary>
    public static readonly TimeSpan VolumeAgeMax = TimeSpan.FromMinutes(1);

    /// <summary>With so many decisions a volume is closed before it is old enough.</summary>
    public const int VolumeCountMax = 250_000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private const int SheetsAtOnce = 16;

    private readonly List<DecisionSheet> filled = [];
    private readonly Stack<DecisionSheet> empty = [];
    private readonly Queue<Change.DecisionsKept> closed = [];
    private DecisionFile? file;
    private DecisionDraft? draft;
    private Instant lastClosed = node.Now;
    private Instant sweptAt = Instant.Beginning;
    private long failedAt = long.MinValue;

    /// <summary>Digests of what is no known name; made with the file.</summary>
    public NameDigest? Digest { get; private set; }

    /// <summary>What keeps the file from being written; null while nothing does.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether there is something to do though nothing is noted.</summary>
    public bool IsWaiting => file is { OpenCount: > 0 } || closed.Count > 0 || counts.IsLosing || Problem is not null;

    /// <summary>Whether expired decisions are left to be deleted.</summary>
    public bool IsSweeping { get; private set; }

    /// <summary>Takes up what an earlier process left, if it left anything.</summary>
    public void Begin()
    {
        if (DecisionFile.IsIn(node.Folder.Path)) TryOpen();
    }

    /// <summary>Keeps all that waits.</summary>
    public void Drain()
    {
        while (ring.TryTake(out var noted))
        {
            if (!TryOpen())
            {
                counts.Lost(noted.Permits);
                continue;
            }

            if (filled.Count == 0 || filled[^1].IsFull)
            {
                if (filled.Count == SheetsAtOnce) Append();
                filled.Add(empty.TryPop(out var used) ? used : new DecisionSheet());
            }

            filled[^1].Add(draft!.Of(noted));
        }

        if (filled.Count > 0) Append();
    }

    /// <summary>Closes the volume when it is due, has closed ones recorded, and deletes what has expired.</summary>
    public async Task TurnAsync(bool isLast)
    {
        Try(() =>
        {
            if (IsDue(isLast)) Close();
            Sweep(isLast);
        });
        while (closed.TryPeek(out var volume) && await RecordAsync(volume)) closed.Dequeue();
        if (isLast) Try(() => file?.EndCleanly());
    }

    public void Dispose() => file?.Dispose();

    private bool IsDue(bool isLast)
    {
        if (file is null) return false;
        var now = node.Now;
        return file.OpenCount > 0
            ? isLast || file.OpenCount >= VolumeCountMax || now.Since(file.OpenSince) >= VolumeAgeMax
            : counts.IsLosing && (isLast || now.Since(lastClosed) >= VolumeAgeMax);
    }

    private void Close()
    {
        var (estate, now) = (node.Estate, node.Now);
        var (permits, refusals) = counts.TakeLost();
        var leftOut = sampling.TakeLeftOut(estate);
        try
        {
            closed.Enqueue(file!.Close(new VolumeClosing(now, keepFor, permits, refusals, leftOut)));
            lastClosed = now;
        }
        catch
        {
            counts.PutBack(permits, refusals);
            sampling.PutBack(estate, leftOut);
            throw;
        }
    }

    private async Task<bool> RecordAsync(Change.DecisionsKept volume) => await node.Scribe.SubmitAsync(new Command
    {
        Actor = Actor.Node,
        Decide = (estate, _) => IsKnown(estate.LastVolume, volume) ? new Ruling.Accepted([]) : Ruling.Of(volume),
    }, CancellationToken.None) is CommandOutcome.Recorded;

    private static bool IsKnown(Change.DecisionsKept? last, Change.DecisionsKept volume) => last is not null
        && (volume.First < last.First + last.Count || (volume.First == last.First && volume.Latest == last.Latest));

    private void Sweep(bool isLast)
    {
        if (file is null || isLast || (!IsSweeping && node.Now.Since(sweptAt) < SweepEvery)) return;
        IsSweeping = file.DeleteExpired(node.Now);
        sweptAt = node.Now;
    }

    private void Append()
    {
        var permits = filled.Sum(s => s.Permits);
        var all = filled.Sum(s => s.Count);
        if (Try(() => file!.Append(filled))) counts.Kept(all);
        else counts.Lost(permits, all - permits);
        foreach (var sheet in filled)
        {
            sheet.Clear();
            empty.Push(sheet);
        }

        filled.Clear();
    }

    private bool TryOpen()
    {
        if (file is not null) return true;
        if (failedAt != long.MinValue && Stopwatch.GetElapsedTime(failedAt) < RetryAfter) return false;
        return Try(() =>
        {
            Digest ??= NameDigest.Open(node.Folder.Path);
            draft ??= new DecisionDraft(node.People, Digest, node.Time.TimestampFrequency);
            var last = node.Estate.LastVolume;
            file = DecisionFile.Open(node.Folder.Path, last);
            closed.Clear();
            foreach (var volume in file.ClosedFrom(last)) closed.Enqueue(volume);
        });
    }

    private bool Try(Action write)
    {
        try
        {
            write();
            if (file is not null) Problem = null;
            return true;
        }
        catch (Exception failure) when (failure is StorageException or IOException or UnauthorizedAccessException)
        {
            if (Problem is null) Log.DecisionsNotKept(log, failure);
            Problem = "the decision journal cannot be used";
            failedAt = Stopwatch.GetTimestamp();
            file?.Dispose();
            file = null;
            return false;
        }
    }
}
