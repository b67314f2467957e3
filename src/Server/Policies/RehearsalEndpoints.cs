using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>Trying a policy before it is deployed, and how the deployed ones do. Nothing is recorded.</summary>
internal static class RehearsalEndpoints
{
    private const int DaysDefault = 30;
    private const int DaysMax = 366;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/policies/try", Try).WithName("TryPolicy").WithMetadata(new KnownQuery(["days"]));
        routes.Read("/v1/policies/report", "ReportPolicies", Report, "days");
        routes.List("/v1/policies/tests", "ListGrantTests", Tests, "passes");
    }

    private static async Task<IResult> Try(HttpContext http, Features f, Rehearsals rehearsals, string? days)
    {
        if (ReadDays(days, out var number) is { } bad) return bad;
        var (body, problem) = await Body.ReadAsync<NewPolicyWire>(http);
        if (body is null) return problem!;
        if (PolicyEndpoints.ReadDraft(f, body, out var draft) is { } unread) return Problems.Of(unread);
        var (rehearsal, refused) = await rehearsals.TryAsync(
            draft!, Caller.Of(http).Actor, number, http.RequestAborted);
        return refused is not null ? Problems.Of(f.Shown.Named(refused))
            : Results.Json(rehearsal, WireJson.Default.RehearsalWire);
    }

    private static async Task<IResult> Report(HttpContext http, Features f, Rehearsals rehearsals, string? days)
    {
        if (ReadDays(days, out var number) is { } bad) return bad;
        var report = new PolicyReport(f, f.Node.Estate, f.Node.Now, number);
        return Results.Json(
            await report.MakeAsync(rehearsals, http.RequestAborted), WireJson.Default.PolicyReportWire);
    }

    /// <summary>Every third-party grant in force with its three tests.</summary>
    private static IResult Tests(HttpContext http, Features f, string? passes)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        if (passes is not (null or "true" or "false"))
            return Problems.Bad("invalid_query", "`passes` is true or false", "passes");
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var (items, next) = Paging.Take(http, estate.Grants.Count, limit, after, row =>
            ThirdParty.TestsOf(estate, row, at) is { } tests && (passes is null || tests.Pass == (passes == "true"))
                ? Wire(f, estate, row, tests, at) : null);
        return Results.Json(new PageWire<GrantTestsWire>(items, next), WireJson.Default.PageWireGrantTestsWire);
    }

    private static GrantTestsWire Wire(Features f, Estate estate, int row, GrantTests tests, Instant at) => new(
        estate.GrantNames[row].Name, f.Shown.Subject(estate, row).Name, estate.Systems[estate.SystemOf(row)].Name,
        Validity.Tier(estate, estate.Grants[row], at), tests.IsTimeBound, tests.IsAttributable, tests.IsRevocable,
        tests.Pass);

    private static IResult? ReadDays(string? text, out int days)
    {
        days = DaysDefault;
        return text is not null && (!int.TryParse(text, out days) || days is < 0 or > DaysMax)
            ? Problems.Bad("invalid_query", $"`days` is 0 to {DaysMax}", "days") : null;
    }
}

/// <summary>Grants in force under relationships with other organisations.</summary>
internal static class ThirdParty
{
    /// <summary>Null for what is not in force or within one organisation.</summary>
    public static GrantTests? TestsOf(Estate estate, int row, Instant at)
    {
        if (estate.Relationships[estate.Grants[row].Relationship].Kind == RelationshipKind.Internal
            || !Validity.Of(estate, row, at).IsInForce) return null;
        return GrantTests.Of(PolicyQuestions.Of(estate, GrantCase.Of(estate, row, at), at));
    }
}
