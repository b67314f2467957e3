using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

public sealed partial class ScribeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task What_was_answered_is_in_the_next_fold()
    {
        await using (var open = await OpenAsync())
        {
            await open.FoundAsync();
            var recorded = Assert.IsType<CommandOutcome.Recorded>(await open.SubmitAsync(Organisation("harbor")));
            Assert.Equal(new Revision(2), recorded.Last);
            Assert.Equal(new Revision(2), open.Scribe.Current.Revision);
        }

        await using var again = await OpenAsync();
        Assert.Equal(new Revision(2), again.Scribe.Current.Revision);
    }

    /// <summary>The answer is the refusal, and its key stays free; what it leaves behind is recorded.</summary>
    [Fact]
    public async Task A_refusal_may_leave_evidence()
    {
        await using (var open = await OpenAsync())
        {
            await open.FoundAsync();
            var refused = SampleEntries.All().OfType<Change.GrantRefused>().Single();
            var command = new Command
            {
                Actor = new Actor("local:test"), Key = new IdempotencyKey("once", "digest"),
                Decide = (_, _) => new Ruling.Refused(new Refusal(RefusalCode.PolicyRefuses, "no"))
                {
                    Evidence = [new Proposal(refused)],
                },
            };
            Assert.Equal("no", Assert.IsType<CommandOutcome.Refused>(await open.SubmitAsync(command)).Because.Message);
            Assert.Equal(new Revision(2), open.Scribe.Current.Revision);
            Assert.Equal("once", Assert.Single(open.Scribe.Current.Refused.All).Key);
            Assert.IsType<CommandOutcome.Recorded>(await open.SubmitAsync(
                Organisation("harbor") with { Key = command.Key }));
        }

        await using var again = await OpenAsync();
        Assert.Equal("second-line", Assert.Single(again.Scribe.Current.Refused.All).Asked.Name);
    }

    [Fact]
    public async Task Commands_that_wait_become_one_batch_in_their_order()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var gate = new TaskCompletionSource();
        var first = open.SubmitAsync(Organisation("first", decide: () => gate.Task.Wait(Patience)));
        var rest = Enumerable.Range(0, 200).Select(i => open.SubmitAsync(Organisation($"org-{i:000}"))).ToList();
        gate.SetResult();
        await first;
        await Task.WhenAll(rest);
        var batches = 0;
        await foreach (var batch in open.Folder.Journal.ReadBatchesAsync(TreeSize.Zero,
            default)) batches += batch.Entries.Count > 0 ? 1 : 0;
        Assert.Equal(Enumerable.Range(3, 200).Select(r => new Revision(r)),
            rest.Select(r => ((CommandOutcome.Recorded)r.Result).Last));
        Assert.True(batches <= 4, $"202 commands took {batches} batches");
    }

    [Fact]
    public async Task Stops_go_before_everything_else_that_waits()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var order = new List<string>();
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var busy = open.SubmitAsync(Organisation("busy", decide: () =>
        {
            started.SetResult();
            gate.Task.Wait(Patience);
        }));
        await started.Task.WaitAsync(Patience);
        var ordinary = open.SubmitAsync(Organisation("ordinary", decide: () => order.Add("ordinary")));
        var stop = open.SubmitAsync(Organisation("stop", decide: () => order.Add("stop")) with { IsStop = true });
        gate.SetResult();
        await Task.WhenAll(busy, ordinary, stop);
        Assert.Equal(["stop", "ordinary"], order);
    }

    [Fact]
    public async Task The_same_key_is_answered_with_the_first_entries_also_after_a_restart()
    {
        var key = new IdempotencyKey("00000000000000000000000000000001", "aa");
        await using (var open = await OpenAsync())
        {
            await open.FoundAsync();
            Assert.Equal(new Revision(2),
                Recorded(await open.SubmitAsync(Organisation("once") with { Key = key })).Last);
            Assert.True(Recorded(await open.SubmitAsync(
                Organisation("once-more") with { Key = key })) is { Repeated: true, Last.Value: 2 });
        }

        await using var again = await OpenAsync();
        Assert.True(Recorded(await again.SubmitAsync(Organisation("late") with { Key = key })) is { Repeated: true,
            Last.Value: 2 });
        var other = await again.SubmitAsync(Organisation("other") with { Key = key with { Digest = "bb" } });
        Assert.Equal(RefusalCode.KeyReused, Assert.IsType<CommandOutcome.Refused>(other).Because.Code);
        Assert.Equal(new Revision(2), again.Scribe.Current.Revision);
    }

    [Fact]
    public async Task A_bug_in_one_decision_takes_nobody_along()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var gate = new TaskCompletionSource();
        var first = open.SubmitAsync(Organisation("first", decide: () => gate.Task.Wait(Patience)));
        var bug = open.SubmitAsync(Organisation("bug", decide: () => throw new InvalidOperationException("a bug")));
        var unknown = open.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (_, _) =>
            Accept(new Change.OrganisationFact(new OrganisationId(Guid.Parse("00000000-0000-7000-8000-00000000dead")),
            LifeEvent.Suspended)),
        });
        var second = open.SubmitAsync(Organisation("second"));
        gate.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => bug);
        await Assert.ThrowsAnyAsync<Exception>(() => unknown);
        Recorded(await first);
        Recorded(await second);
        Assert.Null(open.Scribe.Broken);
        Assert.Equal(new Revision(3), open.Scribe.Current.Revision);
    }

    [Fact]
    public async Task Steps_are_decided_each_on_those_before_it_and_one_that_is_refused_takes_all_of_its_command_along()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var (first, release) = await HeldAsync(open);
        // All in one batch: the second is refused at its last step, when two of it stand there already.
        var seen = new List<long>();
        var second = open.SubmitAsync(Steps(seen, "a", "b", "first"));
        var third = open.SubmitAsync(Steps([], "b", "c"));
        release();
        Assert.Equal(2, Recorded(await first).Last.Value);
        Assert.Equal(RefusalCode.NameTaken, Assert.IsType<CommandOutcome.Refused>(await second).Because.Code);
        var done = Recorded(await third);
        Assert.Equal((3, 4), (done.First.Value, done.Last.Value));
        Assert.Equal([2, 3, 4], seen);
        Assert.Equal([-1, 2], [open.Scribe.Current.FindOrganisation("a"), open.Scribe.Current.FindOrganisation("c")]);
        // Where nothing of a command stood yet, nothing is dropped, and the look-ups stay the same.
        var indexes = open.Scribe.Current.Indexes;
        Assert.IsType<CommandOutcome.Refused>(await open.SubmitAsync(Steps([], "c", "d")));
        Assert.Equal(5, Recorded(await open.SubmitAsync(Organisation("after"))).Last.Value);
        Assert.Same(indexes, open.Scribe.Current.Indexes);
    }

    [Fact]
    public async Task Steps_that_find_no_room_in_a_batch_come_whole_in_the_next()
    {
        await using var open = await OpenAsync();
        await open.FoundAsync();
        var (first, release) = await HeldAsync(open);
        var seen = new List<long>();
        var steps = open.SubmitAsync(Steps(seen, [.. Enumerable.Range(0, 1_000).Select(i => $"org-{i}")]));
        release();
        Assert.Equal(2, Recorded(await first).Last.Value);
        Assert.Equal((3, 1_002), (Recorded(await steps).First.Value, Recorded(await steps).Last.Value));
        Assert.Equal(Enumerable.Range(2, 1_000).Select(i => (long)i), seen);
    }

    /// <summary>Registers these, one after the other, and notes what each was decided on.</summary>
    private static Command Steps(List<long> seen, params string[] names) => new()
    {
        Actor = Actor.Node, Decide = (_, _) => new Ruling.Accepted([]), StepEntries = names.Length,
        Steps = [.. names.Select(name => (Func<Estate, Instant, Ruling>)((estate, _) =>
        {
            seen.Add(estate.Revision.Value);
            return estate.FindOrganisation(name) >= 0 ? Ruling.No(RefusalCode.NameTaken, "taken")
                : Accept(new Change.OrganisationRegistered(
                    new OrganisationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), name, name));
        }))],
    };

    [Fact]
    public async Task A_full_disk_records_nothing_and_the_same_command_works_once_there_is_room()
    {
        using var disk = new SmallDisk(kilobytes: 6_000);
        await using var open = await OpenAsync(disk.File("data"));
        await open.FoundAsync();
        var filler = disk.File("filler");
        Fill(filler);
        CommandOutcome? outcome = null;
        for (var index = 0; index < 2_000 && outcome is not CommandOutcome.Busy; index++)
            outcome = await open.SubmitAsync(Organisation($"org-{index:0000}", secret: new string('x', 2_000)));
        Assert.IsType<CommandOutcome.Busy>(outcome);
        var revision = open.Scribe.Current.Revision;
        File.Delete(filler);
        Assert.Equal(revision.Value + 1, Recorded(await open.SubmitAsync(Organisation("room-again"))).Last.Value);
        Assert.Null(open.Scribe.Broken);
    }

    [Fact]
    public async Task Recorded_time_never_goes_back_with_the_clock()
    {
        var time = new Fixtures.ManualTime(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using var open = await OpenAsync(time: time);
        await open.FoundAsync();
        var before = open.Scribe.Current.LastRecorded;
        time.Advance(TimeSpan.FromHours(-3));
        Recorded(await open.SubmitAsync(Organisation("after")));
        Assert.Equal(before, open.Scribe.Current.LastRecorded);
    }

    [Fact]
    public async Task A_ledger_whose_last_checkpoint_does_not_cover_its_entries_is_not_folded()
    {
        await using (var open = await OpenAsync())
        {
            await open.FoundAsync();
            Recorded(await open.SubmitAsync(Organisation("harbor")));
        }

        using (var database = System.Diagnostics.Process.Start(Scratch.Command("/bin/sh", "-c",
            // The name lies in the entry's bytes as it is: the same length keeps the file well formed.
            "LC_ALL=C sed -i 's/\"name\":\"harbor\"/\"name\":\"harlot\"/g' \"$0\"/ledger.db \"$0\"/ledger.db-wal 2>/dev/null; exit 0", scratch.File("data")))!)
            await database.WaitForExitAsync();
        var fault = await Assert.ThrowsAsync<StorageException>(async () => await (await OpenAsync()).DisposeAsync());
        Assert.IsType<StorageDefect.Damaged>(fault.Defect);
    }

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        try
        {
            for (var index = 0; index < 100_000; index++) file.Write(new byte[4_096]);
            file.Flush();
        }
        catch (IOException)
        {
            // The disk is full, which is what was wanted.
        }
    }

    private static CommandOutcome.Recorded Recorded(CommandOutcome outcome) =>
        Assert.IsType<CommandOutcome.Recorded>(outcome);

    private static Ruling Accept(Change change) => new Ruling.Accepted([new Proposal(change)]);

    /// <summary>A first command, in which the scribe stays until it is released: what comes now waits.</summary>
    private static async Task<(Task<CommandOutcome> First, Action Release)> HeldAsync(
        Running open, Func<Action, Command>? command = null)
    {
        var (gate, started) = (Signal(), Signal());
        var first = open.SubmitAsync((command ?? (wait => Organisation("first", decide: wait)))(() =>
        {
            started.TrySetResult();
            gate.Task.Wait(Patience);
        }));
        await started.Task.WaitAsync(Patience);
        return (first, gate.SetResult);
    }

    private static Command Organisation(string name, Action? decide = null, string? secret = null)
    {
        var id = new OrganisationId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
        return new Command
        {
            Actor = Actor.Node,
            Sealed = secret is null ? [] : [SealedValue.Seal(Identifier.Text(id), "reason", secret, new LeafIndex(0))],
            Decide = (_, _) =>
            {
                decide?.Invoke();
                return Accept(new Change.OrganisationRegistered(id, name, name));
            },
        };
    }

    private async Task<Running> OpenAsync(
        string? path = null, TimeProvider? time = null, WriteProbe? probe = null, Func<bool>? signs = null)
    {
        var folder = await DataFolder.OpenAsync(path ?? scratch.File("data"), mayCreate: true, probe);
        try
        {
            var folded = await LedgerFold.OfAsync(folder, null, null, default);
            return new Running(folder, Scribe.Start(folder.Journal, folder.Sealed, (size, root) =>
                signs?.Invoke() == false ? throw new InvalidOperationException("injected")
                    : folder.Key.SignCheckpoint(size, root), time ?? TimeProvider.System, folded));
        }
        catch
        {
            await folder.DisposeAsync();
            throw;
        }
    }

    private sealed class Running(DataFolder folder, Scribe scribe) : IAsyncDisposable
    {
        public DataFolder Folder => folder;

        public Scribe Scribe => scribe;

        public Task<CommandOutcome> SubmitAsync(Command command) =>
            scribe.SubmitAsync(command, default).WaitAsync(Patience);

        public Task FoundAsync() => SubmitAsync(new Command
        {
            Actor = Actor.Node, Decide = (_, _) =>
            Accept(new Change.EstateFounded(new string('0', 32), Parameters.Standard)),
        });

        public async ValueTask DisposeAsync()
        {
            await scribe.DisposeAsync();
            await folder.DisposeAsync();
        }
    }
}
