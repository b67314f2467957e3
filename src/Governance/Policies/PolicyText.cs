using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What refusals of policy say in words.</summary>
internal static class PolicyText
{
    /// <summary>A window of this length or more ends by itself in name only.</summary>
    public static readonly TimeSpan Endless = TimeSpan.FromDays(366 * 20);

    /// <summary>`90 d`, `8 h`, `15 min`: the largest unit that is whole.</summary>
    public static string Of(TimeSpan span) =>
        span >= Endless ? "without end"
        : span.TotalDays >= 1 && span.Ticks % TimeSpan.TicksPerDay == 0 ? $"{span.Days} d"
        : span.TotalDays >= 2 ? $"{Math.Ceiling(span.TotalDays)} d"
        : span.TotalHours >= 1 ? $"{Math.Ceiling(span.TotalHours)} h" : $"{Math.Ceiling(span.TotalMinutes)} min";

    /// <summary>Everything that is missing, in one line.</summary>
    public static string Why(PolicyOutcome.Refused refused) =>
        !refused.Forbidden.IsEmpty
            ? "policy forbids it: " + string.Join("; ", refused.Forbidden.Select(f => $"{f.Because} ({f.Rule})"))
        : refused.Rules.IsEmpty ? "no rule of any policy matches"
        : "policy asks for more: " + string.Join("; ", refused.Unmet.Select(u => $"{u.Text} ({u.Rule})"));

    /// <summary>The member of the request that is at fault first.</summary>
    public static string? Member(PolicyOutcome.Refused refused) => refused.Unmet.FirstOrDefault()?.Kind switch
    {
        RequirementKind.Approvals => "approved_by",
        RequirementKind.Duration or RequirementKind.Extensions => "until",
        RequirementKind.Ticket => "ticket",
        RequirementKind.Justification => "justification",
        RequirementKind.Function => "function",
        _ => null,
    };

    /// <summary>What to do about it.</summary>
    public static string Advice(PolicyOutcome.Refused refused) =>
        !refused.Forbidden.IsEmpty || refused.Rules.IsEmpty ? "ask who answers for the policy"
        : "bring what is missing, or ask for an exception";

    /// <summary>Who still has to approve.</summary>
    public static string Missing(ApprovalStep step, ImmutableArray<GivenApproval> given, EvidenceClass atLeast)
    {
        var who = string.Join(" or ", Names(step));
        var weak = atLeast > EvidenceClass.Declared && step.IsMetBy(given, EvidenceClass.Declared)
            ? $" with evidence of class `{PolicyWords.Of(atLeast)}` or better" : "";
        return step.Count == 1 ? $"the approval of {who} is needed{weak}"
            : $"the approvals of {step.Count} different people are needed{weak}: {who}";
    }

    private static IEnumerable<string> Names(ApprovalStep step)
    {
        foreach (var role in PolicyWords.Roles)
            if ((step.Roles & role) != ApproverRoles.None) yield return $"`{PolicyWords.Of(role)}`";
        foreach (var person in step.People) yield return $"`{person}`";
        foreach (var seat in step.Seats) yield return $"somebody in `{seat}`";
    }
}
