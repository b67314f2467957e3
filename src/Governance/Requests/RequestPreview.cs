using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Mandate.Governance;

/// <summary>What somebody who decides is shown first, and what their decision is bound to.</summary>
/// <param name="Shown">The digests of the content and of this preview.</param>
/// <param name="Chain">The grants above it, the nearest first.</param>
/// <param name="Similar">Grants to the same beneficiary on the same system that are not over.</param>
/// <param name="Overlaps">Those of them for the same entitlement, with a scope and a window in common.</param>
/// <param name="Asked">Open requests of the same kind.</param>
/// <param name="Findings">Open findings on access of the beneficiary.</param>
internal sealed record RequestPreview(
    RequestShown Shown, ImmutableArray<int> Chain, ImmutableArray<int> Similar,
    ImmutableArray<int> Overlaps, ImmutableArray<int> Asked, ImmutableArray<FindingId> Findings)
{
    public static RequestPreview Of(RequestCase of, Instant at)
    {
        var estate = of.Estate;
        var chain = ImmutableArray.CreateBuilder<int>();
        for (var row = of.Plan.Parent; row >= 0; row = estate.Grants[row].Parent) chain.Add(row);
        var similar = ImmutableArray.CreateBuilder<int>();
        for (var row = estate.NewestGrant(of.Plan.To, of.Plan.System); row >= 0; row = estate.OlderGrant(row))
            if (at < estate.Grants[row].Until && GrantHistory.At(estate, row, at).RevokedAt > at)
                similar.Add(row);
        return new RequestPreview(
            new RequestShown(ContentOf(of.Request), PreviewOf(of, chain.ToImmutable(), at)), chain.ToImmutable(),
            similar.ToImmutable(), [.. similar.Where(row => Overlap(estate, row, of))],
            [.. estate.OpenRequests.Where(row => IsAlike(estate, estate.Requests[row], of, at))],
            [.. FindingsOf(of)]);
    }

    /// <summary>Open requests that ask for some of the same for the same beneficiary.</summary>
    private static bool IsAlike(Estate estate, AccessRequest other, RequestCase of, Instant at) =>
        other.Id != of.Request.Id && other.IsOpen(estate, at) && other.Made.Grant is { } grant
            && of.Request.Made.Grant is { } mine
        && grant.Entitlement == mine.Entitlement && grant.ToPerson == mine.ToPerson
        && grant.ToWorkload == mine.ToWorkload && grant.ToOrganisation == mine.ToOrganisation
        && grant.ToSeat == mine.ToSeat && grant.Parent == mine.Parent && grant.Scope.Overlaps(mine.Scope)
        && grant.From < mine.Until && mine.From < grant.Until;

    private static bool Overlap(Estate estate, int row, RequestCase of)
    {
        ref readonly var grant = ref estate.Grants[row];
        return of.Wanted is { } wanted && grant.Entitlement == of.Plan.Entitlement
            && estate.Scopes[grant.Scope].Overlaps(wanted.Scope)
            && grant.From < wanted.Until && wanted.From < grant.Until;
    }

    private static IEnumerable<FindingId> FindingsOf(RequestCase of)
    {
        foreach (var finding in of.Estate.Findings.Values)
            if (finding.Closed is null && of.Estate.Access.TryGetValue(finding.Key, out var put)
                && of.Estate.Find(put.Grant) is >= 0 and var row && of.Estate.Grants[row].To == of.Plan.To)
                yield return finding.Id;
    }

    /// <summary>The digest of everything that a request asks for and that was answered since.</summary>
    public static string ContentOf(AccessRequest request)
    {
        var made = request.Made;
        var text = new StringBuilder();
        Line("request", made.Id);
        Line("by", made.ByPerson?.ToString() ?? made.ByWorkload?.ToString());
        if (request.Grant is { } grant)
        {
            Line("grant", grant.Id, grant.Name, grant.Relationship, grant.Entitlement, grant.Parent);
            Line("to", grant.ToOrganisation?.ToString() ?? grant.ToPerson?.ToString() ?? grant.ToWorkload?.ToString()
                ?? grant.ToSeat?.ToString());
            foreach (var (type, patterns) in grant.Scope.Types) Line("scope", [type, .. patterns]);
            Line("window", grant.From.Ticks, grant.Until.Ticks);
            Line("owner", grant.Owner);
            Line("purpose", grant.Purpose.Commitment);
            Line("ticket", grant.Ticket?.Source, grant.Ticket?.Number);
            Line("function", grant.Function);
            foreach (var condition in grant.Conditions.All) Line("condition", condition.Text);
        }

        Line("seat", made.Seat?.Id, made.Seat?.Name, made.Seat?.Size);
        Line("justification", made.Justification.Commitment);
        Line("people", made.Sponsor, made.Removal, made.Reviewer);
        Line("decide by", made.DecideBy.Ticks);
        foreach (var inquiry in request.Inquiries)
            if (inquiry.Answer is { } answer) Line("answered", inquiry.Question.Commitment, answer.Commitment);
        return Hash(text);

        void Line(string name, params object?[] values) => Write(text, name, values);
    }

    /// <summary>
    /// What it comes to: where it would hang, what it lets do now, and by which rules that was looked at.
    /// </summary>
    private static string PreviewOf(RequestCase of, ImmutableArray<int> chain, Instant at)
    {
        var (estate, plan) = (of.Estate, of.Plan);
        var terms = estate.Entitlements[plan.Entitlement].At(at);
        var text = new StringBuilder();
        Write(text, "content", [ContentOf(of.Request)]);
        Write(text, "tier", [plan.Tier, estate.Relationships[plan.RootRelationship].Id]);
        foreach (var row in chain) Write(text, "above", [estate.Grants[row].Id]);
        Write(text, "actions", [.. terms.Actions]);
        foreach (var condition in terms.Conditions.All) Write(text, "condition", [condition.Text]);
        foreach (var rule in of.Outcome.Rules) Write(text, "rule", [rule]);
        if (plan.To.Kind == BeneficiaryKind.Seat)
            foreach (var occupancy in estate.Seats[plan.To.Row].At(estate, at))
                Write(text, "occupant", [estate.People[occupancy.Person].Id]);
        foreach (var seat in of.Steps.SelectMany(s => s.Needs.Seats).Distinct().OrderBy(s => s.Value))
            foreach (var occupancy in estate.FindSeat(seat) is >= 0 and var row ? estate.Seats[row].At(estate, at) : [])
                Write(text, "who decides", [seat, estate.People[occupancy.Person].Id]);
        return Hash(text);
    }

    // Every value with its length before it, so that no two contents have one text.
    private static void Write(StringBuilder text, string name, object?[] values)
    {
        text.Append(name);
        foreach (var value in values)
        {
            var word = value?.ToString() ?? "";
            text.Append(' ').Append(word.Length).Append(':').Append(word);
        }

        text.Append('\n');
    }

    private static string Hash(StringBuilder text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
}
