using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class FunctionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/functions", "ListFunctions", List, "state");
        routes.Read("/v1/functions/{function}", "ReadFunction", Read);
        routes.Change("/v1/functions", "DefineFunction", Define);
        routes.Change("/v1/functions/{function}/close", "CloseFunction", Close);
    }

    private static IResult List(HttpContext http, Features f, string? state)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var (items, next) = Paging.Take(http, estate.Functions.Count, limit, after,
            row => Wire(f, estate, row, at) is var shown && (state is null || shown.State == state) ? shown : null);
        return Results.Json(new PageWire<FunctionWire>(items, next), WireJson.Default.PageWireFunctionWire);
    }

    private static IResult Read(string function, Features f)
    {
        var estate = f.Node.Estate;
        var row = Lookup.Function(estate, function);
        return row < 0 ? Problems.NotFound("the business function")
            : Results.Json(Wire(f, estate, row, f.Node.Now), WireJson.Default.FunctionWire);
    }

    /// <summary>Defines a business function; one that is known is another from now on.</summary>
    private static async Task<IResult> Define(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewFunctionWire>(http);
        if (body is null) return problem!;
        var estate = f.Node.Estate;
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } nobody) return Problems.Of(nobody);
        var entitlements = new List<EntitlementId>();
        foreach (var name in body.Entitlements.Take(FunctionCommands.EntitlementsMax + 1))
        {
            var row = Lookup.Entitlement(estate, name);
            if (row < 0) return Problems.Of(Lookup.Unknown("entitlement", name, "entitlements"));
            entitlements.Add(estate.Entitlements[row].Id);
        }

        var known = estate.FindFunction(body.Name);
        var id = known < 0 ? f.Node.NewId<FunctionId>() : estate.Functions[known].Id;
        var change = new Change.FunctionDefined(
            id, body.Name, owner, [.. entitlements], Instants.Of(body.Until) ?? Instant.Forever);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = known < 0 ? 201 : 200,
            Decide = (e, at) => FunctionCommands.Define(e, change, at),
        });
    }

    private static async Task<IResult> Close(HttpContext http, string function, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Function(f.Node.Estate, function);
        if (row < 0) return Problems.NotFound("the business function");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var id = f.Node.Estate.Functions[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.FunctionClosed(id, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), IsStop = true, Sealed = values, Effective = Instants.Of(body.Effective),
            BasedOn = body.BasedOn,
            Decide = (estate, at) =>
                FunctionCommands.Close(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static FunctionWire Wire(Features f, Estate estate, int row, Instant at)
    {
        var function = estate.Functions[row];
        var terms = function.At(at) ?? function.Terms[0];
        return new FunctionWire(
            Identifier.Text(function.Id), function.Name, f.Shown.Person(terms.Owner),
            [.. terms.Entitlements.Select(e => estate.Entitlements[estate.Find(e)].Name)], Shown.Time(terms.Until),
            function.ClosedAt <= at ? "closed" : terms.Until <= at ? "over" : "open", terms.Because.Value);
    }
}
