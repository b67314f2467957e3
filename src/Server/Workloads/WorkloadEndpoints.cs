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
        var sight = Sights.Of(http, f);
        var (all, at) = (sight.Estate.Workloads, sight.At);
        var of = Lookup.Organisation(sight, organisation);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Workload(row) != Extent.Nothing, row => all[row].Id.Value),
            row => (organisation is null || all[row].Life.At(at).Organisation == of)
                && Wire(f, sight, row) is var shown && (state is null || shown.State == state) ? shown : null,
            WireJson.Default.PageWireWorkloadWire);
    }

    private static IResult Read(HttpContext http, string workload, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Workload(sight, workload);
        return row < 0 ? Problems.NotFound("the workload")
            : Results.Json(Wire(f, sight, row), WireJson.Default.WorkloadWire);
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

    private static WorkloadWire Wire(Features f, Sight sight, int row)
    {
        var (estate, at) = (sight.Estate, sight.At);
        var workload = estate.Workloads[row];
        var phase = workload.Life.At(at);
        return new WorkloadWire(
            Identifier.Text(workload.Id), workload.Name, estate.Organisations[phase.Organisation].Name, workload.Kind,
            f.Shown.For(sight).Person(estate, workload.Owner.At(at).Person), workload.Process,
            Shown.Word(phase.State), Shown.Time(phase.From), workload.Recorded.Value);
    }
}
