using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// What it takes to find what a person sees, which every new version of the estate asks for once a person and second:
/// staff of the grantor that all grants come from, an admin of one partner, and somebody who holds a few.
/// </summary>
internal sealed class Seeing : IRow
{
    public string Part => "seeing";

    public Task MeasureAsync(BenchRun run)
    {
        var made = new LargeEstate(run.Grants, 1);
        var estate = Estate.Empty.Apply(made.Entries());
        var root = estate.Relationships[0].Grantor;
        var staff = Enumerable.Range(0, estate.People.Count)
            .First(p => Registry.PersonOrganisation(estate, p, LargeEstate.Now) == root);
        var admin = estate.Relationships[0].Timeline.Facts.First(f => f.Event == RelationshipEvent.AdminVerified).Person;
        var holder = estate.Find(made.HolderOf(0));
        var found = new[] { staff, admin, holder }.Select(person => Of(run, estate, person)).ToList();
        run.Report.Figure($"what a person sees, of {run.Grants:N0} grants",
            string.Join(", ", found.Select(f => Report.Time(f.Nanoseconds))),
            $"staff of the grantor of all, an admin of one of {made.Partners:N0} partners, a holder; "
            + string.Join(", ", found.Select(f => $"{f.Bytes / 1e3:N0} KB")));
        return Task.CompletedTask;
    }

    private static (double Nanoseconds, long Bytes) Of(BenchRun run, Estate estate, int person)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(Sight.Of(estate, person, LargeEstate.Now).Found);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var best = Enumerable.Range(0, run.IsQuick ? 3 : 10)
            .Min(turn => Measure.Nanoseconds(1, () => GC.KeepAlive(Sight.Of(estate, person, LargeEstate.Now).Found)));
        return (best, bytes);
    }
}
