using Mandate.EstateFile;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>Policies in force, and exceptions that are not over, as a file states them.</summary>
internal sealed class PolicyExport(Estate estate, Instant at, Func<PersonId, string> nameOf,
    Func<Instant, DayEdge, EstateInstant> written, IReadOnlyDictionary<Sealed, string> texts)
{
    public Named<DeclaredPolicy> Policies() => Named.Of(EstateKind.Policy, estate.Policies.Newest.Select(v =>
        new DeclaredPolicy(
            new(v.Name), new(nameOf(v.Author)), new(nameOf(v.Approver)), new(nameOf(v.Deployer)),
            Named.Of(EstateKind.Rule, v.Rules.Select(r => DeclaredRule.Of(r, nameOf,
                s => estate.Seats[estate.FindSeat(s)].Name, i => written(i, DayEdge.End)))))
        {
            Reach = DeclaredReach.Of(v.Reach), Grace = new(v.Grace),
        }));

    public Named<DeclaredException> Exceptions() => Named.Of(EstateKind.Exception,
        estate.Policies.Exceptions.Values.Where(e => e.Ends > at).OrderBy(e => e.Because).Select(e =>
            new DeclaredException(
                new(e.Name), Listing.OfValues(e.Rules), [.. e.Lifts], new(nameOf(e.Owner)),
                Listing.OfValues(e.ApprovedBy.Select(nameOf)), new(texts[e.Reason]), new(texts[e.Control]),
                new(written(e.Until, DayEdge.End)))
            {
                Match = DeclaredMatch.Of(e.Match), Grants = Listing.OfValues(e.Grants),
            }));
}
