using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

internal static class SystemEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.List("/v1/systems", "ListSystems", List);
        routes.Read("/v1/systems/{system}", "ReadSystem", Read);
        routes.Change("/v1/systems", "RegisterSystem", Register);
        routes.Change("/v1/systems/{system}/owner", "SetSystemOwner", SetOwner);
        routes.Change("/v1/systems/{system}/mode", "SetSystemMode", SetMode);
        routes.Change("/v1/systems/{system}/confirm", "ConfirmSystem", Confirm);
    }

    private static IResult List(HttpContext http, Features f)
    {
        var sight = Sights.Of(http, f);
        var all = sight.Estate.Systems;
        return Paging.Answer(http, sight,
            new ListedRows(all.Count, row => sight.System(row) != Extent.Nothing, row => all[row].Id.Value),
            row => Wire(f, sight, row), WireJson.Default.PageWireSystemWire);
    }

    private static IResult Read(HttpContext http, string system, Features f)
    {
        var sight = Sights.Of(http, f);
        var row = Lookup.System(sight, system);
        return row < 0 ? Problems.NotFound("the system")
            : Results.Json(Wire(f, sight, row), WireJson.Default.SystemWire);
    }

    private static async Task<IResult> Register(HttpContext http, Features f)
    {
        var (body, problem) = await Body.ReadAsync<NewSystemWire>(http);
        if (body is null) return problem!;
        if (f.Lookup.Person(body.Owner, "owner", out var owner) is { } unknown) return Problems.Of(unknown);
        if (ReadCriticality(body.Criticality) is not { } criticality)
            return Problems.Bad("invalid_value", $"`{body.Criticality}` is no criticality", "criticality",
                "use low, medium, high or critical");
        if (Scopes.Read(body.Resources, "resources", out var resources) is { } fault) return Problems.Of(fault);
        if (Connector(body.Connector) is { Fault: { } wrong }) return Problems.Of(wrong);
        var id = f.Node.NewId<SystemId>();
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), SuccessStatus = 201,
            Decide = (estate, at) => Then(estate, at,
                e => SystemCommands.Register(e,
                    new Change.SystemRegistered(id, body.Name, owner, criticality, resources)
                    {
                        Environment = body.Environment,
                    }, at),
                body.Connector is null ? null : e => SystemCommands.Configure(e,
                    new Change.ConnectorConfigured(id, Connector(body.Connector).Settings!)),
                body.Connector?.Mode != "enforce" ? null : e =>
                    SystemCommands.SetMode(e, new Change.SystemModeSet(id, ConvergenceMode.Enforce))),
        });
    }

    private static async Task<IResult> SetOwner(HttpContext http, string system, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.System(f.Node.Estate, system);
        if (row < 0) return Problems.NotFound("the system");
        if (f.Lookup.Person(body.Person, "person", out var owner) is { } unknown) return Problems.Of(unknown);
        var id = f.Node.Estate.Systems[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.SystemOwnerSet(id, owner, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Effective = Instants.Of(body.Effective), BasedOn = body.BasedOn,
            Decide = (estate, at) =>
                SystemCommands.SetOwner(estate, change, Instants.Of(body.Effective), at).From(body),
        });
    }

    private static async Task<IResult> SetMode(HttpContext http, string system, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.System(f.Node.Estate, system);
        if (row < 0) return Problems.NotFound("the system");
        if (body.Mode is not ("observe" or "enforce"))
            return Problems.Bad("invalid_value", $"`{body.Mode}` is no mode", "mode", "use observe or enforce");
        var id = f.Node.Estate.Systems[row].Id;
        var values = new List<SealedValue>();
        var change = new Change.SystemModeSet(
            id, body.Mode == "enforce" ? ConvergenceMode.Enforce : ConvergenceMode.Observe, body.Reason(id, values));
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, Decide = (estate, _) =>
            SystemCommands.SetMode(estate, change).From(body),
        });
    }

    private static async Task<IResult> Confirm(HttpContext http, string system, Features f)
    {
        var (body, problem) = await Body.ReadVerbAsync(http);
        if (body is null) return problem!;
        var row = Lookup.System(f.Node.Estate, system);
        if (row < 0) return Problems.NotFound("the system");
        var id = f.Node.Estate.Systems[row].Id;
        var values = new List<SealedValue>();
        var reason = body.Reason(id, values);
        return await f.Commands.RunAsync(http, new Order
        {
            Id = Identifier.Text(id), Sealed = values, BasedOn = body.BasedOn,
            Decide = (estate, at) => SystemCommands.Confirm(estate, id, reason, at).From(body),
        });
    }

    internal static Criticality? ReadCriticality(string text) => text switch
    {
        "low" => Criticality.Low, "medium" => Criticality.Medium, "high" => Criticality.High, "critical" =>
            Criticality.Critical,
        _ => null,
    };

    /// <summary>Several commands as one: each is decided against what the ones before it made.</summary>
    internal static Ruling Then(Estate estate, Instant at, params ReadOnlySpan<Func<Estate, Ruling>?> steps)
    {
        var proposals = new List<Proposal>();
        var fork = estate.Fork();
        foreach (var step in steps)
        {
            if (step is null) continue;
            if (step(fork) is not Ruling.Accepted accepted) return step(fork);
            proposals.AddRange(accepted.Proposals);
            fork = fork.Apply(accepted.Entries(fork, Actor.Node, at));
        }

        return new Ruling.Accepted([.. proposals]);
    }

    private static (ConnectorSettings? Settings, Refusal? Fault) Connector(ConnectorWire? wire) =>
        wire is null ? default
        : wire.Mode is not (null or "observe" or "enforce")
            ? (null, new Refusal(RefusalCode.InvalidValue, $"`{wire.Mode}` is no mode", "connector.mode",
                "use observe or enforce"))
        : (new ConnectorSettings(wire.Kind, wire.Directory, [.. wire.Hosts]), null);

    /// <summary>Across, a system is its name and what somebody has on it.</summary>
    private static SystemWire Wire(Features f, Sight sight, int row)
    {
        var estate = sight.Estate;
        var system = estate.Systems[row];
        var isWhole = sight.System(row) == Extent.Whole;
        return new SystemWire
        {
            Id = Identifier.Text(system.Id), Name = system.Name,
            Organisation = estate.Organisations[system.Organisation].Name is var name
                && (isWhole || sight.Organisation(system.Organisation) != Extent.Nothing) ? name : Sights.NotShown,
            Owner = f.Shown.For(sight).Person(estate, system.Owner.At(sight.At).Person),
            Criticality = isWhole ? Shown.Word(system.Criticality) : Sights.NotShown,
            Resources = Shown.Wire(isWhole ? system.Resources : Scope.Nothing),
            Environment = isWhole ? system.Environment : null,
            Entitlements = [.. system.Entitlements.Where(e => sight.Entitlement(e) != Extent.Nothing)
                .Select(e => estate.Entitlements[e].Name)],
            Connector = isWhole && system.Connector is { } c
                ? new ConnectorWire(c.Kind, Shown.Word(system.Mode), c.Directory, c.Hosts) : null,
            Revision = system.Recorded.Value,
        };
    }
}

/// <summary>Scopes as they cross the wire.</summary>
internal static class Scopes
{
    public static Refusal? Read(IReadOnlyDictionary<string, IReadOnlyList<string>> wire, string member, out Scope scope)
    {
        scope = Scope.Nothing;
        if (wire.Count > 100 || wire.Values.Sum(v => v?.Count ?? 0) > 1_000)
            return new Refusal(RefusalCode.InvalidValue, "at most 100 types and 1,000 patterns", member);
        if (wire.Values.Any(v => v is null || v.Any(p => p is null)))
            return new Refusal(RefusalCode.InvalidValue, "a pattern may not be null", member);
        var read = Scope.TryOf(wire.Select(t => KeyValuePair.Create(t.Key, t.Value.AsEnumerable())), out var fault);
        if (read is null)
            return new Refusal(RefusalCode.InvalidValue, $"`{fault}` is no pattern", member,
                "use an exact id, or a prefix with one trailing `*`");
        scope = read;
        return null;
    }
}
