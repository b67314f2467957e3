using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class EntitlementEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/entitlements", "ListEntitlements", List, "system");
        routes.Read("/v1/entitlements/{system}/{entitlement}", "ReadEntitlement", Read);
        routes.Change("/v1/entitlements", "DefineEntitlement", Define);
    }

    private static IResult List(HttpContext http, Features f, string? system)
    {
        var sight = Sights.Of(http, f);
        var all = sight.Estate.Entitlements;
        var of = Lookup.System(sight, system);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Entitlement(row) != Extent.Nothing, row => all[row].Id.Value),
            row => system is null || all[row].System == of ? Wire(sight.Estate, row) : null,
            WireJson.Default.PageWireEntitlementWire);
    }

    private static IResult Read(HttpContext http, string system, string entitlement, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Entitlement(sight, $"{system}/{entitlement}");
        return row < 0 ? Problems.NotFound("the entitlement")
            : Results.Json(Wire(sight.Estate, row), WireJson.Default.EntitlementWire);
    }

    /// <summary>Defines an entitlement; of one that is known, what it means from now on.</summary>
    private static async Task<IResult> Define(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewEntitlementWire>(http);
        if (body is null) return problem!;
        var estate = f.Node.Estate;
        var system = Lookup.System(estate, body.System);
        if (system < 0) return Problems.Of(Lookup.Unknown("system", body.System, "system"));
        if (ConditionWires.Read(body.Conditions, out var conditions) is { } wrong) return Problems.Of(wrong);
        if (ReadRecording(body.Recording) is not { } recording)
            return Problems.Bad("invalid_value", $"`{body.Recording}` says nothing of recording", "recording",
                "use recorded or not_recorded, or leave it out");
        var known = estate.FindEntitlement(estate.Systems[system].Name + "/" + body.Name);
        var id = known < 0 ? f.Node.NewId<EntitlementId>() : estate.Entitlements[known].Id;
        var change = new Change.EntitlementDefined(
            id, estate.Systems[system].Id, body.Name, body.Tier, [.. body.Actions.Distinct(StringComparer.Ordinal)],
                body.SshAccount) { Conditions = conditions, Recording = recording };
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = known < 0 ? 201 : 200, Decide = (e, _) =>
            SystemCommands.Define(e, change),
        });
    }

    private static Recording? ReadRecording(string? text) => text switch
    {
        null => Recording.Unknown, "recorded" => Recording.Recorded, "not_recorded" => Recording.NotRecorded, _ => null,
    };

    private static string? Word(Recording recording) => recording switch
    {
        Recording.Recorded => "recorded", Recording.NotRecorded => "not_recorded", _ => null,
    };

    private static EntitlementWire Wire(Estate estate, int row)
    {
        var entitlement = estate.Entitlements[row];
        var terms = entitlement.Latest;
        return new EntitlementWire(
            Identifier.Text(entitlement.Id), entitlement.Name, estate.Systems[entitlement.System].Name, terms.Tier,
                terms.Actions,
            terms.SshAccount, terms.Because.Value)
            {
                Conditions = ConditionWires.Of(terms.Conditions), Recording = Word(terms.Recording),
            };
    }
}
