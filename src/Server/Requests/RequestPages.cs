using System.Text;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// Deciding in a browser: what waits for a person, one request with what a yes comes to, and a form. A link to a page
/// decides nothing: who is not signed in is sent to do so, and a yes asks for the strength of its tier.
/// </summary>
internal static class RequestPages
{
    private const int ListMax = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Shows("/requests", "RequestsPage", Inbox);
        routes.Shows("/requests/{request}", "RequestPage", Page);
        routes.Sends("/requests/{request}/decide", "DecideRequest", Decide);
    }

    private static IResult Inbox(HttpContext http, Features f)
    {
        var (estate, at, person) = (f.Node.Estate, f.Node.Now, Caller.Of(http).Person!);
        var sight = Sights.Of(http, estate, at);
        var rows = estate.OpenRequests.Where(r => sight.Request(r) != Extent.Nothing
                && ApprovalEndpoints.WaitsFor(estate, estate.Requests[r], person.Id, at))
            .Take(ListMax).Select(r => RequestWires.Of(f, sight, estate.Requests[r], at)).ToList();
        var page = new StringBuilder("<table><thead><tr><th>For</th><th>What</th><th>On</th><th>Tier</th>")
            .Append("<th>Decide by</th></tr></thead><tbody>\n");
        foreach (var r in rows)
            page.Append($"<tr><td><a href=\"/requests/{r.Id}\">{SignInPage.Text(For(r))}</a></td>")
                .Append($"<td>{SignInPage.Text(r.Entitlement)}</td><td>{SignInPage.Text(Scope(r))}</td><td>{r.Tier}</td>")
                .Append($"<td>{Time(r.DecideBy)}</td></tr>\n");
        page.Append("</tbody></table>\n");
        return SignInPage.Show("Waiting for you", rows.Count == 0 ? "<p>Nothing waits for a decision of yours.</p>"
            : page.ToString());
    }

    private static async Task<IResult> Page(HttpContext http, string request, Entrance e, Features f)
    {
        var (estate, at, person) = (f.Node.Estate, f.Node.Now, Caller.Of(http).Person!);
        if (Find(http, f, request) is not { } known) return Nothing();
        var shown = await RequestWires.ReadAsync(f, Sights.Of(http, estate, at), known, at, http.RequestAborted);
        var page = new StringBuilder("<table><tbody>\n");
        foreach (var (name, value) in Members(shown))
            if (value is { Length: > 0 }) page.Append($"<tr><th>{name}</th><td>{value}</td></tr>\n");
        page.Append("</tbody></table>\n");
        var may = ApprovalEndpoints.WaitsFor(estate, known, person.Id, at);
        if (may && shown.Shown is { } preview)
        {
            page.Append("<h2>What a yes comes to</h2>\n<table><tbody>\n");
            foreach (var (name, value) in Effect(shown, preview))
                if (value is { Length: > 0 }) page.Append($"<tr><th>{name}</th><td>{value}</td></tr>\n");
            page.Append("</tbody></table>\n").Append(Form(shown.Id, preview.Digest, e.Antiforgery(http)));
        }

        return SignInPage.Show($"{For(shown)}: {shown.Entitlement}",
            page.Append("<p><a href=\"/requests\">All that waits for you</a></p>").ToString());
    }

    /// <summary>
    /// The form's yes, no or question: the same acts as through the API, for the person who is signed in.
    /// </summary>
    private static async Task<IResult> Decide(HttpContext http, string request, Entrance e, Features f)
    {
        if (await e.FormAsync(http) is not { } form) return AccountEndpoints.NotOurs();
        if (Find(http, f, request) is not { } known) return Nothing();
        var (id, choice, reason) = (known.Id, form["choice"].ToString(), form["reason"].ToString());
        var back = $"<a href=\"/requests/{Identifier.Text(id)}\">Look at the request again</a>.";
        if (reason.Length > RequestReading.TextMax || (string.IsNullOrWhiteSpace(reason) && choice != "approve"))
            return SignInPage.Refuse("a no and a question need words, at most 4,000 characters", back);
        if (choice == "approve" && StepUp.Lacks(StepUp.OfTier(Tier(f.Node.Estate, known, f.Node.Now)), Caller.Of(http),
            f.Node.Now) is not null)
            return Results.LocalRedirect("/sign-in?again=true&return=" + Uri.EscapeDataString("/requests/" + request));
        var (values, body) = (new List<SealedValue>(), new RequestVerbWire { Reason = reason, Digest = form["digest"].ToString() });
        if (Acting.Of(http, f, null, out var nobody) is not { } acting) return nobody!;
        var act = choice switch
        {
            "approve" => ApprovalEndpoints.Yes(http, id, acting, body, values),
            "deny" => ApprovalEndpoints.No(id, acting, body, values),
            "ask" => ApprovalEndpoints.Question(id, acting, body, values),
            _ => default,
        };
        if (act.Decide is null || act.Fault is not null) return SignInPage.Refuse("choose yes, no or a question", back);
        var outcome = await f.Node.Scribe.SubmitAsync(new Command
        {
            Actor = Caller.Of(http).Actor, Proof = Caller.Of(http).Proof, Sealed = values, Decide = act.Decide,
        }, CancellationToken.None);
        return outcome.Match(
            recorded: _ => SignInPage.Show("Recorded", $"<p>{back}</p><p><a href=\"/requests\">What else waits for you</a></p>"),
            refused: r => SignInPage.Refuse(f.Shown.For(Sights.Of(http, f)).Told(
                r.Because, RequestReading.SystemOf(f.Node.Estate, known.Made)).Message, back, 409),
            busy: b => SignInPage.Refuse(b.Why, back, 503));
    }

    internal static int Tier(Estate estate, AccessRequest request, Instant at) =>
        RequestCase.Of(estate, request, at, EvidenceClass.Proven, out _)?.Plan.Tier ?? 4;

    private static AccessRequest? Find(HttpContext http, Features f, string request) =>
        Sights.Of(http, f) is var sight && Lookup.Request(sight, request) is >= 0 and var row
            ? sight.Estate.Requests[row] : null;

    private static IResult Nothing() => SignInPage.Refuse(
        "no such request is known", "<a href=\"/requests\">See what waits for you</a>.", 404);

    private static IEnumerable<(string Name, string? Value)> Members(RequestWire r) =>
    [
        ("State", SignInPage.Text(r.State.Replace('_', ' '))), ("Asked by", SignInPage.Text(r.By)),
        ("For", SignInPage.Text(For(r))), ("What", SignInPage.Text(r.Entitlement)), ("On", SignInPage.Text(Scope(r))),
        ("Tier", $"{r.Tier}"), ("From", r.From is null ? "at once" : Time(r.From)), ("Until", Time(r.Until)),
        ("Purpose", SignInPage.Text(r.Purpose)), ("Why", SignInPage.Text(r.Justification)),
        ("Sponsor", SignInPage.Text(r.Sponsor)), ("Answers for removal", SignInPage.Text(r.Removal)),
        ("Ticket", SignInPage.Text(r.Ticket)), ("Decide by", Time(r.DecideBy)),
        ("Needs", string.Join("<br>", (r.Steps ?? []).Select(s => SignInPage.Text((s.Met ? "met: " : s.Open ? "" : "later: ")
            + string.Join(" or ", s.Roles.Select(w => w.Replace('_', ' ')).Concat(s.People).Concat(s.Seats ?? [])))))),
        ("Approved by", string.Join("<br>", r.Approvals.Where(a => a.Counts).Select(a => SignInPage.Text(a.Person)))),
        ("Questions", string.Join("<br>", (r.Inquiries ?? []).Select(i =>
            SignInPage.Text($"{i.By}: {i.Question} – {i.Answer ?? "(not answered)"}")))),
    ];

    private static IEnumerable<(string Name, string? Value)> Effect(RequestWire r, RequestPreviewWire p) =>
    [
        ("Lets", SignInPage.Text($"{For(r)} do {string.Join(", ", p.Actions)} on {Scope(r)}")),
        ("Below", SignInPage.Text(p.Chain.Count == 0 ? "nothing: it is a root" : string.Join(" < ", p.Chain))),
        ("Rules", SignInPage.Text(string.Join(", ", p.Rules))),
        ("Held already", p.Similar.Count == 0 ? "nothing on this system" : string.Join("<br>", p.Similar.Select(s =>
            SignInPage.Text($"{s.Grant} ({s.Entitlement}, {s.Standing.Replace('_', ' ')}, "
                + (s.LastUsed is { } day ? $"last used {day:yyyy-MM-dd})" : "never used)") + (s.Overlaps ? ": overlaps" : ""))))),
        ("Findings", SignInPage.Text(p.Findings.Count == 0 ? "none" : string.Join(", ", p.Findings))),
        ("In the way", SignInPage.Text(p.Stands)),
    ];

    private static string Form(string id, string digest, string antiforgery) => $"""
        <form method="post" action="/requests/{id}/decide">
        <input type="hidden" name="antiforgery" value="{antiforgery}">
        <input type="hidden" name="digest" value="{digest}">
        <label>In words<textarea name="reason" rows="3" maxlength="4000"></textarea></label>
        <button name="choice" value="approve">Approve</button>
        <button name="choice" value="deny">Deny</button>
        <button name="choice" value="ask">Ask for more</button>
        </form>
        """;

    private static string For(RequestWire r) => r.To?.Person ?? r.To?.Workload ?? r.To?.Organisation
        ?? (r.Seat is { } seat ? $"seat {seat.Name} of {seat.Size}" : r.To?.Seat ?? "");

    private static string Scope(RequestWire r) => r.Scope is null ? "what the seat may" : string.Join("; ",
        r.Scope.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Key + " " + string.Join(" ", s.Value)));

    private static string? Time(DateTimeOffset? at) => at is { } when ? SignInPage.Time(Instant.Of(when)) : null;
}
