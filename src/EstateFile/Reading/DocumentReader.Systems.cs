namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private DeclaredSystem System(Placed<string> name, MemberPath path)
    {
        Placed<string> owner = default;
        Placed<Criticality> criticality = default;
        var resources = ResourcePatterns.None;
        var entitlements = Named.Empty<DeclaredEntitlement>();
        DeclaredConnector? connector = null;
        Placed<string>? environment = null;
        var members = Begin(Shape.System, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "criticality": criticality = Word(path, member, Words.Criticalities); break;
                case "environment": environment = Text(path, member, TextRule.Name); break;
                case "resources": resources = Patterns(path, member, mayBeEmpty: true); break;
                case "entitlements":
                    entitlements = Section(path, member, EstateKind.Entitlement, TextRule.Name, Entitlement);
                    break;
                case "connector": connector = Connector(path.Below(member), Here(path, member)); break;
            }
        return new DeclaredSystem(name, owner, criticality, resources, entitlements, connector)
        {
            Environment = environment,
        };
    }

    private DeclaredEntitlement Entitlement(Placed<string> name, MemberPath path)
    {
        Placed<int> tier = default;
        var actions = Listing.Of<Placed<string>>([]);
        Listing<Placed<Governance.Condition>> conditions = [];
        DeclaredSshAccount? ssh = null;
        Placed<Governance.Recording>? recording = null;
        var members = Begin(Shape.Entitlement, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "tier":
                    tier = Whole(path, member, 1, 4, EstateErrorCode.BadTier, "write 1, 2, 3 or 4");
                    break;
                case "actions": actions = List(path, member, TextRule.Id); break;
                case "ssh": ssh = Ssh(path.Below(member), Here(path, member)); break;
                case "recording": recording = Word(path, member, Words.Recordings); break;
                case "conditions": conditions = Conditions(path, member); break;
            }
        return new DeclaredEntitlement(name, tier, actions, ssh) { Conditions = conditions, Recording = recording };
    }

    private DeclaredSshAccount Ssh(MemberPath path, Place place)
    {
        Placed<string> account = default;
        var members = Begin(Shape.Ssh, path, place);
        while (Next(ref members, out var member))
            if (member == "account") account = Text(path, member, TextRule.Account);
        return new DeclaredSshAccount(account);
    }

    private DeclaredConnector Connector(MemberPath path, Place place)
    {
        Placed<ConnectorKind> kind = default;
        var mode = new Placed<ConnectorMode>(ConnectorMode.Observe, place);
        Placed<string> directory = default;
        var hosts = Listing.Of<Placed<string>>([]);
        var members = Begin(Shape.Connector, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "kind": kind = Word(path, member, Words.ConnectorKinds); break;
                case "mode": mode = Word(path, member, Words.ConnectorModes); break;
                case "directory": directory = Text(path, member, TextRule.Directory); break;
                case "hosts": hosts = List(path, member, TextRule.Host); break;
            }
        return new DeclaredConnector(kind, mode, directory, hosts);
    }

    private ResourcePatterns Patterns(MemberPath owner, string member, bool mayBeEmpty)
    {
        var place = Here(owner, member);
        if (!BeginMap(place, "a map of resource types")) return ResourcePatterns.None;
        var path = owner.Below(member);
        var types = default(Few<TypePatterns>);
        Dictionary<string, int>? seen = null;
        while (NextKey(path, out var type))
        {
            if (types.Count == 1) seen ??= new() { [types.First.Type.Value] = types.First.Type.Place.Line };
            if (seen is not null && !IsFirst(seen, type)) continue;
            Obey(type, TextRule.Id);
            types.Add(new TypePatterns(type, List(path, type.Value, TextRule.Pattern)));
        }
        if (types.Count == 0 && !mayBeEmpty) RefuseEmpty(place, "a resource type");
        return ResourcePatterns.Of(types.ToListing());
    }
}
