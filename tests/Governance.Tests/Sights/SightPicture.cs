using System.Text;

namespace Mandate.Governance.Tests.Sights;

/// <summary>Everything that a sight lets through, as text: no row number, since nobody is told one.</summary>
internal static class SightPicture
{
    public static string Of(Sight sight, IEnumerable<Entry> entries)
    {
        var text = new StringBuilder();
        var estate = sight.Estate;
        Things(text, "organisation", estate.Organisations.Count, sight.Organisation, r => estate.Organisations[r].Name);
        Things(text, "relationship", estate.Relationships.Count, sight.Relationship, r => estate.Relationships[r].Name);
        Things(text, "person", estate.People.Count, sight.Person, r => Identifier.Text(estate.People[r].Id));
        Things(text, "named", estate.People.Count, r => sight.Names(r) ? Extent.Cut : Extent.Nothing,
            r => Identifier.Text(estate.People[r].Id));
        Things(text, "stand-in", estate.People.Count, r => sight.Names(r) ? Extent.Cut : Extent.Nothing,
            r => sight.StandIn(r) is >= 0 and var of ? estate.Organisations[of].Name : "nobody");
        Things(text, "workload", estate.Workloads.Count, sight.Workload, r => estate.Workloads[r].Name);
        Things(text, "system", estate.Systems.Count, sight.System, r => estate.Systems[r].Name);
        Things(text, "entitlement", estate.Entitlements.Count, sight.Entitlement, r => estate.Entitlements[r].Name);
        Things(text, "seat", estate.Seats.Count, sight.Seat, r => estate.Seats[r].Name);
        Things(text, "request", estate.Requests.Count, sight.Request, r => Identifier.Text(estate.Requests[r].Id));
        Things(text, "grant", estate.Grants.Count, sight.Grant, r => estate.GrantNames[r].Name + Explained(sight, r));
        foreach (var entry in entries)
            if (sight.Entry(entry) is not Extent.Nothing and var extent)
                text.Append($"entry {entry.Revision} {entry.Change.GetType().Name} {extent}\n");
        return text.ToString();
    }

    /// <summary>Why the grant is or is not in force, as the caller is told.</summary>
    public static string Explained(Sight sight, int row)
    {
        var explanation = sight.Cut(Validity.Explain(sight.Estate, row, sight.At));
        var text = new StringBuilder($" {explanation.Answer} as of {explanation.Revision}\n");
        foreach (var link in explanation.Chain)
        {
            text.Append($"  {link.Grant} {link.Relationship} tier {link.Tier} {link.Answer} {link.Policy}\n");
            foreach (var term in link.Terms)
                text.Append($"    {term.Term} {term.Outcome} {term.Reason} {term.Because} {term.At} {term.About}\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Things(StringBuilder text, string kind, int count, Func<int, Extent> look,
        Func<int, string> name)
    {
        for (var row = 0; row < count; row++)
            if (look(row) is not Extent.Nothing and var extent) text.Append($"{kind} {name(row)} {extent}\n");
    }
}
