using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// What a caller has who holds texts: the person's id is read and looked up, the resource found by its text; chain 4,
/// random over all grants. Row 3, and what rows 4 to 6 compare with.
/// </summary>
internal sealed class TextIds
{
    private const int Slice = 1_024;
    private readonly Estate estate;
    private readonly (string Person, Question Question)[] asked;
    private int next;

    public TextIds(int grants)
    {
        var made = new LargeEstate(grants, 4);
        estate = Estate.Empty.Apply(made.Entries());
        var random = new Random(3);
        asked = new (string, Question)[128 * Slice];
        for (var index = 0; index < asked.Length; index++)
        {
            var row = random.Next(grants);
            asked[index] = (Identifier.Text(made.HolderOf(row)), made.Question(estate, row));
        }
    }

    /// <summary>Nanoseconds a decision, over the next slice.</summary>
    public double Ours()
    {
        var slice = new ArraySegment<(string Person, Question Question)>(asked, next, Slice);
        next = (next + Slice) % asked.Length;
        return Measure.Nanoseconds(Slice, () =>
        {
            foreach (ref readonly var ask in slice.AsSpan())
                if (!Identifier.TryRead<PersonId>(ask.Person, out var person)
                    || !Decision.Of(estate, ask.Question with
                    {
                        Subject = new Beneficiary(BeneficiaryKind.Person, estate.Find(person)),
                    }, LargeEstate.Now).Permits) throw new InvalidOperationException("a wrong decision");
        });
    }
}

/// <summary>Decisions from texts beside the floor's: row 3, and row 5 by published figures.</summary>
internal sealed class TextDecisions : IRow
{
    private const int Slice = 1_024;

    public string Part => "texts";

    public Task MeasureAsync(BenchRun run)
    {
        var floor = new Floor(run.Grants);
        floor.AddTexts();
        var random = new Random(3);
        var texts = new (string, string, int)[128 * Slice];
        for (var index = 0; index < texts.Length; index++) texts[index] = Floor.Texts(random.Next(run.Grants));
        var next = 0;
        var pair = Measure.InTurns(run.Turns, run.Texts.Ours, () =>
        {
            var slice = new ArraySegment<(string, string, int)>(texts, next, Slice);
            next = (next + Slice) % texts.Length;
            return Measure.Nanoseconds(Slice, () =>
            {
                foreach (ref readonly var text in slice.AsSpan())
                    if (!floor.Permits(text)) throw new InvalidOperationException("the floor decided wrongly");
            });
        });
        run.Report.Ratio("texts", $"decide from text ids, chain 4, random over {run.Grants:N0}",
            Report.Time(pair.Ours), "floor " + Report.Time(pair.Baseline), pair.Ratio, "≤ 2.5 ×", pair.Noise);
        run.Report.Figure("the same against native Cedar as published (4–11 µs)", Report.Time(pair.Ours),
            "goal ≤ 4 µs");
        return Task.CompletedTask;
    }
}
