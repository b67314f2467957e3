using System.Threading.Channels;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>
/// The one writer of a node. Commands wait in two bounded queues, stops before the rest; whatever waits is decided in
/// order against the newest estate and appended as one batch under one signature (group commit). While a batch that
/// left no room for what waits is appended, the next one is decided on it. A version is published only once the journal
/// holds its entries, so nothing that was answered can be lost and nothing unrecorded is seen.
/// </summary>
public sealed class Scribe : IAsyncDisposable
{
    /// <summary>How many commands wait at most, of either kind; one more is told to come again.</summary>
    public const int QueueMax = 10_000;

    private const string Unwritable = "the ledger cannot be written";

    private readonly IJournal journal;
    private readonly SealedStore store;
    private readonly CheckpointSigner sign;
    private readonly TimeProvider time;
    private readonly Channel<Waiting> stops = Channel.CreateBounded<Waiting>(QueueMax);
    private readonly Channel<Waiting> others = Channel.CreateBounded<Waiting>(QueueMax);
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;
    private LedgerHead head;
    private TreeFrontier tree;
    private Estate current;
    private TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Scribe(IJournal journal, SealedStore store, CheckpointSigner sign, TimeProvider time, Folded folded)
    {
        (this.journal, this.store, this.sign, this.time) = (journal, store, sign, time);
        (head, tree, current) = (folded.Head, folded.Tree, folded.Estate);
        loop = Task.Run(RunAsync);
    }

    /// <summary>The newest version. Taking it is one read.</summary>
    public Estate Current => Volatile.Read(ref current);

    /// <summary>Why the scribe writes nothing any more; null while it does.</summary>
    public Exception? Broken { get; private set; }

    /// <summary>
    /// Begins where the journal ends. <paramref name="folded"/> is the fold of the whole journal, whose last checkpoint
    /// covers it (<see cref="LedgerFold"/>).
    /// </summary>
    public static Scribe Start(IJournal journal, SealedStore store, CheckpointSigner sign, TimeProvider time,
        Folded folded) =>
        new(journal, store, sign, time, folded);

    /// <summary>Decides, records and answers. Cancelling stops the waiting, not the command.</summary>
    public Task<CommandOutcome> SubmitAsync(Command command, CancellationToken cancel)
    {
        var waiting = new Waiting(command,
            new TaskCompletionSource<CommandOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        return (command.IsStop ? stops : others).Writer.TryWrite(waiting) ? waiting.Answer.Task.WaitAsync(cancel)
            : Task.FromResult<CommandOutcome>(new CommandOutcome.Busy(Broken is null
                ? "too many commands are waiting" : Unwritable));
    }

    /// <summary>Completes once a version beyond this revision is published.</summary>
    public async Task<Estate> WatchAsync(Revision beyond, CancellationToken cancel)
    {
        while (true)
        {
            var next = Volatile.Read(ref moved);
            if (Current is var estate && estate.Revision > beyond) return estate;
            await next.Task.WaitAsync(cancel);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var (appending, decided) = (Task.FromResult(true), current);
        try
        {
            while (true)
            {
                await WorkAsync();
                var draft = WithStops(await SettledAsync(Decide(decided, out var isFull), appending));
                decided = draft.Estate;
                appending = isFull ? Task.Run(() => CommitAsync(draft)) : CommitAsync(draft);
                if (!isFull && !await appending) decided = current;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Refuse("the node is stopping");
        }
#pragma warning disable CA1031 // whatever it was, it is not known whether the ledger took the batch: write nothing more
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Broken = failure;
            Refuse(Unwritable);
        }
        finally
        {
            await ((Task)appending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync()
    {
        if (stops.Reader.TryPeek(out _) || others.Reader.TryPeek(out _)) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var first = await Task.WhenAny(
            stops.Reader.WaitToReadAsync(either.Token).AsTask(), others.Reader.WaitToReadAsync(either.Token).AsTask());
        await either.CancelAsync();
        await first;
    }

    /// <summary>Decides what waits until a batch is full. What no longer fits goes on waiting, behind stops.</summary>
    private Draft Decide(Estate from, out bool isFull)
    {
        isFull = false;
        var draft = new Draft(from);
        while (!isFull && Next(out var queue) is { } next) isFull = !Take(ref draft, next, queue);
        return draft;
    }

    /// <summary>Stops that came in since go into the batch as long as there is room.</summary>
    private Draft WithStops(Draft draft)
    {
        while (stops.Reader.TryPeek(out var stop) && Take(ref draft, stop, stops.Reader)) { }
        return draft;
    }

    /// <summary>Decides one command and takes it from its queue; false when it no longer fits.</summary>
    private bool Take(ref Draft draft, Waiting next, ChannelReader<Waiting> queue)
    {
        var at = Instant.Of(time.GetUtcNow());
        try
        {
            if (!draft.Take(next, at)) return false;
            draft = draft.Sound(next, at);
        }
#pragma warning disable CA1031 // a bug in one command's fold must not take the others along: a new draft goes without
        catch (Exception bug)
#pragma warning restore CA1031
        {
            next.Answer.TrySetException(bug);
            draft = draft.Again(at);
        }

        return queue.TryRead(out _);
    }

    /// <summary>What is decided next; it waits in its queue until it is read. Nobody else reads there.</summary>
    private Waiting? Next(out ChannelReader<Waiting> queue)
    {
        queue = stops.Reader;
        if (queue.TryPeek(out var next)) return next;
        queue = others.Reader;
        return queue.TryPeek(out next) ? next : null;
    }

    /// <summary>The draft once the batch before it is recorded; decided anew where that was not.</summary>
    private async Task<Draft> SettledAsync(Draft draft, Task<bool> before)
    {
        try
        {
            return await before ? draft : draft.Again(current, Instant.Of(time.GetUtcNow()));
        }
        catch // whatever it was, it ends the scribe, and who waits here hears so
        {
            draft.Drop(Unwritable);
            throw;
        }
    }

    /// <summary>False where there is no space for it: nothing of it is recorded.</summary>
    private async Task<bool> CommitAsync(Draft draft)
    {
        bool isRecorded;
        try
        {
            isRecorded = draft.Bodies.Count == 0 || (await SealAsync(draft) && await AppendAsync(draft));
        }
        catch (Exception failure)
        {
            draft.Abandon(failure);
            throw;
        }

        draft.Answer(Current);
        return isRecorded;
    }

    private async Task<bool> AppendAsync(Draft draft)
    {
        // Crash here: the sealed values lie at or beyond the ledger's end and are dropped by the next open.
        var batch = Batch.Prepare(head, tree, new BatchId(Guid.CreateVersion7(time.GetUtcNow())), draft.Bodies, sign);
        switch (await journal.AppendAsync(batch, CancellationToken.None))
        {
            case AppendOutcome.Appended appended:
                // Crash here: recorded, and not answered; who asks again with the same key hears so.
                (head, tree) = (appended.Head, batch.Tree);
                Publish(draft.Estate);
                return true;
            case AppendOutcome.OutOfSpace:
                if (draft.Sealed.Count > 0) await store.DropFromAsync(head.Size, CancellationToken.None);
                draft.Fail("no space is left for the ledger");
                return false;
            default:
                throw new InvalidOperationException("another writer moved this ledger's head");
        }
    }

    /// <summary>Puts what the batch commits to; false when there is no space, and then nothing of it is left.</summary>
    private async Task<bool> SealAsync(Draft draft)
    {
        if (draft.Sealed.Count == 0) return true;
        try
        {
            await store.PutAsync(draft.Sealed, CancellationToken.None);
            return true;
        }
        catch (StorageException full) when (full.Defect is StorageDefect.OutOfSpace)
        {
            draft.Fail("no space is left for the sealed values");
            return false;
        }
    }

    private void Publish(Estate estate)
    {
        Volatile.Write(ref current, estate);
        Interlocked.Exchange(ref moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .SetResult();
    }

    private void Refuse(string why)
    {
        stops.Writer.TryComplete();
        others.Writer.TryComplete();
        foreach (var queue in (ChannelReader<Waiting>[])[stops.Reader, others.Reader])
            while (queue.TryRead(out var left)) left.Answer.TrySetResult(new CommandOutcome.Busy(why));
    }
}

internal sealed record Waiting(Command Command, TaskCompletionSource<CommandOutcome> Answer);
