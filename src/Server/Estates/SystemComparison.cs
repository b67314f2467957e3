using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;
using Criticality = Mandate.Governance.Criticality;

namespace Mandate.Server;

/// <summary>
/// Systems with their entitlements and connectors. A system that is no longer driven is let go before anything else
/// changes on it; one that is to be driven is so last of a whole file, towards what is complete.
/// </summary>
internal sealed class SystemComparison(EstateComparison c)
{
    public void Systems()
    {
        foreach (var declared in c.Document.Systems) System(declared);
        foreach (var declared in c.Document.Systems)
            foreach (var entitlement in declared.Entitlements) Entitlement(declared, entitlement);
        foreach (var declared in c.Document.Systems)
            if (declared.Connector is { } connector) Connector(declared, connector);
    }

    /// <summary>The recorded act that ends driving a system.</summary>
    public void LetGo()
    {
        foreach (var (name, step) in Modes(ConvergenceMode.Observe)) c.Take(StepKind.Mode, name, step);
    }

    /// <summary>
    /// The recorded act that lets a system be driven: last, so that what it drives towards is complete.
    /// </summary>
    public void Drive()
    {
        foreach (var (name, step) in Modes(ConvergenceMode.Enforce)) c.Take(StepKind.Mode, name, step);
    }

    /// <summary>
    /// The same before the grants, where policy asks of each whether it can be taken away again: there they count as
    /// driven, and are so once all of them are recorded. Until then the grants are not in force.
    /// </summary>
    public void DriveWherePolicyAsks()
    {
        if (!c.Now.Policies.Governs(c.At)) return;
        foreach (var (name, step) in Modes(ConvergenceMode.Enforce)) c.TakeLate(StepKind.Mode, name, step);
    }

    private IEnumerable<(string Name, EstateStep Step)> Modes(ConvergenceMode mode)
    {
        foreach (var declared in c.Document.Systems)
        {
            if (declared.Connector is not { } connector || HasFailed(declared)
                || (connector.Mode.Value == ConnectorMode.Enforce) != (mode == ConvergenceMode.Enforce)) continue;
            var system = c.Now.Systems[c.Now.FindSystem(declared.Name.Value)];
            if (system.Mode == mode) continue;
            yield return (declared.Name.Value, new EstateStep(
                connector.Mode.Place,
                new EstateChangeWire("change", StepKind.Mode, declared.Name.Value, Shown.Word(mode)),
                (estate, _) => SystemCommands.SetMode(estate, new Change.SystemModeSet(system.Id, mode))));
        }
    }

    /// <summary>The file's patterns as a scope; null after a refusal.</summary>
    public static Scope? ScopeOf(EstateComparison c, string kind, string name, Place place, ResourcePatterns patterns)
    {
        // Most scopes are one pattern of one type.
        if (patterns.Types is [{ Patterns: [var only] } of]
            && Scope.TryOf(of.Type.Value, only.Value) is { } single) return single;
        var scope = Scope.TryOf(
            patterns.Types.Select(t => KeyValuePair.Create(t.Type.Value, t.Patterns.Select(p => p.Value))),
                out var fault);
        if (scope is null)
            c.Refuse(kind, name, place, EstateErrorCode.BadPattern, $"`{fault}` is no pattern",
                "use an exact id, or a prefix with one trailing `*`");
        return scope;
    }

    public static ConditionSet ConditionsOf(Listing<Placed<Condition>> declared) =>
        declared.Count == 0 ? ConditionSet.None : ConditionSet.Of(declared.Select(c => c.Value));

    /// <summary>The first condition's place.</summary>
    public static Place? PlaceOf(Listing<Placed<Condition>> declared) => declared.Count == 0 ? null : declared[0].Place;

    /// <summary>How a plan says it; nothing where nothing is asked.</summary>
    public static string Said(ConditionSet conditions) => conditions.IsEmpty ? "" : $", if {conditions}";

    /// <summary>The first pattern's place: a map of patterns has none of its own.</summary>
    public static Place? PlaceOf(ResourcePatterns patterns) =>
        patterns.Types.Count == 0 ? null : patterns.Types[0].Type.Place;

    private bool HasFailed(DeclaredSystem declared) =>
        c.HasFailed(StepKind.System, declared.Name.Value) || c.HasFailed(StepKind.Connector, declared.Name.Value);

    private void System(DeclaredSystem declared)
    {
        var name = declared.Name.Value;
        var refs = c.References();
        var owner = refs.Person(declared.Owner);
        var resources = ScopeOf(c, StepKind.System, name, declared.Name.Place, declared.Resources);
        if (refs.Broken || resources is null)
        {
            c.Skip(StepKind.System, name);
            return;
        }

        var criticality = Enum.Parse<Criticality>(declared.Criticality.Value.ToString());
        var row = c.Now.FindSystem(name);
        Place? PlaceFor(string member) => member switch
        {
            "owner" or "person" => declared.Owner.Place, "resources" => PlaceOf(declared.Resources),
            "environment" => declared.Environment?.Place, _ => null,
        };
        if (row < 0)
        {
            var change = new Change.SystemRegistered(c.Node.NewId<SystemId>(), name, owner, criticality, resources)
            {
                Environment = declared.Environment?.Value,
            };
            c.Take(StepKind.System, name, new EstateStep(
                declared.Name.Place,
                new EstateChangeWire("add", StepKind.System, name,
                    $"owned by {declared.Owner.Value}, criticality {Shown.Word(criticality)}, {resources}{In(declared)}"),
                (estate, at) => SystemCommands.Register(estate, change, at)) { PlaceOf = PlaceFor });
            return;
        }

        var known = c.Now.Systems[row];
        if (known.Criticality != criticality || !known.Resources.Equals(resources)
            || known.Environment != declared.Environment?.Value)
            c.Take(StepKind.System, name, new EstateStep(
                declared.Name.Place,
                new EstateChangeWire("change", StepKind.System, name,
                    $"criticality {Shown.Word(criticality)}, {resources}{In(declared)}"),
                (estate, _) => SystemCommands.Describe(
                    estate, new Change.SystemDescribed(known.Id, criticality, resources)
                    {
                        Environment = declared.Environment?.Value,
                    })) { PlaceOf = PlaceFor });
        if (c.Now.People[known.Owner.At(c.At).Person].Id != owner)
            c.Take(StepKind.System, name, new EstateStep(
                declared.Owner.Place,
                    new EstateChangeWire("change", StepKind.System, name, $"is owned by {declared.Owner.Value}"),
                (estate, at) => SystemCommands.SetOwner(estate, new Change.SystemOwnerSet(known.Id, owner), null, at)));
    }

    private static string In(DeclaredSystem declared) =>
        declared.Environment is { } environment ? $", in {environment.Value}" : "";

    private void Entitlement(DeclaredSystem system, DeclaredEntitlement declared)
    {
        var full = system.Name.Value + "/" + declared.Name.Value;
        if (c.HasFailed(StepKind.System, system.Name.Value))
        {
            c.Skip(StepKind.Entitlement, full);
            return;
        }

        ImmutableArray<string> actions = [.. declared.Actions.Select(a => a.Value)];
        var (tier, account) = (declared.Tier.Value, declared.Ssh?.Account.Value);
        var conditions = ConditionsOf(declared.Conditions);
        var recording = declared.Recording?.Value ?? Recording.Unknown;
        var row = c.Now.FindEntitlement(full);
        if (row >= 0 && c.Now.Entitlements[row].Latest is var known
            && known.Tier == tier && known.SshAccount == account && known.Actions.SequenceEqual(actions)
            && known.Conditions.Equals(conditions) && known.Recording == recording) return;
        var change = new Change.EntitlementDefined(
            row < 0 ? c.Node.NewId<EntitlementId>() : c.Now.Entitlements[row].Id,
            c.Now.Systems[c.Now.FindSystem(system.Name.Value)].Id, declared.Name.Value, tier, actions, account)
        {
            Conditions = conditions, Recording = recording,
        };
        c.Take(StepKind.Entitlement, full, new EstateStep(
            declared.Name.Place,
            new EstateChangeWire(row < 0 ? "add" : "change", StepKind.Entitlement, full,
                $"tier {tier}, {string.Join(", ", actions)}{Said(conditions)}"),
            (estate, _) => SystemCommands.Define(estate, change))
        {
            PlaceOf = member => member switch
            {
                "tier" => declared.Tier.Place, "actions" when declared.Actions.Count > 0 => declared.Actions[0].Place,
                "ssh.account" => declared.Ssh?.Account.Place, _ => null,
            },
        });
    }

    private void Connector(DeclaredSystem system, DeclaredConnector declared)
    {
        var name = system.Name.Value;
        if (c.HasFailed(StepKind.System, name))
        {
            c.Skip(StepKind.Connector, name);
            return;
        }

        var known = c.Now.Systems[c.Now.FindSystem(name)];
        var settings = new ConnectorSettings(
            declared.Kind.Value.ToString().ToLowerInvariant(), declared.Directory.Value,
                [.. declared.Hosts.Select(h => h.Value)]);
        if (settings.Equals(known.Connector)) return;
        c.Take(StepKind.Connector, name, new EstateStep(
            declared.Kind.Place,
            new EstateChangeWire(known.Connector is null ? "add" : "change", StepKind.Connector, name,
                $"{settings.Kind} in `{settings.Directory}`, hosts {string.Join(", ", settings.Hosts.Take(10))}{(settings.Hosts.Length > 10 ? ", …" : "")}"),
            (estate, _) => SystemCommands.Configure(estate, new Change.ConnectorConfigured(known.Id, settings)))
        {
            PlaceOf = member => member switch
            {
                "connector.directory" => declared.Directory.Place,
                "connector.hosts" when declared.Hosts.Count > 0 => declared.Hosts[0].Place, _ => null,
            },
        });
    }
}
