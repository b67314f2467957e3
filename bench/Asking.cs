using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// Questions about grants of a large estate, asked a slice at a time: a turn goes on where the one before it ended, so
/// that a large set stays as cold as it is. Every answer has to be a permit.
/// </summary>
internal sealed class Asking
{
    // Short enough to be through before a busy machine takes the processor away, on either side.
    private const int Slice = 1_024;
    private readonly Estate estate;
    private readonly Question[] questions;
    private readonly int[] rows;
    private int next;

    /// <summary>Random ones of the first <paramref name="among"/> grants.</summary>
    public Asking(LargeEstate made, Estate estate, int among)
    {
        this.estate = estate;
        among = Math.Min(among, made.Grants);
        var random = new Random(1);
        rows = new int[Math.Max(16 * Slice, Math.Min(among, 1 << 18) / Slice * Slice)];
        for (var index = 0; index < rows.Length; index++) rows[index] = random.Next(among);
        questions = Array.ConvertAll(rows, row => made.Question(estate, row));
    }

    /// <summary>Nanoseconds a decision, over the next slice.</summary>
    public double Ours()
    {
        var slice = Next(questions);
        return Measure.Nanoseconds(slice.Count, () =>
        {
            var permits = 0;
            foreach (ref readonly var question in slice.AsSpan())
                if (Decision.Of(estate, question, LargeEstate.Now).Permits) permits++;
            if (permits != slice.Count) throw new InvalidOperationException("a wrong decision");
        });
    }

    /// <summary>The same of the floor.</summary>
    public double Of(Floor floor)
    {
        var slice = Next(rows);
        return Measure.Nanoseconds(slice.Count, () =>
        {
            var permits = 0;
            foreach (var row in slice.AsSpan())
                if (floor.Permits(row)) permits++;
            if (permits != slice.Count) throw new InvalidOperationException("the floor decided wrongly");
        });
    }

    /// <summary>Bytes a decision allocates, of this thread, over all questions.</summary>
    public double Allocated()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ref readonly var question in questions.AsSpan())
            if (!Decision.Of(estate, question, LargeEstate.Now).Permits)
                throw new InvalidOperationException("a wrong decision");
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / questions.Length;
    }

    private ArraySegment<T> Next<T>(T[] all)
    {
        var slice = new ArraySegment<T>(all, next, Slice);
        next = (next + Slice) % all.Length;
        return slice;
    }
}
