using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>The estate's numbers: what they are, and changing them.</summary>
internal static class ParameterEndpoints
{
    private const string Zero = "0s";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/v1/parameters", "ReadParameters", Read);
        routes.Change("/v1/parameters", "ChangeParameters", Change);
    }

    private static IResult Read(Features f)
    {
        var all = f.Node.Estate.Parameters;
        var (newest, values) = (all[^1], all[^1].Values);
        var since = all.Length == 1 ? null : newest.From.ToDateTime();
        return Results.Json(new ParametersWire(all.Length, since, newest.Because.Value)
        {
            PolicyTouchMax = values.PolicyTouchMax, ApprovalWithin = [.. values.ApprovalWithin.Select(Text)],
            AdminCadence = [.. values.AdminCadence.Select(Text)], DelegationDepth = values.DelegationDepth,
            FindingWithin = Text(values.FindingWithin),
            ReturnAfterSuspension = Text(values.ReturnAfterSuspension), StaleGrace = Text(values.StaleGrace),
        }, WireJson.Default.ParametersWire);
    }

    /// <summary>What they would end is counted here, on a snapshot; the scribe only compares numbers.</summary>
    private static async Task<IResult> Change(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewParametersWire>(http);
        if (body is null) return problem!;
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } nobody)
            return Problems.Of(nobody);
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        if (Merge(body, estate.ParametersNow, out var values) is { } fault) return Problems.Of(fault);
        var change = new Change.ParametersChanged(values!) { ApprovedBy = approvers };
        GrantTouch? touch = ParameterCommands.Change(estate, change, GrantTouch.Nothing(estate), at) is Ruling.Accepted
            ? GrantTouch.Of(estate, change, TimeSpan.Zero, Caller.Of(http).Actor, at) : null;
        return await f.Commands.RunAsync(http, new Order
        {
            BasedOn = body.BasedOn,
            // What is left out stays as it is now, also where somebody else changed it since this was read.
            Decide = (newest, now) => Merge(body, newest.ParametersNow, out var merged) is { } wrong
                ? new Ruling.Refused(wrong)
                : ParameterCommands.Change(newest, change with { Parameters = merged! },
                    newest.ParametersNow.IsSame(estate.ParametersNow) ? touch : null, now),
        });
    }

    private static Refusal? Merge(NewParametersWire body, Parameters now, out Parameters? values)
    {
        Refusal? fault = null;
        values = now with
        {
            PolicyTouchMax = body.PolicyTouchMax ?? now.PolicyTouchMax,
            ApprovalWithin = Spans(body.ApprovalWithin, now.ApprovalWithin, "approval_within", ref fault),
            FindingWithin = Span(body.FindingWithin, now.FindingWithin, "finding_within", ref fault),
            AdminCadence = Spans(body.AdminCadence, now.AdminCadence, "admin_cadence", ref fault),
            DelegationDepth = body.DelegationDepth is { } depths ? [.. depths.Take(5)] : now.DelegationDepth,
            ReturnAfterSuspension = Span(
                body.ReturnAfterSuspension, now.ReturnAfterSuspension, "return_after_suspension", ref fault),
            StaleGrace = Span(body.StaleGrace, now.StaleGrace, "stale_grace", ref fault),
        };
        return fault;
    }

    private static ImmutableArray<TimeSpan> Spans(
        IReadOnlyList<string>? texts, ImmutableArray<TimeSpan> now, string member, ref Refusal? fault)
    {
        if (texts is null) return now;
        var spans = ImmutableArray.CreateBuilder<TimeSpan>();
        foreach (var text in texts.Take(5)) spans.Add(Span(text, default, member, ref fault));
        return spans.ToImmutable();
    }

    private static TimeSpan Span(string? text, TimeSpan now, string member, ref Refusal? fault)
    {
        if (text is null) return now;
        if (text == Zero) return TimeSpan.Zero;
        if (Durations.TryRead(text, out var span, out var why)) return span;
        fault ??= new Refusal(RefusalCode.InvalidParameters,
            $"`{text}` {why}: a whole number and `d`, `h`, `min` or `s`", member);
        return now;
    }

    private static string Text(TimeSpan span) => span == TimeSpan.Zero ? Zero : Durations.Of(span);
}
