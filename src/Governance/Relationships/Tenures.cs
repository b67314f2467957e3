using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Who held a role since when.</summary>
internal readonly record struct Tenure(int Person, Instant From, Revision Because);

/// <summary>The holders of one role, oldest first; never empty. The first one holds it from the beginning.</summary>
internal sealed class Tenures
{
    private readonly ImmutableArray<Tenure> all;

    private Tenures(ImmutableArray<Tenure> all) => this.all = all;

    public static Tenures Begin(int person, Revision because) => new([new Tenure(person, Instant.Beginning, because)]);

    /// <summary>The latest holder, whether or not the tenure has begun.</summary>
    public int Latest => all[^1].Person;

    public Tenures Succeeded(int person, Instant from, Revision because) =>
        new(all.Add(new Tenure(person, from, because)).Sort(static (a, b) =>
            a.From != b.From ? a.From.CompareTo(b.From) : a.Because.CompareTo(b.Because)));

    public Tenure At(Instant at) => all[IndexAt(at)];

    /// <summary>When the tenure at <paramref name="at"/> ends.</summary>
    public Instant Ends(Instant at) => IndexAt(at) is var index && index + 1 < all.Length ? all[index + 1].From : Instant.Forever;

    /// <summary>
    /// The holder before the one at <paramref name="at"/>, if that one had gone before the successor came: a vacancy that
    /// the successor mended and that has to be confirmed over (C0). Looked up, not stored, so that a leaving that is
    /// learnt of later counts as well.
    /// </summary>
    public Lapse Vacancies(Estate estate, Instant at, int organisation)
    {
        var lapse = default(Lapse);
        for (var index = IndexAt(at); index > 0; index--)
        {
            var before = all[index - 1];
            var last = estate.People[before.Person].Life.At(new Instant(all[index].From.Ticks - 1));
            if (last.State == LifeState.Active && last.Organisation == organisation) continue;
            lapse = lapse.And(all[index].From, last.Because, 1);
        }

        return lapse;
    }

    public bool HasPredecessor(Instant at) => IndexAt(at) > 0;

    private int IndexAt(Instant at)
    {
        var index = all.Length - 1;
        while (index > 0 && all[index].From > at) index--;
        return index;
    }
}
