using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class PersonEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/people", "ListPeople", List, "organisation", "state");
        routes.Read("/v1/people/{person}", "ReadPerson", Read);
        routes.Change("/v1/people", "RegisterPerson", Register);
        routes.Change("/v1/people/{person}/leave", "LeavePerson",
            (HttpContext http, string person, Features f) => Happen(http, person, f, LifeEvent.Left));
        routes.Change("/v1/people/{person}/facts", "TellPersonFact",
            (HttpContext http, string person, Features f) => Happen(http, person, f, null));
        routes.Change("/v1/people/{person}/confirm", "ConfirmPerson", Confirm);
        routes.Change("/v1/people/{person}/erase", "ErasePerson", Erase);
    }

    private static IResult List(HttpContext http, Features f, string? organisation, string? state)
    {
        var sight = Sights.Of(http, f);
        var (all, at) = (sight.Estate.People, sight.At);
        var of = Lookup.Organisation(sight, organisation);
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.Person(row) != Extent.Nothing, row => all[row].Id.Value),
            row => (organisation is null || all[row].Life.At(at).Organisation == of)
                && Wire(f, sight.Estate, row, at) is var shown && (state is null || shown.State == state)
                    ? shown : null,
            WireJson.Default.PageWirePersonWire);
    }

    private static IResult Read(HttpContext http, string person, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = f.Lookup.Person(sight, person);
        return row < 0 ? Problems.NotFound("the person")
            : Results.Json(Wire(f, sight.Estate, row, sight.At), WireJson.Default.PersonWire);
    }

    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewPersonWire>(http);
        if (body is null) return problem!;
        var organisation = Lookup.Organisation(f.Node.Estate, body.Organisation);
        if (organisation < 0) return Problems.Of(Lookup.Unknown("organisation", body.Organisation, "organisation"));
        var id = f.Node.NewId<PersonId>();
        return await f.Commands.RunAsync(http,
            NewPerson(f, id, body.Name, body.DisplayName, f.Node.Estate.Organisations[organisation].Id));
    }

    /// <summary>
    /// Registers a person under a name that nobody else has; the name is reserved while the command waits.
    /// </summary>
    internal static Order NewPerson(Features f, PersonId id, string name, string? displayName,
        OrganisationId organisation)
    {
        var values = new List<SealedValue>();
        if (!Names.IsPersonName(name) || (displayName is not null && !Names.IsDisplayName(displayName)))
            return new Order { Decide = (_, _) => BadName(name) };
        var change = new Change.PersonRegistered(
            id, organisation, Node.Seal(id, SealedFields.PersonName, name, values),
            displayName is null ? null : Node.Seal(id, SealedFields.DisplayName, displayName, values));
        return new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201, Sealed = values,
            Decide = (estate, at) => Registry.Register(estate, change, at) is Ruling.Accepted accepted
                ? f.Node.People.TryReserve(name, id) ? accepted : Ruling.No(
                    RefusalCode.NameTaken, $"the name `{name}` is taken", "name",
                        "use the person that has it, or another name")
                : Registry.Register(estate, change, at),
            Otherwise = () => f.Node.People.Release(id),
            Then = _ =>
            {
                if (displayName is not null) f.Node.People.Show(id, displayName);
                return Task.CompletedTask;
            },
        };
    }

    private static async Task<IResult> Happen(HttpContext http, string person, Features f, LifeEvent? verb)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        if (verb is null && !Verbs.TryRead(body.Type, out _))
            return Problems.Bad("invalid_value", $"no fact is of type `{body.Type}`", "type");
        if (Verbs.Fault(body) is { } fault) return Problems.Of(fault);
        var happened = verb ?? (Verbs.TryRead(body.Type, out var read) ? read : default);
        var id = f.Node.Estate.People[row].Id;
        var to = Lookup.Organisation(f.Node.Estate, body.Organisation);
        var values = new List<SealedValue>();
        var change = new Change.PersonFact(
            id, happened, to < 0 ? null : f.Node.Estate.Organisations[to].Id, f.Lookup.PersonId(body.Person),
                body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            IsStop = happened is LifeEvent.Left or LifeEvent.Suspended or LifeEvent.Moved or LifeEvent.AuthorityChanged,
            Decide = (estate, at) => Registry.Happen(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> Confirm(HttpContext http, string person, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        var id = f.Node.Estate.People[row].Id;
        var values = new List<SealedValue>();
        var reason = body.Reason(id, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn,
            Decide = (estate, at) => Registry.Confirm(estate, id, reason, at).From(body),
        });
    }

    /// <summary>The entry comes first; then the values go, out of every file of the folder.</summary>
    private static async Task<IResult> Erase(HttpContext http, string person, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = f.Lookup.Person(f.Node.Estate, person);
        if (row < 0) return Problems.NotFound("the person");
        var id = f.Node.Estate.People[row].Id;
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), BasedOn = body.BasedOn, Decide = (estate, _) => Registry.Erase(estate, id),
            Then = async _ =>
            {
                f.Node.People.Release(id);
                f.Decisions.ForgetNames();
                await f.Node.Folder.Sealed.EraseAsync([Identifier.Text(id)], CancellationToken.None);
            },
        });
    }

    private static Ruling BadName(string name) => Ruling.No(
        RefusalCode.InvalidValue, $"`{name}` is no name of a person", "name",
            "use 1 to 254 characters without white space, a mail address as a rule");

    private static PersonWire Wire(Features f, Estate estate, int row, Instant at)
    {
        var person = estate.People[row];
        var phase = person.Life.At(at);
        return new PersonWire(
            Identifier.Text(person.Id), f.Node.People.NameOf(person.Id), f.Node.People.DisplayNameOf(person.Id),
            estate.Organisations[phase.Organisation].Name, Shown.Word(phase.State), Shown.Time(phase.From),
            person.Erased is not null, person.Recorded.Value);
    }
}
