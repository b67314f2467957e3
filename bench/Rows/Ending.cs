using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// What ending a relationship costs until decisions know it, with 100,000 grants below it and with one: row 24.
/// </summary>
internal sealed class Ending : IRow
{
    private const int Grants = 100_000;

    public string Part => "ending";

    public Task MeasureAsync(BenchRun run)
    {
        var made = new LargeEstate(Grants + 1, 1) { IsLopsided = true, Systems = 1, People = Grants + 1 };
        var estate = Estate.Empty.Apply(made.Entries());
        // Person 0 alone is of the second partner.
        var (one, many) = (Of(estate, made, 0), Of(estate, made, 1));
        if (one == many) throw new InvalidOperationException("one relationship was meant to have a single grant");
        var pair = Measure.InTurns(run.Turns / 4, () => End(estate, many, made, 1), () => End(estate, one, made, 0));
        run.Report.Ratio("end", $"end a relationship with {Grants:N0} grants below", Report.Time(pair.Ours),
            $"with 1 grant {Report.Time(pair.Baseline)}", pair.Ratio, "≤ 2 ×", pair.Noise);
        return Task.CompletedTask;
    }

    private static int Of(Estate estate, LargeEstate made, int grant) =>
        estate.Grants[estate.NewestGrant(made.Question(estate, grant).Subject, 0)].Relationship;

    private static double End(Estate estate, int relationship, LargeEstate made, int grant)
    {
        var after = estate;
        var nanoseconds = Measure.Nanoseconds(1, () => after = estate.Fork().Apply(new Entry
        {
            Revision = new Revision(estate.Revision.Value + 1), Recorded = LargeEstate.Now, Effective = LargeEstate.Now,
            Actor = Actor.Node, Class = EvidenceClass.Declared,
            Change = new Change.RelationshipFact(
                estate.Relationships[relationship].Id, RelationshipEvent.ContractEnded),
        }));
        var question = made.Question(estate, grant);
        return Decision.Of(estate, question, LargeEstate.Now).Permits
            && !Decision.Of(after, question, LargeEstate.Now).Permits ? nanoseconds
            : throw new InvalidOperationException("the end did not reach a decision");
    }
}
