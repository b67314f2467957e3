using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

/// <summary>
/// What becomes of a batch, and of what waits behind it, when the journal's answer is lost: the write fails unstored,
/// or fails although it is stored.
/// </summary>
public sealed partial class ScribeTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 40)]
    [InlineData(true, 40)]
    public async Task A_lost_answer_fails_its_callers_and_under_their_keys_the_next_open_says_what_was_recorded(
        bool stored, int callers)
    {
        var fail = false;
        Task<CommandOutcome>? late = null;
        Running open = null!;
        await using (open = await OpenAsync(probe: (write, isStored) =>
        {
            if (!fail || write != DurableWrite.Append || isStored != stored) return;
            // Comes in while the batch is being written.
            late = open.SubmitAsync(Organisation("late") with { IsStop = true });
            throw new StorageException(new StorageDefect.Failed("ledger", "injected"));
        }))
        {
            await open.FoundAsync();
            var (first, release) = await HeldAsync(
                open, wait => Organisation("first", decide: wait) with { Key = Key(0) });
            var rest = Enumerable.Range(1, callers - 1)
                .Select(i => open.SubmitAsync(Organisation($"org-{i}", secret: "why") with { Key = Key(i) })).ToList();
            fail = true;
            release();
            foreach (var caller in (IEnumerable<Task<CommandOutcome>>)[first, .. rest])
                await Assert.ThrowsAsync<JournalBrokenException>(() => caller);
            Assert.IsType<CommandOutcome.Busy>(await late!);
            Assert.IsType<CommandOutcome.Busy>(await open.SubmitAsync(Organisation("later")));
            Assert.Equal(new Revision(1), open.Scribe.Current.Revision);
            Assert.NotNull(open.Scribe.Broken);
        }

        await using var again = await OpenAsync();
        Assert.Equal(new Revision(stored ? 1 + callers : 1), again.Scribe.Current.Revision);
        for (var caller = 0; caller < callers; caller++)
        {
            var answer = Recorded(await again.SubmitAsync(Organisation($"again-{caller}") with { Key = Key(caller) }));
            Assert.Equal((stored, 2 + caller), (answer.Repeated, answer.Last.Value));
        }
    }

    [Fact]
    public async Task A_signature_that_fails_beside_the_write_records_nothing()
    {
        var sign = true;
        await using (var open = await OpenAsync(signs: () => sign))
        {
            await open.FoundAsync();
            sign = false;
            var (first, release) = await HeldAsync(open);
            var rest = Enumerable.Range(1, 39).Select(i => open.SubmitAsync(Organisation($"org-{i}"))).ToList();
            release();
            foreach (var caller in (IEnumerable<Task<CommandOutcome>>)[first, .. rest])
                await Assert.ThrowsAsync<JournalBrokenException>(() => caller);
            Assert.Equal(new Revision(1), open.Scribe.Current.Revision);
        }

        await using var again = await OpenAsync();
        Assert.Equal(new Revision(1), again.Scribe.Current.Revision);
        Assert.Equal(2, Recorded(await again.SubmitAsync(Organisation("first"))).Last.Value);
    }

    [Fact]
    public async Task A_stop_goes_before_a_large_command_that_did_not_fit_into_the_batch()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var order = new List<string>();
        Task<CommandOutcome>? stop = null;
        var (first, release) = await HeldAsync(open, wait => Many("first", _ => wait()));
        // The second is decided to see that it does not fit, and comes again in the next batch: behind the stop.
        var second = open.SubmitAsync(Many("second", _ =>
        {
            order.Add("second");
            stop ??= open.SubmitAsync(Organisation("stop", decide: () => order.Add("stop")) with { IsStop = true });
        }));
        release();
        Recorded(await first);
        Recorded(await second);
        Assert.Equal(902, Recorded(await stop!).Last.Value);
        Assert.Equal(["second", "stop", "second"], order);
    }

    [Fact]
    public async Task While_a_full_batch_is_appended_the_next_is_decided_on_it_and_seen_by_nobody()
    {
        var (decidedOn, batches) = (new List<long>(), 0);
        var (appending, decided, go) = (Signal(), Signal(), Signal());
        await using var open = await OpenAsync(probe: (write, isStored) =>
        {
            if (write != DurableWrite.Append || isStored || decidedOn.Count == 0) return;
            batches++;
            appending.TrySetResult();
            go.Task.Wait(Patience);
        });
        await open.FoundAsync();
        var (first, second) = await TwoFullBatchesAsync(open, estate =>
        {
            decidedOn.Add(estate.Revision.Value);
            if (decidedOn.Count == 2) decided.SetResult();
        });
        await appending.Task.WaitAsync(Patience);
        await decided.Task.WaitAsync(Patience);
        Assert.Equal(new Revision(1), open.Scribe.Current.Revision);
        Assert.False(first.IsCompleted);
        var stop = open.SubmitAsync(Organisation("stop") with { IsStop = true });
        go.SetResult();
        Assert.Equal(901, Recorded(await first).Last.Value);
        Assert.Equal(1801, Recorded(await second).Last.Value);
        // It still went into the batch that was being decided.
        Assert.Equal((1802, 2), (Recorded(await stop).Last.Value, batches));
        // Once to see that it does not fit, on what it would follow there.
        Assert.Equal([901, 901], decidedOn);
    }

    [Theory]
    [InlineData(nameof(DurableWrite.Append))]
    [InlineData(nameof(DurableWrite.PutSealed))]
    public async Task What_was_decided_on_a_batch_that_found_no_space_is_decided_anew(string on)
    {
        var decidedOn = new List<long>();
        var isFull = true;
        await using var open = await OpenAsync(probe: (write, isStored) =>
        {
            if (write.ToString() != on || isStored || decidedOn.Count == 0 || !isFull) return;
            SpinWait.SpinUntil(() => decidedOn.Count >= 2, Patience);
            isFull = false;
            throw new StorageException(new StorageDefect.OutOfSpace("ledger"));
        });
        await open.FoundAsync();
        var (first, second) = await TwoFullBatchesAsync(open, estate => decidedOn.Add(estate.Revision.Value));
        Assert.IsType<CommandOutcome.Busy>(await first);
        Assert.Equal(901, Recorded(await second).Last.Value);
        Assert.Equal([901, 901, 1], decidedOn);
        Assert.Equal(902, Recorded(await open.SubmitAsync(Organisation("after"))).Last.Value);
        Assert.Null(open.Scribe.Broken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_decided_on_a_batch_whose_answer_is_lost_is_not_recorded(bool stored)
    {
        var decisions = 0;
        await using (var open = await OpenAsync(probe: (write, isStored) =>
        {
            if (write != DurableWrite.Append || isStored != stored || Volatile.Read(ref decisions) == 0) return;
            SpinWait.SpinUntil(() => Volatile.Read(ref decisions) >= 2, Patience);
            throw new StorageException(new StorageDefect.Failed("ledger", "injected"));
        }))
        {
            await open.FoundAsync();
            var (first, second) = await TwoFullBatchesAsync(open, _ => Interlocked.Increment(ref decisions));
            await Assert.ThrowsAsync<JournalBrokenException>(() => first);
            Assert.IsType<CommandOutcome.Busy>(await second);
            Assert.Equal(new Revision(1), open.Scribe.Current.Revision);
        }

        await using var again = await OpenAsync();
        Assert.Equal(stored ? 901 : 1, again.Scribe.Current.Revision.Value);
    }

    /// <summary>Two commands: the second waits before the first is decided, and finds no room in its batch.</summary>
    private static async Task<(Task<CommandOutcome> First, Task<CommandOutcome> Second)> TwoFullBatchesAsync(
        Running open, Action<Estate> second)
    {
        var (first, release) = await HeldAsync(open, wait => Many("first", _ => wait()) with
        {
            Sealed = [SealedValue.Seal("organisation_1", "reason", "why", new LeafIndex(0))],
        });
        var behind = open.SubmitAsync(Many("second", second));
        release();
        return (first, behind);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static IdempotencyKey Key(int caller) => new($"{caller:x32}", "aa");

    /// <summary>A command of 900 entries.</summary>
    private static Command Many(string name, Action<Estate> decide) => new()
    {
        Actor = Actor.Node,
        Decide = (estate, _) =>
        {
            decide(estate);
            return new Ruling.Accepted([.. Enumerable.Range(0, 900).Select(i => new Proposal(
                new Change.OrganisationRegistered(new OrganisationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
                    $"{name}-{i}", name)))]);
        },
    };
}
