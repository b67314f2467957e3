using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>Requests as tables, and what a yes to one comes to.</summary>
internal static class RequestView
{
    public static readonly string[] Columns = ["id", "state", "for", "entitlement", "on", "tier", "by", "decide by"];

    public static readonly string[] InboxColumns = ["id", "decide by", "for", "entitlement", "on", "tier", "until", "by"];

    public static IRenderable[] Row(RequestWire r) =>
    [
        Cells.Of(r.Id), Cells.Standing(r.State), Cells.Of(For(r)), Cells.Of(r.Entitlement), Cells.Of(r.Scope is null
            ? null : Cells.Scope(r.Scope)), Cells.Of(r.Tier), Cells.Of(r.By), Cells.Of(r.DecideBy),
    ];

    public static IRenderable[] InboxRow(RequestWire r) =>
    [
        Cells.Of(r.Id), Cells.Of(r.DecideBy), Cells.Of(For(r)), Cells.Of(r.Entitlement), Cells.Of(r.Scope is null
            ? null : Cells.Scope(r.Scope)), Cells.Of(r.Tier), Cells.Of(r.Until), Cells.Of(r.By),
    ];

    public static (string, IRenderable)[] Members(RequestWire r) =>
    [
        ("id", Cells.Of(r.Id)), ("state", Cells.Standing(r.State)), ("since", Cells.Of(r.Since)),
        ("grant", Cells.Of(r.Name)), ("by", Cells.Of($"{r.ByType} {r.By}")), ("for", Cells.Of(For(r))),
        ("entitlement", Cells.Of(r.Entitlement)), ("on", Cells.Of(r.Scope is null ? null : Cells.Scope(r.Scope))),
        ("tier", Cells.Of(r.Tier)), ("relationship", Cells.Of(r.Relationship)), ("parent", Cells.Of(r.Parent)),
        ("window", Cells.Of($"{Cells.Time(r.From)} to {Cells.Time(r.Until)}")), ("purpose", Cells.Of(r.Purpose)),
        ("justification", Cells.Of(r.Justification)), ("ticket", Cells.Of(r.Ticket)), ("function", Cells.Of(r.Function)),
        ("owner", Cells.Of(r.Owner)), ("sponsor", Cells.Of(r.Sponsor)), ("removal", Cells.Of(r.Removal)),
        ("reviewer", Cells.Of(r.Reviewer)), ("decide by", Cells.Of(r.DecideBy)),
        ("needs", Cells.Of(r.Steps is null ? null : string.Join('\n', r.Steps.Select(s => Step(s, r.DecideBy))
            .DefaultIfEmpty("nobody")))),
        ("approved by", Cells.Of(string.Join('\n', r.Approvals.Select(Approval).DefaultIfEmpty("nobody yet")))),
        ("guardrail", Cells.Of(r.Guardrail)), ("denied by", Cells.Of(r.DeniedBy)),
        ("questions", Cells.Of(r.Inquiries is not { Count: > 0 } inquiries ? null : string.Join('\n', inquiries.Select(i =>
            $"{i.By}: {i.Question}\n  {i.Answer ?? "(not answered)"}")))),
        ("recorded", Cells.Of("revision " + r.Revision)),
    ];

    /// <summary>The request, and what a yes comes to.</summary>
    public static IEnumerable<IRenderable> Shown(RequestWire r)
    {
        yield return Listing.Members(Members(r));
        if (r.Shown is not { } shown) yield break;
        yield return Listing.Members(
            ("lets", Cells.Of($"{For(r)} do {string.Join(", ", shown.Actions)} on {(r.Scope is null
                ? "what the seat may" : Cells.Scope(r.Scope))}")),
            ("below", Cells.Of(shown.Chain.Count == 0 ? "nothing: it is a root" : string.Join(" < ", shown.Chain))),
            ("rules", Cells.Of(shown.Rules.Count == 0 ? "no policy is deployed" : string.Join(", ", shown.Rules))),
            ("held already", Cells.Of(shown.Similar.Count == 0 ? "nothing on this system"
                : string.Join('\n', shown.Similar.Select(Similar)))),
            ("also asked for", Cells.Of(shown.Asked.Count == 0 ? null : string.Join(", ", shown.Asked))),
            ("findings", Cells.Of(shown.Findings.Count == 0 ? "none" : string.Join(", ", shown.Findings))),
            ("in the way", Cells.Of(shown.Stands)), ("digest", Cells.Of(shown.Digest)));
    }

    private static string For(RequestWire r) => r switch
    {
        { To.Person: { } person } => "person " + person,
        { To.Workload: { } workload } => "workload " + workload,
        { To.Organisation: { } organisation } => "organisation " + organisation,
        { Seat: { } seat } => $"seat {seat.Name} of {seat.Size}",
        { To.Seat: { } seat } => "seat " + seat,
        _ => "–",
    };

    /// <summary>A step; its deadline where that is not the nearest, which stands above.</summary>
    private static string Step(RequestStepWire step, DateTimeOffset? nearest) =>
        (step.Met ? "met: " : step.Open ? "" : "later: ") + (step.Count > 1 ? $"{step.Count} of " : "")
        + string.Join(" or ", step.Roles.Select(r => r.Replace('_', ' ')).Concat(step.People)
            .Concat((step.Seats ?? []).Select(s => "seat " + s)))
        + (step.Rule is null ? "" : $" ({step.Rule})")
        + (step is { Open: true, Met: false, Deadline: { } end } && end != nearest ? $", by {Cells.Time(end)}" : "");

    private static string Approval(RequestApprovalWire approval) =>
        $"{approval.Person}, {approval.Class}, {Cells.Time(approval.At)}"
        + (approval.Outside is null ? "" : $", as {approval.Outside} outside") + (approval.Counts ? "" : " (of what it was before)");

    private static string Similar(SimilarGrantWire grant) =>
        $"{grant.Grant} ({grant.Entitlement}, {grant.Standing.Replace('_', ' ')}, "
        + (grant.LastUsed is { } day ? $"last used {day:yyyy-MM-dd}" : "never used") + ")"
        + (grant.Overlaps ? ": overlaps" : "");
}
