using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Who may: walks the grants on the resource's system, newest first, and asks about each subject once. Nothing is
/// collected, so a page takes the same room whether ten subjects reach the resource or a million.
/// </summary>
internal static class SubjectSearch
{
    /// <summary>The page; null when it cannot begin where its token says.</summary>
    public static SearchPage? Page(in Decider decider, Asked asked, PageStart start, Shown shown)
    {
        var (estate, system) = (decider.Estate, decider.SystemOf(asked));
        if (system < 0 || KindOf(asked.SubjectType) is not { } kind) return SearchPage.Nothing;
        if (!CanBegin(estate, system, start)) return null;
        if (start.Row < 0 && start.After.Length == 0) start = start with { Top = estate.Grants.Count };
        var resumes = start.After;
        var found = new List<string>();
        var work = 0;
        var row = start.Row < 0 ? estate.NewestOfSystem[system] : estate.Grants[start.Row].PreviousOfSystem;
        for (var last = start.Row; row >= 0; row = estate.Grants[row].PreviousOfSystem)
        {
            if (found.Count >= start.Limit || work >= SearchPage.WorkMax)
                return new SearchPage(found, start with { Row = last });
            var to = estate.Grants[row].To;
            if (to.Kind == BeneficiaryKind.Seat && kind == BeneficiaryKind.Person)
            {
                foreach (var person in Occupants(decider, row, system, start.Top))
                {
                    asked.SubjectId = Identifier.Text(estate.People[person].Id);
                    if (string.CompareOrdinal(asked.SubjectId, resumes) <= 0) continue;
                    if (found.Count >= start.Limit)
                        return new SearchPage(found, start with { Row = last, After = resumes });
                    (resumes, work) = (asked.SubjectId, work + 1);
                    if (decider.WouldPermit(asked)) found.Add(shown.Person(estate, person));
                }
            }

            (last, work, resumes, start) = (row, work + 1, "", start with { After = "" });
            if (to.Kind != kind || !IsFirstMet(estate, row, system, start.Top)) continue;
            work += Held(estate, row);
            (asked.SubjectId, var name) = Name(estate, to, shown);
            if (decider.WouldPermit(asked)) found.Add(name);
        }

        return new SearchPage(found, null);
    }

    /// <summary>
    /// Who is met in this seat: people in it without a grant of their own here, in the seat of theirs whose newest
    /// grant is the newest, so that nobody is met twice.
    /// </summary>
    private static IEnumerable<int> Occupants(Decider decider, int row, int system, int top)
    {
        var (estate, at) = (decider.Estate, decider.At);
        if (!IsFirstMet(estate, row, system, top)) return [];
        int Newest(Beneficiary to)
        {
            var newest = estate.NewestGrant(to, system);
            while (newest >= top) newest = estate.OlderGrant(newest);
            return newest;
        }

        return estate.Seats[estate.Grants[row].To.Row].At(estate, at).Select(o => o.Person).Distinct()
            .Where(p => Newest(new Beneficiary(BeneficiaryKind.Person, p)) < 0
                && estate.SeatsOf[p].Where(s => estate.Seats[s].OccupiedUntil(estate, p, at) is not null)
                    .Max(s => Newest(new Beneficiary(BeneficiaryKind.Seat, s))) == row)
            .OrderBy(p => Identifier.Text(estate.People[p].Id), StringComparer.Ordinal);
    }

    private static BeneficiaryKind? KindOf(string? type) => type switch
    {
        "person" => BeneficiaryKind.Person,
        "workload" => BeneficiaryKind.Workload,
        _ => null,
    };

    /// <summary>The resource can belong to another system by now, or this node can be behind the other.</summary>
    private static bool CanBegin(Estate estate, int system, in PageStart start) =>
        start.Row < 0 || (start.Top <= estate.Grants.Count && estate.SystemOf(start.Row) == system);

    /// <summary>
    /// Whether this is the newest grant to its holder on the system, of those that were there when the search began: a
    /// grant that came since neither hides a holder nor shows one twice.
    /// </summary>
    private static bool IsFirstMet(Estate estate, int row, int system, int top)
    {
        var newest = estate.NewestGrant(estate.Grants[row].To, system);
        while (newest >= top) newest = estate.OlderGrant(newest);
        return newest == row;
    }

    /// <summary>How many grants a decision about this holder can look at.</summary>
    private static int Held(Estate estate, int row)
    {
        var held = 0;
        for (; row >= 0 && held < SearchPage.WorkMax; row = estate.OlderGrant(row)) held++;
        return held;
    }

    /// <summary>What finds the subject, and what it is shown as.</summary>
    private static (string Id, string Name) Name(Estate estate, Beneficiary to, Shown shown)
    {
        if (to.Kind != BeneficiaryKind.Person)
            return (Identifier.Text(estate.Workloads[to.Row].Id), estate.Workloads[to.Row].Name);
        return (Identifier.Text(estate.People[to.Row].Id), shown.Person(estate, to.Row));
    }
}
