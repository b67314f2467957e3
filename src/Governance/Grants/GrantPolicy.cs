using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What recording or confirming a grant needs beyond its objects: ticket, policy, approvals.</summary>
internal static class GrantPolicy
{
    /// <summary>
    /// Accepts when the ticket is open, policy admits, and everybody who has to approve has (C3, 7); a guardrail stands
    /// for the approvals, and the entry names it.
    /// </summary>
    public static Ruling Record(Estate estate, in GrantPlan plan, Instant at, EvidenceClass evidence)
    {
        if (Brought(estate, plan, at) is { } missing) return missing;
        // Without policy nobody has to put the question together.
        var outcome = estate.Policies.Governs(at) ? Judge(estate, Asked(estate, plan, at, evidence), at) : null;
        return outcome is PolicyOutcome.Admitted { Guardrail: { } by }
            ? Approvals.OfSelf(estate, plan, at)
                ?? Ruling.Of(plan.Request with { Guardrail = by.Policy + "/" + by.Rule })
            : Refusal(outcome) ?? Approvals.OfGrant(estate, plan, at)
                ?? Ruling.Of(plan.Request.Guardrail is null ? plan.Request : plan.Request with { Guardrail = null });
    }

    /// <summary>Null when what is there and what the confirmation brings is enough for the policy of now.</summary>
    public static Ruling? Confirm(
        Estate estate, int row, Change.GrantConfirmed c, Instant at, EvidenceClass evidence)
    {
        var approvers = c.ApprovedBy.IsDefault ? [] : c.ApprovedBy;
        if (Brought(estate, approvers, c.Ticket, c.Function, at) is { } wrong) return wrong;
        var of = GrantCase.Of(estate, row, at);
        var to = of.Plan.To;
        foreach (var id in approvers)
            if (to.Kind is BeneficiaryKind.Person or BeneficiaryKind.Seat
                && Separation.IsBeneficiary(estate, to, estate.NaturalPerson(estate.Find(id)), at))
                return Ruling.No(RefusalCode.SelfApproval, $"{id} would approve access for themselves", "approved_by");
        var ticket = c.Ticket ?? (of.Ticket < 0 ? null : new TicketBinding(
            estate.Sources[estate.Tickets[of.Ticket].Source].Id, estate.Tickets[of.Ticket].Number));
        if (Ticket(estate, ticket, of.Plan.System, at, at) is { } closed) return closed;
        var brought = new Admission
        {
            ApprovedBy = estate.Find(approvers), Class = evidence,
            Ticket = c.Ticket is { } named ? estate.FindTicket(named) : -1,
            Function = c.Function is { } function ? estate.FindFunction(function) : -1,
            IsJustified = c.Justification is not null,
        };
        var confirmed = of with { Admissions = of.Admissions.Insert(0, new Admitted(brought, at, default)) };
        return Refusal(Judge(estate, confirmed, at));
    }

    /// <summary>The grant as it would be recorded.</summary>
    public static GrantCase Asked(Estate estate, in GrantPlan plan, Instant at, EvidenceClass evidence)
    {
        var c = plan.Request;
        var admission = new Admission
        {
            ApprovedBy = estate.Find(c.ApprovedBy), Class = evidence,
            Classes = c.Request is { } request && estate.Find(request) is >= 0 and var asked
                ? Admission.ClassesOf(estate.Requests[asked], c.ApprovedBy.Select(estate.Find)) : [],
            Ticket = c.Ticket is { } ticket ? estate.FindTicket(ticket) : -1,
            Function = c.Function is { } function ? estate.FindFunction(function) : -1,
            IsJustified = c.Justification is not null,
            RequestedBy = c.RequestedByPerson is { } person ? estate.Find(person)
                : c.RequestedByWorkload is { } workload ? estate.Find(workload) : -1,
            IsRequestedByWorkload = c.RequestedByWorkload is not null,
        };
        return new GrantCase
        {
            Plan = plan, Row = -1, Name = c.Name, Owner = estate.Find(c.Owner), Wanted = c.Scope,
            From = Instant.Max(c.From, at), Until = c.Until, Admissions = [new Admitted(admission, at, default)],
        };
    }

    /// <summary>What policy says, with how much of each guardrail is used already.</summary>
    public static PolicyOutcome Judge(Estate estate, in GrantCase of, Instant at)
    {
        if (!estate.Policies.Governs(at)) return new PolicyOutcome.Ungoverned();
        return estate.Policies.Judge(Question(estate, of, at), at, PolicySet.Ahead);
    }

    /// <summary>What policy is asked, with how many grants stand by each guardrail.</summary>
    public static PolicyQuestion Question(Estate estate, in GrantCase of, Instant at)
    {
        var question = PolicyQuestions.Of(estate, of, at);
        return estate.Policies.CountsGrants
            ? question with { Within = WithinGuardrails(estate, of.Row, at) } : question;
    }

    /// <summary>A refusal in words, and the outcome itself; null where policy admits or was not asked.</summary>
    public static Ruling? Refusal(PolicyOutcome? outcome) => outcome?.Match(
        ungoverned: _ => null,
        admitted: _ => null,
        refused: r => (Ruling?)new Ruling.Refused(new Refusal(
            RefusalCode.PolicyRefuses, PolicyText.Why(r), PolicyText.Member(r), PolicyText.Advice(r)) { Policy = r }),
        undecidable: u => new Ruling.Refused(new Refusal(
            RefusalCode.PolicyUndecidable,
            $"policy cannot be decided: nobody says {string.Join(", ", u.Missing.Select(m => $"`{m}`"))}",
            null, "declare it, or name it in the request") { Policy = u }));

    /// <summary>Null when what the plan names exists and its ticket is open.</summary>
    public static Ruling? Brought(Estate estate, in GrantPlan plan, Instant at) =>
        Brought(estate, plan.Request.ApprovedBy, plan.Request.Ticket, plan.Request.Function, at)
        ?? Ticket(estate, plan.Request.Ticket, plan.System, at, Instant.Max(at, plan.Request.From));

    /// <summary>Who approves exists and is active; a function covers the entitlement; a ticket has a source.</summary>
    private static Ruling? Brought(
        Estate estate, ImmutableArray<PersonId> approvers, TicketBinding? ticket, FunctionId? function, Instant at)
    {
        foreach (var id in approvers.IsDefault ? [] : approvers)
            if (Registry.ActivePerson(estate, id, at, "approved_by") is { } refused) return refused;
        if (ticket is { } named && estate.FindSource(named.Source) < 0)
            return Registry.Unknown(named.Source, "ticket");
        if (ticket is { Number: var number } && !TicketCommands.IsNumber(number))
            return Ruling.No(RefusalCode.InvalidValue, "a ticket's number has 1 to 100 visible characters", "ticket");
        return function is { } purpose && estate.FindFunction(purpose) < 0
            ? Registry.Unknown(purpose, "function") : null;
    }

    /// <summary>Null for no ticket, or one that is told to be open, with a window in which the grant begins.</summary>
    public static Ruling? Ticket(Estate estate, TicketBinding? ticket, int system, Instant at, Instant from)
    {
        if (ticket is not { } named) return null;
        var source = estate.Sources[estate.FindSource(named.Source)];
        var row = estate.FindTicket(named);
        Ruling No(string why, string advice) =>
            Ruling.No(RefusalCode.TicketNotOpen, $"ticket `{source.Name}/{named.Number}` {why}", "ticket", advice);
        if (row < 0 || estate.Tickets[row].At(at) is not { } fact)
            return No("is not known", $"let `{source.Name}` tell it first");
        if (fact.State == TicketState.Closed) return No("is closed", "name an open one");
        if (from < fact.From || from >= fact.Until)
            return No("is outside of its window", "name one whose window is open");
        if (!fact.Systems.IsEmpty && !fact.Systems.Contains(estate.Systems[system].Name))
            return No($"is not about `{estate.Systems[system].Name}`", "name one that is");
        return source.IsFresh(at) ? null
            : No("may be out of date: its source is silent", $"let `{source.Name}` tell it again");
    }

    /// <summary>
    /// How many grants other than this one each guardrail has let through that are in force or yet to begin.
    /// </summary>
    private static ImmutableDictionary<string, int> WithinGuardrails(Estate estate, int except, Instant at)
    {
        var counts = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (rule, rows) in estate.ByGuardrail)
            counts[rule] = rows.Count(row => row != except && Takes(estate, row, at));
        return counts.ToImmutable();
    }

    /// <summary>Whether a grant takes a place of its guardrail: in force, or to begin and not revoked before.</summary>
    private static bool Takes(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        return at < grant.Until && (grant.From > at
            ? GrantHistory.At(estate, row, at).RevokedAt > grant.From : Validity.Of(estate, row, at).IsInForce);
    }
}
