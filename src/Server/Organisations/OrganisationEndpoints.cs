using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class OrganisationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/organisations", "ListOrganisations", List, "state");
        routes.Read("/v1/organisations/{organisation}", "ReadOrganisation", Read);
        routes.Change("/v1/organisations", "RegisterOrganisation", Register);
        routes.Change("/v1/organisations/{organisation}/suspend", "SuspendOrganisation",
            (HttpContext http, string organisation, Features f) => Happen(http, organisation, f, LifeEvent.Suspended));
        routes.Change("/v1/organisations/{organisation}/resume", "ResumeOrganisation",
            (HttpContext http, string organisation, Features f) => Happen(http, organisation, f, LifeEvent.Resumed));
        routes.Change("/v1/organisations/{organisation}/offboard", "OffboardOrganisation",
            (HttpContext http, string organisation, Features f) => Happen(http, organisation, f, LifeEvent.Offboarded));
        routes.Change("/v1/organisations/{organisation}/facts", "TellOrganisationFact",
            (HttpContext http, string organisation, Features f) => Happen(http, organisation, f, null));
    }

    private static IResult List(HttpContext http, Features f, string? state)
    {
        var sight = Sights.Of(http, f);
        var all = sight.Estate.Organisations;
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Organisation(row) != Extent.Nothing, row => all[row].Id.Value),
            row => Wire(sight, row) is var shown && (state is null || shown.State == state) ? shown : null,
            WireJson.Default.PageWireOrganisationWire);
    }

    private static IResult Read(HttpContext http, string organisation, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.Organisation(sight, organisation);
        return row < 0 ? Problems.NotFound("the organisation")
            : Results.Json(Wire(sight, row), WireJson.Default.OrganisationWire);
    }

    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewOrganisationWire>(http);
        if (body is null) return problem!;
        var id = f.Node.NewId<OrganisationId>();
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, _) =>
            Registry.Register(estate, new Change.OrganisationRegistered(id, body.Name, body.DisplayName)),
        });
    }

    private static async Task<IResult> Happen(HttpContext http, string organisation, Features f, LifeEvent? verb)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.Organisation(f.Node.Estate, organisation);
        if (row < 0) return Problems.NotFound("the organisation");
        if (verb is null && !Verbs.TryRead(body.Type, out _))
            return Problems.Bad("invalid_value", $"no fact is of type `{body.Type}`", "type");
        var happened = verb ?? (Verbs.TryRead(body.Type, out var read) ? read : default);
        var id = f.Node.Estate.Organisations[row].Id;
        var into = Lookup.Organisation(f.Node.Estate, body.Organisation);
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        if (f.Lookup.People(body.ApprovedBy, "approved_by", out var approvers) is { } unknown)
            return Problems.Of(unknown);
        var values = new List<SealedValue>();
        var change = new Change.OrganisationFact(
            id, happened, into < 0 ? null : f.Node.Estate.Organisations[into].Id, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), IsStop = happened != LifeEvent.Resumed, Sealed = values,
            Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) =>
                Registry.Happen(estate, change, approvers, Instants.Of(body.Effective), at).From(body),
        });
    }

    /// <summary>How the grantor itself is stays inside it; what that comes to is told by the relationship.</summary>
    private static OrganisationWire Wire(Sight sight, int row)
    {
        var organisation = sight.Estate.Organisations[row];
        var phase = organisation.Life.At(sight.At);
        var isWhole = sight.Organisation(row) == Extent.Whole;
        return new OrganisationWire(
            Identifier.Text(organisation.Id), organisation.Name, organisation.DisplayName,
            isWhole ? Shown.Word(phase.State) : Sights.NotShown, isWhole ? Shown.Time(phase.From) : null,
            organisation.Recorded.Value);
    }
}
