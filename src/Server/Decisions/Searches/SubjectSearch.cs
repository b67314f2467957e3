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
        if (start.Row < 0) start = start with { Top = estate.Grants.Count };
        var found = new List<string>();
        var work = 0;
        var row = start.Row < 0 ? estate.NewestOfSystem[system] : estate.Grants[start.Row].PreviousOfSystem;
        for (var last = start.Row; row >= 0; row = estate.Grants[row].PreviousOfSystem)
        {
            if (found.Count >= start.Limit || work >= SearchPage.WorkMax)
                return new SearchPage(found, start with { Row = last });
            (last, work) = (row, work + 1);
            var to = estate.Grants[row].To;
            if (to.Kind != kind || !IsFirstMet(estate, row, system, start.Top)) continue;
            work += Held(estate, row);
            (asked.SubjectId, var name) = Name(estate, to, shown);
            if (decider.WouldPermit(asked)) found.Add(name);
        }

        return new SearchPage(found, null);
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
