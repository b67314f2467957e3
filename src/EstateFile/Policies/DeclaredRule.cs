using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>One rule of a policy; people are named, and looked up when it becomes a <see cref="Rule"/>.</summary>
public abstract record DeclaredRule : IDeclared
{
    private DeclaredRule(Placed<string> name, DeclaredMatch match, Placed<PolicyExpression>? when) =>
        (Name, Match, When) = (name, match, when);

    /// <inheritdoc />
    public Placed<string> Name { get; }

    /// <summary>Which grants it is about.</summary>
    public DeclaredMatch Match { get; }

    /// <summary>What has to be true besides; null for nothing.</summary>
    public Placed<PolicyExpression>? When { get; }

    /// <summary>What it matches is admitted with this, and not without; the approvals stand apart.</summary>
    public sealed record Require(
        Placed<string> Name, DeclaredMatch Match, Placed<PolicyExpression>? When, Requirement Needs,
        Listing<DeclaredStep> Approvals) : DeclaredRule(Name, Match, When);

    /// <summary>A guardrail: somebody approved beforehand what keeps within it.</summary>
    public sealed record Permit(
        Placed<string> Name, DeclaredMatch Match, Placed<PolicyExpression>? When, DeclaredGuardrail Within)
        : DeclaredRule(Name, Match, When);

    /// <summary>What it matches is refused.</summary>
    public sealed record Forbid(
        Placed<string> Name, DeclaredMatch Match, Placed<PolicyExpression>? When, Placed<string> Because)
        : DeclaredRule(Name, Match, When);

    /// <summary>Answers every case.</summary>
    public T Switch<T>(Func<Require, T> require, Func<Permit, T> permit, Func<Forbid, T> forbid) => this switch
    {
        Require r => require(r),
        Permit p => permit(p),
        Forbid f => forbid(f),
        _ => throw new UnreachableException(),
    };

    /// <summary>The rule itself; bare dates are days of the zone.</summary>
    public Rule ToRule(
        TimeZoneInfo zone, Func<string, PersonId> person, Func<string, SeatId> seat) => Switch<Rule>(
        require: r => new Rule.Require(Name.Value, Match.ToMatch(), When?.Value, r.Needs with
        {
            Approvals = [.. r.Approvals.Select(s => s.ToStep(person, seat))],
        }),
        permit: p => new Rule.Permit(Name.Value, Match.ToMatch(), When?.Value, p.Within.ToGuardrail(zone, person)),
        forbid: f => new Rule.Forbid(Name.Value, Match.ToMatch(), When?.Value, f.Because.Value));

    /// <summary>As a file states it.</summary>
    public static DeclaredRule Of(
        Rule rule, Func<PersonId, string> nameOf, Func<SeatId, string> seatOf, Func<Instant, EstateInstant> written)
    {
        var (name, match) = (new Placed<string>(rule.Name), DeclaredMatch.Of(rule.Match));
        Placed<PolicyExpression>? when = rule.When is { } condition ? new(condition) : null;
        return rule.Switch<DeclaredRule>(
            require: r => new Require(name, match, when, r.Needs with { Approvals = [] },
                Listing.Of(r.Needs.Approvals.Select(s => DeclaredStep.Of(s, nameOf, seatOf)))),
            permit: p => new Permit(name, match, when, new DeclaredGuardrail(
                new(nameOf(p.Within.ApprovedBy)), new(written(p.Within.Until)), p.Within.TierMax)
            {
                DurationMax = p.Within.DurationMax, GrantsMax = p.Within.GrantsMax,
                EvidenceWithin = p.Within.EvidenceWithin,
            }),
            forbid: f => new Forbid(name, match, when, new(f.Because)));
    }
}

/// <summary>So many different people, each in one of these roles, named, or in a named seat.</summary>
public sealed record DeclaredStep(int Count, ApproverRoles Roles, Listing<Placed<string>> People)
{
    /// <summary>Every seat whose occupants count besides.</summary>
    public Listing<Placed<string>> Seats { get; init; } = [];

    /// <summary>1 to 8: it is asked once every step of an earlier turn is met.</summary>
    public int Turn { get; init; } = 1;

    /// <summary>Silence for so long from when its turn came is no; null for as long as the request waits.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The step itself.</summary>
    public ApprovalStep ToStep(Func<string, PersonId> person, Func<string, SeatId> seat) =>
        new(Count, Roles, [.. People.Select(p => person(p.Value))])
        {
            Seats = [.. Seats.Select(s => seat(s.Value))], Turn = Turn, Within = Within,
        };

    /// <summary>As a file states it.</summary>
    public static DeclaredStep Of(
        ApprovalStep step, Func<PersonId, string> nameOf, Func<SeatId, string> seatOf) =>
        new(step.Count, step.Roles, Listing.OfValues(step.People.Select(nameOf)))
        {
            Seats = Listing.OfValues(step.Seats.Select(seatOf)), Turn = step.Turn, Within = step.Within,
        };
}

/// <summary>The limits of a guardrail.</summary>
public sealed record DeclaredGuardrail(Placed<string> ApprovedBy, Placed<EstateInstant> Until, int TierMax)
{
    /// <summary>The longest window of a grant.</summary>
    public TimeSpan? DurationMax { get; init; }

    /// <summary>How many grants may be in force by it at once.</summary>
    public int? GrantsMax { get; init; }

    /// <summary>How old the newest evidence of the relationship may be.</summary>
    public TimeSpan? EvidenceWithin { get; init; }

    /// <summary>The guardrail itself.</summary>
    public Guardrail ToGuardrail(TimeZoneInfo zone, Func<string, PersonId> person) => new(
        person(ApprovedBy.Value), Instant.Of(Until.Value.At(zone)), TierMax, DurationMax, GrantsMax, EvidenceWithin);
}
