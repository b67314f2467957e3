using System.Security.Cryptography;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// One open data folder: the ledger, its fold, the scribe and the names. Everything the features share.
/// </summary>
internal sealed class Node : IAsyncDisposable
{
    private const long LargeMin = 100_000;

    private Node(
        DataFolder folder, Scribe scribe, PeopleNames people, EstateHistory history, TimeProvider time, ColdStart start)
    {
        (Folder, Scribe, People, History, Time) = (folder, scribe, people, history, time);
        (StartedFrom, SnapshotUnfit) = (start.From, start.Unfit);
    }

    public DataFolder Folder { get; }

    public Scribe Scribe { get; }

    public PeopleNames People { get; }

    public EstateHistory History { get; }

    public TimeProvider Time { get; }

    /// <summary>What a snapshot spared folding when the folder was opened; zero where none was used.</summary>
    public Revision StartedFrom { get; }

    /// <summary>Why a snapshot that was there was not used.</summary>
    public string? SnapshotUnfit { get; }

    /// <summary>The newest version of the estate.</summary>
    public Estate Estate => Scribe.Current;

    /// <summary>
    /// The wall clock, or the newest entry's time where that is later: a clock that went back must not ask about a time
    /// in which a revoked grant still stood. Whoever also takes the estate takes it first.
    /// </summary>
    public Instant Now => Instant.Max(Instant.Of(Time.GetUtcNow()), Estate.LastRecorded);

    /// <summary>Opens the folder, folds its ledger and, in a fresh one, records genesis.</summary>
    /// <exception cref="StorageException">The folder cannot be used; its defect says why and what to do.</exception>
    public static async Task<Node> OpenAsync(
        string path, bool mayCreate, TimeProvider time, IProgress<long>? progress, CancellationToken cancel)
    {
        var folder = mayCreate ? await DataFolder.OpenOrCreateAsync(path) : await DataFolder.OpenAsync(path);
        try
        {
            // Of different files: the names are read while the ledger is folded.
            var names = Task.Run(() => PeopleNames.OfAsync(folder.Sealed, cancel), cancel);
            var start = await StartAsync(folder, names, progress, cancel);
            var (folded, people) = (start.Folded, await names);
            GiveBack(folded.Estate.Revision);
            var scribe = Scribe.Start(folder.Journal, folder.Sealed, folder.Key.SignCheckpoint, time, folded);
            var node = new Node(folder, scribe, people, new EstateHistory(folder, scribe), time, start);
            if (folded.Estate.Revision.Value == 0) await node.FoundAsync(cancel);
            await node.FinishErasuresAsync(cancel);
            return node;
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// What loading a large ledger left behind is given back before anybody asks: later, a collection of that size
    /// would be felt.
    /// </summary>
    private static void GiveBack(Revision loaded)
    {
        if (loaded.Value >= LargeMin)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>The fold; where it fails, nobody reads the folder any more when the failure comes out.</summary>
    private static async Task<ColdStart> StartAsync(
        DataFolder folder, Task names, IProgress<long>? progress, CancellationToken cancel)
    {
        try
        {
            return await LedgerFold.StartAsync(folder, progress, cancel);
        }
        catch
        {
            await names.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Scribe.DisposeAsync();
        await Folder.DisposeAsync();
    }

    /// <summary>A fresh id, sorted by the time it was made.</summary>
    public TId NewId<TId>() where TId : struct, IIdentifier<TId> => TId.Of(Guid.CreateVersion7(Time.GetUtcNow()));

    /// <summary>Seals a value for a command; the value goes to the store with the batch that commits to it.</summary>
    public static Sealed Seal<TId>(TId subject, string field, string text, ICollection<SealedValue> values)
        where TId : struct, IIdentifier<TId>
    {
        var value = SealedValue.Seal(Identifier.Text(subject), field, text, new LeafIndex(0));
        values.Add(value);
        return Sealed.Of(value.Id.Value, Hash.BytesOf([value.Commitment]));
    }

    /// <summary>The sealed text, or null once it is erased.</summary>
    public async ValueTask<string?> OpenAsync(Sealed? sealedValue, CancellationToken cancel)
    {
        if (sealedValue is not { } reference || !Guid.TryParseExact(reference.Id, "N", out var id)) return null;
        var value = await Folder.Sealed.FindAsync(new SealedId(id), cancel);
        return value is not null && value.Commitment.Hex == reference.Commitment ? value.Value : null;
    }

    private async Task FoundAsync(CancellationToken cancel)
    {
        var id = Folder.Key.Estate.Value.ToString("N");
        var outcome = await Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (estate, _) => estate.Revision.Value > 0
                ? new Ruling.Refused(new Refusal(RefusalCode.AlreadySo, "the estate is founded"))
                : Ruling.Of(new Change.EstateFounded(id, Parameters.Standard)),
        }, cancel);
        if (outcome is not CommandOutcome.Recorded)
            throw new InvalidOperationException("genesis was not recorded: " + outcome);
    }

    /// <summary>An erasure is recorded first; a crash before the deletion is made good here.</summary>
    private async Task FinishErasuresAsync(CancellationToken cancel)
    {
        var estate = Estate;
        var left = new List<string>();
        for (var row = 0; row < estate.People.Count; row++)
            if (estate.People[row] is { Erased: not null } person && People.NameOf(person.Id) is not null)
            {
                left.Add(Identifier.Text(person.Id));
                People.Release(person.Id);
            }

        if (left.Count == 0) return;
        NameDigest.Renew(Folder.Path);
        await Folder.Sealed.EraseAsync(left, cancel);
    }
}
