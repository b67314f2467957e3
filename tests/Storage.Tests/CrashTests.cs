using System.Diagnostics;
using System.Text;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

/// <summary>
/// Kills a writing process (SIGKILL) at random points, hundreds of times, and opens what it left by the ordinary path.
/// This tests the order of writes and recovery. It does not test fsync: what a killed process wrote stays in the page
/// cache; for the loss of power the journal relies on synchronous=FULL and a disk that honours it.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Lanes = 2;
    private const int KillsPerLane = 150;

    // CRASH_SECONDS makes a longer run of it; the number of kills is then bounded by the time alone.
    private static readonly double? Longer =
        Environment.GetEnvironmentVariable("CRASH_SECONDS") is { } seconds ? double.Parse(seconds) : null;

    // Two hundred kills at least, in whatever time a busy machine takes for them.
    private const int KillsPerLaneMin = 100;

    private static readonly TimeSpan LaneTimeMax = TimeSpan.FromSeconds(Longer ?? 28);

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_half_written_is_seen()
    {
        var seed = Environment.TickCount & 0xffffff;
        output.WriteLine($"seed {seed}");
        var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes)
            .Select(i => Task.Run(new Lane(scratch.File($"lane-{i}"), seed + i).RunAsync)));
        foreach (var lane in lanes) output.WriteLine(lane.ToString());
        Assert.True(lanes.Sum(l => l.Acknowledged) > 0, "nothing was ever acknowledged");
    }

    private sealed record Tally(int Kills, int WhileOpening, long Acknowledged, long LostAnswers, int Erased)
    {
        public override string ToString() =>
            $"{Kills} kills, {WhileOpening} of them before the folder was open; {Acknowledged} batches acknowledged, "
            + $"{LostAnswers} stored without an answer; {Erased} erasures";
    }

    private sealed class Lane(string folder, int seed)
    {
        private readonly Random random = new(seed);
        private readonly Dictionary<SealedId, Hash> commitments = [];
        private readonly HashSet<string> erasing = [];
        private Tally tally = new(0, 0, 0, 0, 0);
        private TreeFrontier tree = TreeFrontier.Empty;

        public async Task<Tally> RunAsync()
        {
            var clock = Stopwatch.StartNew();
            for (var round = 0; GoesOn(round, clock.Elapsed); round++)
            {
                var said = await WriteAndKillAsync(round);
                var at = $"seed {seed}, round {round}";
                await using var opened = await DataFolder.OpenOrCreateAsync(folder);
                await CheckLedgerAsync(opened, said, at);
                await CheckSealedAsync(opened, said, at);
            }
            await CheckOfflineAsync();
            return tally;
        }

        private static bool GoesOn(int round, TimeSpan elapsed) =>
            round < KillsPerLaneMin || ((Longer > 0 || round < KillsPerLane) && elapsed < LaneTimeMax);

        private async Task<List<string>> WriteAndKillAsync(int round)
        {
            var own = $"{seed + (1_000 * round)}";
            var command = Scratch.Command(Environment.ProcessPath!, CrashWriter.Verb, folder, own);
            using var child = Process.Start(command)!;
            // One in five dies while it starts, opens, creates or recovers; the others a moment after some answer.
            var early = random.Next(5) == 0;
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            var first = new StringBuilder();
            for (var answers = early ? 0 : random.Next(1, 40); answers > 0; answers--)
                first.Append(await child.StandardOutput.ReadLineAsync(patience.Token)).Append('\n');
            var delay = TimeSpan.FromMilliseconds(early ? random.Next(40, 160) : random.NextDouble() * 5);
            await Task.Delay(delay, TimeProvider.System);
            if (child.HasExited)
            {
                var error = await child.StandardError.ReadToEndAsync(CancellationToken.None);
                Assert.Fail($"seed {seed}, round {round}: the writer ended: {error}");
            }
            child.Kill();
            var rest = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            var lines = (first + rest).Split('\n');
            tally = tally with { Kills = tally.Kills + 1 };
            if (lines.Length == 1) tally = tally with { WhileOpening = tally.WhileOpening + 1 };
            // A line without its end was not said.
            return [.. lines.SkipLast(1)];
        }

        private async Task CheckLedgerAsync(DataFolder opened, List<string> said, string at)
        {
            var acknowledged = said.Where(l => l.StartsWith("appended ", StringComparison.Ordinal))
                .Select(l => ulong.Parse(l.Split(' ')[1])).ToList();
            // Whole batches, in order, from where the last round ended, each under a checkpoint that covers it.
            var read = await Verified.BatchesAsync(opened.Journal, opened.Key, tree);
            Assert.True(read is not null, at + ": the ledger does not verify");
            var sizes = read.Value.Batches.Select(b => b.After.Size.Value).ToHashSet();
            foreach (var size in acknowledged)
                Assert.True(sizes.Contains(size), $"{at}: the acknowledged batch to {size} is lost");
            var unanswered = read.Value.Batches.Count - acknowledged.Count;
            Assert.True(unanswered is 0 or 1, $"{at}: {unanswered} batches nobody was told of");
            tally = tally with
            {
                Acknowledged = tally.Acknowledged + acknowledged.Count,
                LostAnswers = tally.LostAnswers + unanswered,
            };
            tree = read.Value.Tree;
            foreach (var entry in read.Value.Batches.SelectMany(b => b.Entries))
                Note(Encoding.ASCII.GetString(entry.Body.Span));
        }

        private void Note(string entry)
        {
            var words = entry.Split(' ');
            if (!Identifier.TryRead<SealedId>(words[0], out var id)) return;
            Assert.True(Hash.TryReadHex(words[1], out var commitment), entry);
            commitments[id] = commitment;
        }

        private async Task CheckSealedAsync(DataFolder opened, List<string> said, string at)
        {
            var head = (await opened.Journal.HeadAsync(CancellationToken.None)).Size;
            foreach (var line in said.Select(l => l.Split(' ')))
            {
                if (line[0] == "erasing") erasing.Add(line[1]);
                if (line[0] != "erased") continue;
                tally = tally with { Erased = tally.Erased + 1 };
                // What was put for that subject later is not meant.
                var left = await opened.Sealed.OfSubjectAsync(line[1], CancellationToken.None);
                var size = ulong.Parse(line[2]);
                Assert.True(left.All(v => v.Leaf.Value >= size), $"{at}: {line[1]} was erased and is there");
            }
            var stored = new Dictionary<SealedId, string>();
            foreach (var text in await opened.Sealed.OfFieldAsync("name", CancellationToken.None))
                stored[text.Id] = text.Subject;
            foreach (var id in stored.Keys)
                Assert.True(commitments.ContainsKey(id), $"{at}: a sealed value no entry commits to");
            // Whatever is missing was to be erased; a sample of the rest is compared with its commitment.
            foreach (var id in commitments.Keys.Where(id => !stored.ContainsKey(id)).ToList())
            {
                Assert.True(erasing.Count > 0, $"{at}: a sealed value is lost");
                commitments.Remove(id);
            }
            foreach (var id in stored.Keys.TakeLast(20))
            {
                var value = (await opened.Sealed.FindAsync(id, CancellationToken.None))!;
                Assert.Equal(commitments[id], value.Commitment);
                Assert.True(value.Leaf < head.Next, $"{at}: a sealed value of a later entry");
            }
        }

        // The whole history once more, by the verifier that shares only hashing with the writer.
        private async Task CheckOfflineAsync()
        {
            await using var opened = await DataFolder.OpenAsync(folder);
            var check = new LedgerCheck(new LedgerTrust(opened.Key.Origin, [opened.Key.Verifier], Ed25519.Verify), []);
            await foreach (var batch in opened.Journal.ReadBatchesAsync(TreeSize.Zero, CancellationToken.None))
            {
                var bodies = batch.Entries.Select(e => e.Body).ToList();
                check.Read(new StoredBatch(batch.Before.Next, bodies, batch.Checkpoint));
            }
            var verified = Assert.IsType<LedgerVerdict.Verified>(check.Finish());
            Assert.Equal((tree.Size, tree.Root()), (verified.Size, verified.Root));
            var fromTiles = await LedgerTiles.FrontierAsync(opened.Journal, tree.Size, CancellationToken.None);
            Assert.Equal(tree.Root(), fromTiles!.Root());
        }
    }
}
