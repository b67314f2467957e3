using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>Decisions in this process against the floor: rows 1 to 3, 5, 7 and 8.</summary>
internal sealed class Decisions : IRow
{
    public string Part => "decisions";

    public Task MeasureAsync(BenchRun run)
    {
        var floor = new Floor(run.Grants);
        var short1 = new LargeEstate(run.Grants, 1);
        var estate1 = Estate.Empty.Apply(short1.Entries());
        Against(run, floor, short1, estate1, chain: 1);
        Growth(run, short1, estate1);
        var long4 = new LargeEstate(run.Grants, 4);
        var estate4 = Estate.Empty.Apply(long4.Entries());
        Against(run, floor, long4, estate4, chain: 4);
        Trace(run, estate4);
        var (far, near) = (new Asking(long4, estate4, 1_000), new Asking(short1, estate1, 1_000));
        var depth = Measure.InTurns(run.Turns, far.Ours, near.Ours);
        run.Report.Ratio("depth", "decide hot, chain 4 over chain 1", Report.Time(depth.Ours),
            Report.Time(depth.Baseline), depth.Ratio, "≤ 1.5 ×", depth.Noise);
        return Task.CompletedTask;
    }

    private static void Against(BenchRun run, Floor floor, LargeEstate made, Estate estate, int chain)
    {
        foreach (var (name, among, of, goal) in new[]
                 {
                     ("hot", 1_000, "1,000 hot grants", "≤ 5 ×"),
                     ("random", run.Grants, $"random over {run.Grants:N0}", "≤ 4 ×"),
                 })
        {
            var asking = new Asking(made, estate, among);
            var (first, then) = (asking.Allocated(), asking.Allocated());
            var pair = Measure.InTurns(run.Turns, asking.Ours, () => asking.Of(floor));
            run.Report.Ratio($"{name}-{chain}", $"decide, chain {chain}, {of}", Report.Time(pair.Ours),
                "floor " + Report.Time(pair.Baseline), pair.Ratio, goal, pair.Noise);
            run.Report.Figure("allocated a decision", $"{then:0.#} B",
                $"goal 0 B; {first:0.#} B where nothing is remembered yet");
        }
    }

    private static void Trace(BenchRun run, Estate estate)
    {
        const int Traces = 10_000;
        var room = new TraceRoom();
        double Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var nth = 1; nth <= Traces; nth++)
                if (!Validity.Trace(estate, estate.Grants.Count - nth, LargeEstate.Now, room).IsInForce)
                    throw new InvalidOperationException("a wrong answer");
            return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Traces;
        }

        Allocated();
        run.Report.Figure($"allocated a full trace, {room.Links.Length} links, every term", $"{Allocated():0.#} B",
            "goal ≤ 512 B");
    }

    private static void Growth(BenchRun run, LargeEstate made, Estate estate)
    {
        var small = new LargeEstate(1_000, 1);
        var few = new Asking(small, Estate.Empty.Apply(small.Entries()), 1_000);
        var many = new Asking(made, estate, 1_000);
        var pair = Measure.InTurns(run.Turns, many.Ours, few.Ours);
        run.Report.Ratio("growth", $"decide hot, {run.Grants:N0} grants over 1,000", Report.Time(pair.Ours),
            Report.Time(pair.Baseline), pair.Ratio, "≤ 1.3 ×", pair.Noise);
    }
}
