using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>Decisions in this process against the floor: rows 1 to 3, 7 and 8.</summary>
internal sealed class Decisions : IRow
{
    // A turn of a small set goes over it again until it has asked about this often.
    private const int Passes = 400_000;

    public string Part => "decisions";

    public Task MeasureAsync(BenchRun run)
    {
        Run(run.Report, run.Grants, run.Rounds);
        return Task.CompletedTask;
    }

    private static void Run(Report report, int size, int rounds)
    {
        var floor = new Floor(size);
        floor.AddTexts();
        var hot = new Dictionary<int, Pair>();
        foreach (var chain in new[] { 1, 4 })
        {
            var made = new LargeEstate(size, chain);
            var estate = Estate.Empty.Apply(made.Entries());
            hot[chain] = Row(report, $"hot-{chain}", $"decide, chain {chain}, 1,000 hot grants", "≤ 5 ×", made, estate,
                floor, 1_000, rounds);
            Row(report, $"random-{chain}", $"decide, chain {chain}, random over {size:N0}", "≤ 4 ×", made, estate,
                floor, size, rounds);
            if (chain == 4) Texts(report, made, estate, floor, size, rounds);
        }

        report.Ratio("depth", "decide hot, chain 4 over chain 1", Report.Time(hot[4].Ours), Report.Time(hot[1].Ours),
            hot[4].Ours / hot[1].Ours, "≤ 1.5 ×", Math.Max(hot[1].Noise, hot[4].Noise));
        var small = new LargeEstate(1_000, 1);
        var few = Estate.Empty.Apply(small.Entries());
        var one = Measure.InTurns(rounds, () => Ask(few, Questions(small, few, 1_000), Passes / 4_000), () => 1);
        report.Ratio("growth", $"decide hot, {size:N0} grants over 1,000", Report.Time(hot[1].Ours),
            Report.Time(one.Ours), hot[1].Ours / one.Ours, "≤ 1.3 ×", hot[1].Noise);
    }

    private static Pair Row(Report report, string name, string what, string goal, LargeEstate made, Estate estate,
        Floor floor, int among, int rounds)
    {
        var questions = Questions(made, estate, among);
        var random = new Random(2);
        var rows = new int[questions.Length];
        for (var index = 0; index < rows.Length; index++) rows[index] = random.Next(Math.Min(among, made.Grants));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(estate, questions);
        var first = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        Ask(estate, questions);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var passes = Math.Max(1, Passes / rows.Length);
        var pair = Measure.InTurns(rounds, () => Ask(estate, questions, passes), () => Measure.Nanoseconds(
            rows.Length * passes, () =>
            {
                var permits = 0;
                for (var pass = 0; pass < passes; pass++)
                    foreach (var row in rows)
                        if (floor.Permits(row)) permits++;
                if (permits != rows.Length * passes) throw new InvalidOperationException("the floor decided wrongly");
            }));
        report.Ratio(name, what, Report.Time(pair.Ours), "floor " + Report.Time(pair.Baseline), pair.Ratio, goal,
            pair.Noise);
        if (among == 1_000)
            report.Figure("allocated a decision", $"{(double)allocated / questions.Length:0.#} B",
                $"goal 0 B; {(double)first / questions.Length:0.#} B where nothing is remembered yet");
        return pair;
    }

    private static void Texts(
        Report report, LargeEstate made, Estate estate, Floor floor, int size, int rounds)
    {
        var random = new Random(3);
        var asked = new (string Person, Question Question)[1 << 17];
        var texts = new (string, string, int)[asked.Length];
        for (var index = 0; index < asked.Length; index++)
        {
            var row = random.Next(size);
            var question = made.Question(estate, row);
            asked[index] = (Identifier.Text(estate.People[question.Subject.Row].Id), question);
            texts[index] = Floor.Texts(random.Next(Math.Min(size, 1_000_000)));
        }

        var pair = Measure.InTurns(rounds, () => Measure.Nanoseconds(asked.Length, () =>
        {
            foreach (ref readonly var ask in asked.AsSpan())
                if (!Identifier.TryRead<PersonId>(ask.Person, out var person)
                    || !Decision.Of(estate, ask.Question with
                    {
                        Subject = new Beneficiary(BeneficiaryKind.Person, estate.Find(person)),
                    }, LargeEstate.Now).Permits) throw new InvalidOperationException("a wrong decision");
        }), () => Measure.Nanoseconds(texts.Length, () =>
        {
            foreach (ref readonly var text in texts.AsSpan())
                if (!floor.Permits(text)) throw new InvalidOperationException("the floor decided wrongly");
        }));
        report.Ratio("texts", $"decide from text ids, chain 4, random over {size:N0}", Report.Time(pair.Ours),
            "floor " + Report.Time(pair.Baseline), pair.Ratio, "≤ 2.5 ×", pair.Noise);
        report.Figure("the same against native Cedar as published (4–11 µs)", Report.Time(pair.Ours),
            "goal ≤ 4 µs");
    }

    private static Question[] Questions(LargeEstate made, Estate estate, int among)
    {
        var random = new Random(1);
        var questions = new Question[Math.Min(among * 4, 1 << 18)];
        for (var index = 0; index < questions.Length; index++)
            questions[index] = made.Question(estate, random.Next(Math.Min(among, made.Grants)));
        return questions;
    }

    private static double Ask(Estate estate, Question[] questions, int passes = 1) => Measure.Nanoseconds(
        questions.Length * passes, () =>
        {
            var permits = 0;
            for (var pass = 0; pass < passes; pass++)
                foreach (ref readonly var question in questions.AsSpan())
                    if (Decision.Of(estate, question, LargeEstate.Now).Permits) permits++;
            if (permits != questions.Length * passes) throw new InvalidOperationException("a wrong decision");
        });
}
