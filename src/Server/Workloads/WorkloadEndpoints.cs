using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class WorkloadEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/workloads", "ListWorkloads", List, "organisation", "state");
        routes.Read("/v1/workloads/{workload}", "ReadWorkload", Read);
        routes.Change("/v1/workloads", "RegisterWorkload", Register);
        routes.Change("/v1/workloads/{workload}/facts", "TellWorkloadFact", Happen);
        routes.Change("/v1/workloads/{workload}/owner", "SetWorkloadOwner", SetOwner);
        routes.Change("/v1/workloads/{workload}/confirm", "ConfirmWorkload", Confirm);
    }

    private static IResult List(HttpContext http, Features f, string? organisation, string? state)
    {
        if (Paging.Read(http, out var limit, out var after) is { } bad) return bad;
        var (estate, at) = (f.Node.Estate, f.Node.Now);
        var of = Lookup.Organisation(estate, organisation);
        var (items, next) = Paging.Take(http, estate.Workloads.Count, limit, after, row =>
            (organisation is null || estate.Workloads[row].Life.At(at).Organisation == of)
            && Wire(f, estate, row, at) is var shown && (state is null || shown.State == state) ? shown : null);
        return Results.Json(new PageWire<WorkloadWire>(items, next), WireJson.Default.PageWireWorkloadWire);
    }

    private static IResult Read(string workload, Features f)
    {
        var estate = f.Node.Estate;
        var row = Lookup.Workload(estate, workload);
        return row < 0 ? Problems.NotFound("the workload")
            : Results.Json(Wire(f, estate, row, f.Node.Now), WireJson.Default.WorkloadWire);
    }

    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewWorkloadWire>(http);
        if (body is null) return problem!;
        var organisation = Lookup.Organisation(f.Node.Estate, body.Organisation);
        if (organisation < 0) return Problems.Of(Lookup.Unknown("organisation", body.Organisation, "organisation"));
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } unknown) return Problems.Of(unknown);
        var id = f.Node.NewId<WorkloadId>();
        var change = new Change.WorkloadRegistered(
            id, body.Name, f.Node.Estate.Organisations[organisation].Id, body.Kind, owner, body.Process);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201, Decide = (estate, at) =>
                Registry.Register(estate, change, at),
        });
    }

    private static async Task<IResult> Happen(HttpContext http, string workload, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Workload(f.Node.Estate, workload);
        if (row < 0) return Problems.NotFound("the workload");
        if (!Verbs.TryRead(body.Type, out var happened))
            return Problems.Bad("invalid_value", $"no fact is of type `{body.Type}`", "type");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var id = f.Node.Estate.Workloads[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.WorkloadFact(id, happened, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            IsStop = happened is LifeEvent.Left or LifeEvent.Suspended,
            Decide = (estate, at) => Registry.Happen(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> SetOwner(HttpContext http, string workload, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Workload(f.Node.Estate, workload);
        if (row < 0) return Problems.NotFound("the workload");
        if (f.Lookup.Person(body.Person, "person", out var owner) is { } unknown) return Problems.Of(unknown);
        var id = f.Node.Estate.Workloads[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.WorkloadOwnerSet(id, owner, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) => Registry.SetOwner(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> Confirm(HttpContext http, string workload, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Workload(f.Node.Estate, workload);
        if (row < 0) return Problems.NotFound("the workload");
        var id = f.Node.Estate.Workloads[row].Id;
        var values = new List<SealedValue>();
        var reason = body.Reason(id, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn,
            Decide = (estate, at) => Registry.Confirm(estate, id, reason, at).From(body),
        });
    }

    private static WorkloadWire Wire(Features f, Estate estate, int row, Instant at)
    {
        var workload = estate.Workloads[row];
        var phase = workload.Life.At(at);
        return new WorkloadWire(
            Identifier.Text(workload.Id), workload.Name, estate.Organisations[phase.Organisation].Name, workload.Kind,
            f.Shown.Person(estate, workload.Owner.At(at).Person), workload.Process, Shown.Word(phase.State),
                Shown.Time(phase.From),
            workload.Recorded.Value);
    }
}
