using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A request that policy refused, as the ledger has it.</summary>
internal sealed record RefusedRequest(
    Change.GrantRefused Asked, Instant At, Revision Because, Actor Actor, string? Key, EvidenceClass Class);

/// <summary>
/// The newest requests that policy refused, oldest first, and whether one more leaves evidence: whoever asks in a loop
/// fills no ledger.
/// </summary>
internal sealed class RefusedRequests
{
    /// <summary>How many are kept in memory; the ledger has all of them.</summary>
    public const int KeptMax = 10_000;

    /// <summary>How many an hour leave evidence for the same actor, beneficiary and entitlement.</summary>
    public const int SameMax = 10;

    /// <summary>How many an hour leave evidence for the same actor, whatever is asked.</summary>
    public const int ActorMax = 1_000;

    private const int DemandsMax = 50;
    private const int TextMax = 300;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>None yet.</summary>
    public static readonly RefusedRequests None = new([]);

    private readonly ImmutableList<RefusedRequest> all;

    private RefusedRequests(ImmutableList<RefusedRequest> all) => this.all = all;

    public IReadOnlyList<RefusedRequest> All => all;

    public RefusedRequests With(RefusedRequest request) =>
        new((all.Count >= KeptMax ? all.RemoveAt(0) : all).Add(request));

    /// <summary>
    /// The ruling, with the evidence that it is to leave although it refuses; a repeat under the same key leaves none.
    /// </summary>
    public static Ruling Evidence(
        Estate estate, Ruling ruling, Change.GrantRecorded asked, Actor actor, string? key, Instant at) =>
        ruling is Ruling.Refused { Because.Policy: { } outcome } refused
        && estate.Refused.IsKept(asked, actor, key, at)
            ? refused with { Evidence = [new Proposal(Of(OfKnown(estate, asked), outcome))] } : ruling;

    /// <summary>The same of a yes to a request whose grant policy refuses at that moment; the entry names it.</summary>
    public static Ruling Evidence(
        Estate estate, Ruling ruling, Change.ApprovalGiven yes, Actor actor, string? key, Instant at) =>
        estate.Find(yes.Id) is >= 0 and var row && estate.Requests[row] is { Grant: { } asked } request
            && Evidence(estate, ruling, asked with
            {
                // Whose yes was refused stands last.
                ApprovedBy =
                [
                    .. request.Approvals.Select(a => estate.People[a.Person].Id).Where(p => p != yes.Person),
                    yes.Person,
                ],
            }, actor, key, at) is Ruling.Refused refused
            ? refused with
            {
                Evidence = [.. refused.Evidence.Select(p => p with { IsSigned = yes.Outside is not null })],
            } : ruling;

    /// <summary>A request that was refused itself is in no ledger, and so nothing to name.</summary>
    private static Change.GrantRecorded OfKnown(Estate estate, Change.GrantRecorded asked) =>
        asked.Request is { } request && estate.Find(request) >= 0 ? asked : asked with { Request = null };

    /// <summary>The entry of a refusal.</summary>
    public static Change.GrantRefused Of(Change.GrantRecorded c, PolicyOutcome outcome) => new()
    {
        Name = c.Name, Relationship = c.Relationship, Entitlement = c.Entitlement, Parent = c.Parent,
        ToOrganisation = c.ToOrganisation, ToPerson = c.ToPerson, ToWorkload = c.ToWorkload, ToSeat = c.ToSeat,
        Scope = c.Scope, Owner = c.Owner, ApprovedBy = c.ApprovedBy.IsDefault ? [] : c.ApprovedBy, From = c.From,
            Until = c.Until,
        Ticket = c.Ticket, Function = c.Function, IsJustified = c.Justification is not null,
        RequestedByPerson = c.RequestedByPerson, RequestedByWorkload = c.RequestedByWorkload, Request = c.Request,
        Rules = [.. outcome.Rules.Take(DemandsMax)], Missing = [.. Missing(outcome).Take(DemandsMax)],
    };

    /// <summary>What is missing, by the word of the requirement; nothing of an outcome that admits.</summary>
    public static IEnumerable<MissingDemand> Missing(PolicyOutcome outcome) => outcome.Match(
        ungoverned: _ => [],
        admitted: _ => [],
        refused: r => r.Rules.IsEmpty
            ? [new MissingDemand("no_rule", "no rule of any policy matches", null)]
            : r.Forbidden.Select(f => Demand("forbidden", f.Because, f.Rule))
                .Concat(r.Unmet.Select(u => Demand(PolicyWords.Of(u.Kind), u.Text, u.Rule))),
        undecidable: u => u.Missing.Select(m => Demand("not_known", $"nobody says `{m}`", null)));

    /// <summary>The request once more, for asking policy; its sealed texts are not there.</summary>
    public static Change.GrantRecorded Again(Change.GrantRefused c) => new()
    {
        Id = new GrantId(Guid.AllBitsSet), Name = c.Name, Relationship = c.Relationship, Entitlement = c.Entitlement,
        Parent = c.Parent, ToOrganisation = c.ToOrganisation, ToPerson = c.ToPerson, ToWorkload = c.ToWorkload,
        ToSeat = c.ToSeat, Scope = c.Scope, Purpose = default, Owner = c.Owner, ApprovedBy = c.ApprovedBy,
            From = c.From, Until = c.Until,
        Ticket = c.Ticket, Function = c.Function, Justification = c.IsJustified ? default(Sealed) : null,
        RequestedByPerson = c.RequestedByPerson, RequestedByWorkload = c.RequestedByWorkload, Request = c.Request,
    };

    private static MissingDemand Demand(string what, string text, RuleReference? rule) =>
        new(what, text.Length <= TextMax ? text : text[..TextMax], rule);

    private bool IsKept(Change.GrantRecorded asked, Actor actor, string? key, Instant at)
    {
        var (same, ofActor) = (0, 0);
        for (var index = all.Count - 1; index >= 0; index--)
        {
            var earlier = all[index];
            if (key is not null && earlier.Key == key) return false;
            if (earlier.At.Plus(Window) <= at || earlier.Actor != actor) continue;
            if (++ofActor >= ActorMax) return false;
            var c = earlier.Asked;
            if ((c.ToOrganisation, c.ToPerson, c.ToWorkload, c.ToSeat)
                == (asked.ToOrganisation, asked.ToPerson, asked.ToWorkload,
                    asked.ToSeat) && c.Entitlement == asked.Entitlement && ++same >= SameMax) return false;
        }

        return true;
    }
}
