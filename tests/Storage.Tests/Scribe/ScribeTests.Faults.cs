using Mandate.Governance;

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
            var (gate, started) = (new TaskCompletionSource(), new TaskCompletionSource());
            var first = open.SubmitAsync(Organisation("first", decide: () =>
            {
                started.TrySetResult();
                gate.Task.Wait(Patience);
            }) with { Key = Key(0) });
            await started.Task.WaitAsync(Patience);
            var rest = Enumerable.Range(1, callers - 1)
                .Select(i => open.SubmitAsync(Organisation($"org-{i}", secret: "why") with { Key = Key(i) })).ToList();
            fail = true;
            gate.SetResult();
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
            var (gate, started) = (new TaskCompletionSource(), new TaskCompletionSource());
            var first = open.SubmitAsync(Organisation("first", decide: () =>
            {
                started.TrySetResult();
                gate.Task.Wait(Patience);
            }));
            await started.Task.WaitAsync(Patience);
            var rest = Enumerable.Range(1, 39).Select(i => open.SubmitAsync(Organisation($"org-{i}"))).ToList();
            gate.SetResult();
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
        var (gate, started) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = open.SubmitAsync(Many("first", () =>
        {
            started.TrySetResult();
            gate.Task.Wait(Patience);
        }));
        await started.Task.WaitAsync(Patience);
        // The second is decided to see that it does not fit, and comes again in the next batch: behind the stop.
        var second = open.SubmitAsync(Many("second", () =>
        {
            order.Add("second");
            stop ??= open.SubmitAsync(Organisation("stop", decide: () => order.Add("stop")) with { IsStop = true });
        }));
        gate.SetResult();
        Recorded(await first);
        Recorded(await second);
        Assert.Equal(902, Recorded(await stop!).Last.Value);
        Assert.Equal(["second", "stop", "second"], order);
    }

    private static IdempotencyKey Key(int caller) => new($"{caller:x32}", "aa");

    /// <summary>A command of 900 entries.</summary>
    private static Command Many(string name, Action decide) => new()
    {
        Actor = Actor.Node,
        Decide = (_, _) =>
        {
            decide();
            return new Ruling.Accepted([.. Enumerable.Range(0, 900).Select(i => new Proposal(
                new Change.OrganisationRegistered(new OrganisationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)),
                    $"{name}-{i}", name)))]);
        },
    };
}
