using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Who held a role since when.</summary>
internal readonly record struct Tenure(int Person, Instant From, Instant Known, Revision Because)
{
    /// <summary>When it counts as a successor's: an older date does not undo a vacancy that was known (C0).</summary>
    public Instant TakesHold => Instant.Max(From, Known);
}

/// <summary>The holders of one role, oldest first; never empty. The first one holds it from the beginning.</summary>
internal sealed class Tenures
{
    private readonly ImmutableArray<Tenure> all;

    private Tenures(ImmutableArray<Tenure> all) => this.all = all;

    public ImmutableArray<Tenure> All => all;

    public static Tenures Begin(int person, Revision because) =>
        new([new Tenure(person, Instant.Beginning, Instant.Beginning, because)]);

    /// <summary>The latest holder, whether or not the tenure has begun.</summary>
    public int Latest => all[^1].Person;

    public Tenures Succeeded(int person, Entry entry) =>
        Succeeded(person, entry.Effective, entry.Recorded, entry.Revision);

    public Tenures Succeeded(int person, Instant from, Instant known, Revision because) =>
        new(all.Add(new Tenure(person, from, known, because)).Sort(static (a, b) =>
            a.From != b.From ? a.From.CompareTo(b.From) : a.Because.CompareTo(b.Because)));

    public Tenure At(Instant at) => all[IndexAt(at)];

    /// <summary>When the tenure at <paramref name="at"/> ends.</summary>
    public Instant Ends(Instant at) =>
        IndexAt(at) is var index && index + 1 < all.Length ? all[index + 1].From : Instant.Forever;

    /// <summary>
    /// The holder before the one at <paramref name="at"/>, if that one had gone before the successor came: a vacancy
    /// that the successor mended and that has to be confirmed over (C0). Looked up, not stored, so that a leaving that
    /// is learnt of later counts as well.
    /// </summary>
    public Lapse Vacancies(Estate estate, Instant at, int organisation)
    {
        var lapse = default(Lapse);
        for (var index = IndexAt(at); index > 0; index--)
        {
            var before = all[index - 1];
            var life = estate.People[before.Person].Life;
            var gone = life.At(new Instant(all[index].From.Ticks - 1));
            var known = life.At(new Instant(all[index].TakesHold.Ticks - 1));
            if (!Holds(gone)) lapse = lapse.And(all[index].TakesHold, gone.Because, 1);
            else if (!Holds(known) && known.Because < all[index].Because)
                lapse = lapse.And(all[index].TakesHold, known.Because, 1);
        }

        return lapse;
        bool Holds(in LifePhase phase) => phase.State == LifeState.Active && phase.Organisation == organisation;
    }

    public bool HasPredecessor(Instant at) => IndexAt(at) > 0;

    private int IndexAt(Instant at)
    {
        var index = all.Length - 1;
        while (index > 0 && all[index].From > at) index--;
        return index;
    }
}
