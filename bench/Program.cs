using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Mandate.Bench;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;

// Measures what this machine does in one run and writes docs/performance.md. `bench/run [grants]`.
var size = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
var report = new Report(size);

foreach (var chain in new[] { 1, 4 })
{
    var made = new LargeEstate(size, chain);
    var (estate, fold, bytes) = Build(made);
    report.Row($"fold, chain {chain}", $"{fold.TotalNanoseconds / estate.Revision.Value:N0} ns an entry",
        $"{estate.Revision.Value:N0} entries in {fold.TotalMilliseconds:N0} ms");
    report.Row($"live memory, chain {chain}", $"{bytes / estate.Grants.Count:N0} B a grant",
        $"{estate.Grants.Count:N0} grants, {estate.People.Count:N0} people, names and scopes included");
    Decide(report, made, estate, chain, "hot, 1,000 grants", Math.Min(1_000, size));
    Decide(report, made, estate, chain, $"random over {size:N0} grants", size);
}

await Storage(report, size);
report.Write();
return 0;

static (Estate Estate, TimeSpan Fold, long Bytes) Build(LargeEstate made)
{
    var entries = made.Entries().ToList();
    var before = GC.GetTotalMemory(true);
    var clock = Stopwatch.StartNew();
    var fold = new Fold(Estate.Empty);
    foreach (var entry in entries) fold.Apply(entry);
    var estate = fold.ToEstate();
    clock.Stop();
    var bytes = GC.GetTotalMemory(true) - before;
    GC.KeepAlive(entries);
    return (estate, clock.Elapsed, bytes);
}

static void Decide(Report report, LargeEstate made, Estate estate, int chain, string name, int among)
{
    var random = new Random(1);
    var questions = new Question[Math.Min(among * 4, 1 << 18)];
    for (var index = 0; index < questions.Length; index++) questions[index] = made.Question(estate, random.Next(among));
    foreach (var question in questions)
        if (!Decision.Of(estate, question, LargeEstate.Now).Permits)
            throw new InvalidOperationException("a wrong decision: " + question);
    var rounds = Math.Max(1, 400_000 / questions.Length);
    var samples = new List<double>();
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    for (var sample = 0; sample < 5; sample++)
    {
        var clock = Stopwatch.GetTimestamp();
        var permits = 0;
        for (var round = 0; round < rounds; round++)
            foreach (ref readonly var question in questions.AsSpan())
                if (Decision.Of(estate, question, LargeEstate.Now).Permits) permits++;
        samples.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds / ((double)rounds * questions.Length));
        if (permits != rounds * questions.Length) throw new InvalidOperationException("a wrong decision");
    }

    allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
    samples.Sort();
    report.Row($"decide, chain {chain}, {name}", $"{samples[2]:N0} ns",
        $"best {samples[0]:N0} ns, {allocated / (5.0 * rounds * questions.Length):N1} B allocated a decision");
}

static async Task Storage(Report report, int size)
{
    var path = Path.Combine(Path.GetTempPath(),
        "mandate-bench-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"));
    try
    {
        var made = new LargeEstate(size, 1);
        (TreeFrontier Tree, LedgerHead Head) end;
        await using (var folder = await DataFolder.OpenOrCreateAsync(path))
        {
            var (tree, head) = (TreeFrontier.Empty, LedgerHead.Empty);
            var clock = Stopwatch.StartNew();
            foreach (var chunk in made.Entries().Chunk(1_000))
            {
                var batch = Batch.Prepare(head, tree, NewBatch(), [.. chunk.Select(Bytes)], folder.Key.SignCheckpoint);
                head = ((AppendOutcome.Appended)await folder.Journal.AppendAsync(batch, CancellationToken.None)).Head;
                tree = batch.Tree;
            }

            clock.Stop();
            end = (tree, head);
            report.Row("append, batches of 1,000 entries",
                $"{head.Size.Value / clock.Elapsed.TotalSeconds:N0} entries/s",
                "encoded, hashed, signed, durable (SQLite, WAL, synchronous=FULL)");
        }

        var start = Stopwatch.StartNew();
        await using var again = await DataFolder.OpenAsync(path);
        var folded = await LedgerFold.OfAsync(again, null, null, CancellationToken.None);
        start.Stop();
        report.Row($"cold start, {size:N0} grants", $"{start.Elapsed.TotalMilliseconds:N0} ms",
            $"open, read, hash, decode and fold {folded.Estate.Revision.Value:N0} entries, last checkpoint verified");
        await One(report, again, end.Tree, end.Head, made);
    }
    finally
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}

static async Task One(Report report, DataFolder folder, TreeFrontier tree, LedgerHead head, LargeEstate made)
{
    var entry = made.Entries().Skip(5).First();
    var samples = new List<double>();
    for (var index = 0; index < 500; index++)
    {
        var clock = Stopwatch.GetTimestamp();
        var batch = Batch.Prepare(head, tree, NewBatch(), [Bytes(entry)], folder.Key.SignCheckpoint);
        head = ((AppendOutcome.Appended)await folder.Journal.AppendAsync(batch, CancellationToken.None)).Head;
        samples.Add(Stopwatch.GetElapsedTime(clock).TotalMicroseconds);
        tree = batch.Tree;
    }

    samples.Sort();
    report.Row("append, one entry", $"p50 {samples[250]:N0} µs",
        $"p99 {samples[495]:N0} µs; encoded, hashed, signed, durable");
}

static BatchId NewBatch() => new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));

static ReadOnlyMemory<byte> Bytes(Entry entry) => ((EntryWriting.Written)EntryCodec.Encode(entry)).Bytes;
