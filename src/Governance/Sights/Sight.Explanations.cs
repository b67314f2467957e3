using System.Collections.Immutable;

namespace Mandate.Governance;

internal sealed partial class Sight
{
    /// <summary>The reason of every term whose cause stays on the grantor's side.</summary>
    public const string OfTheGrantor = "of_the_grantor";

    /// <summary>
    /// The explanation of a grant that is seen, cut to the caller: links that are not seen go, and what decides inside
    /// the grantor becomes a named term without reason, entry, instant or id. The revision becomes that of the newest
    /// entry the rest follows from, since the ledger's own grows with everybody's.
    /// </summary>
    public Explanation Cut(Explanation explanation)
    {
        if (seesAll) return explanation;
        var chain = explanation.Chain.Where(l => OfGrant(Estate.Find(l.Grant)) != Extent.Nothing)
            .Select(Cut).ToImmutableArray();
        var newest = chain.SelectMany(l => l.Terms.Select(t => t.Because)
            .Append(new Revision(Estate.Grants[Estate.Find(l.Grant)].Recorded))).Max();
        return explanation with
        {
            Answer = explanation.Answer with { Because = default }, Revision = newest, Chain = chain,
        };
    }

    private LinkExplanation Cut(LinkExplanation link)
    {
        var row = Estate.Find(link.Grant);
        if (MovedAway(row)) link = link with { Terms = [.. link.Terms.Select(Away)] };
        if (IsOwnSystem(Estate.SystemOf(row))) return link;
        var side = Side(Estate.Grants[row].Relationship);
        var terms = ImmutableArray.CreateBuilder<TermResult>(link.Terms.Length);
        foreach (var term in link.Terms)
        {
            if (Shows(term, side)) terms.Add(Told(term, side));
            // Several of one name would tell how many there are.
            else if (terms.Count > 0 && terms[^1] is { Reason: OfTheGrantor } last && last.Term == term.Term)
                terms[^1] = last with { Outcome = Worse(last.Outcome, Kept(term.Outcome)) };
            else terms.Add(new TermResult(term.Term, Kept(term.Outcome), OfTheGrantor, default, null, null));
        }

        return link with
        {
            Answer = link.Answer with { Because = default }, Terms = terms.ToImmutable(), Policy = null,
        };
    }

    /// <summary>
    /// Whether the person or workload it is to is by now of an organisation that is not seen: what they are there, and
    /// since when, is that one's.
    /// </summary>
    private bool MovedAway(int row)
    {
        var to = Estate.Grants[row].To;
        var of = to.Kind switch
        {
            BeneficiaryKind.Person => Registry.PersonOrganisation(Estate, to.Row, At),
            BeneficiaryKind.Workload => Estate.Workloads[to.Row].Life.At(At).Organisation,
            _ => -1,
        };
        return of >= 0 && Organisation(of) == Extent.Nothing;
    }

    private static TermResult Away(TermResult term) => term.Term != Term.Beneficiary ? term
        : new TermResult(Term.Beneficiary, TermOutcome.Fails, "not_of_the_grantee", default, null, null);

    /// <summary>
    /// Whether the term speaks of what the caller's side knows anyway. Who passes access on is the grantor of what
    /// hangs below, and across from whose system it is.
    /// </summary>
    private bool Shows(TermResult term, Extent side) => term.Term switch
    {
        Term.NotRevoked or Term.GrantWindow or Term.Beneficiary or Term.RelationshipState or Term.ContractWindow
            or Term.VerifiedAdmin or Term.Seat or Term.Upstream or Term.Confirmed or Term.Responsibilities
            or Term.Attestation => true,
        Term.Ticket => term.Reason is "no_ticket_bound" or "ticket_open" or "ticket_closed"
            or "ticket_window_not_begun" or "ticket_window_over" or "ticket_of_another_system",
        Term.Organisations => side == Extent.Whole
            || term.About == Identifier.Text(Estate.Organisations[organisation].Id),
        Term.Owners => side == Extent.Whole && !term.Reason.StartsWith("system_owner", StringComparison.Ordinal),
        Term.FreshInputs => side == Extent.Whole,
        _ => false,
    };

    /// <summary>What comes from above or from a source is told by its name alone.</summary>
    private static TermResult Told(TermResult term, Extent side) =>
        term.Term is Term.Upstream or Term.Confirmed or Term.Ticket
            ? term with { Because = default, At = null, About = null }
        : side == Extent.Whole ? term : term with { Because = default };

    /// <summary>Whether anything is asked inside is not told where nothing stands against it.</summary>
    private static TermOutcome Kept(TermOutcome outcome) =>
        outcome == TermOutcome.NotApplicable ? TermOutcome.Holds : outcome;

    private static TermOutcome Worse(TermOutcome left, TermOutcome right) =>
        left == TermOutcome.Fails || right == TermOutcome.Fails ? TermOutcome.Fails
        : left == TermOutcome.Unknown || right == TermOutcome.Unknown ? TermOutcome.Unknown : TermOutcome.Holds;
}
