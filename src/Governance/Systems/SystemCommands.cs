namespace Mandate.Governance;

/// <summary>Commands about systems and entitlements. Each decides; none changes anything.</summary>
internal static class SystemCommands
{
    public static Ruling Register(Estate estate, Change.SystemRegistered c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (estate.FindSystem(c.Name) >= 0) return Registry.Taken(c.Name);
        if (estate.Find(c.Id) >= 0) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        return Registry.ActivePerson(estate, c.Owner, at, "owner") ?? Environment(c.Environment)
            ?? Overlap(estate, -1, c.Resources) ?? Ruling.Of(c);
    }

    public static Ruling Describe(Estate estate, Change.SystemDescribed c)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "system");
        var system = estate.Systems[row];
        if (system.Criticality == c.Criticality && system.Resources.Equals(c.Resources)
            && system.Environment == c.Environment)
            return Ruling.No(RefusalCode.AlreadySo, "nothing is different", "system");
        return Environment(c.Environment) ?? Overlap(estate, row, c.Resources) ?? Ruling.Of(c);
    }

    public static Ruling Define(Estate estate, Change.EntitlementDefined c)
    {
        var system = estate.Find(c.System);
        if (system < 0) return Registry.Unknown(c.System, "system");
        if (Names.Check(c.Name) is { } bad) return bad;
        if (c.Tier is < 1 or > 4)
            return Ruling.No(RefusalCode.InvalidValue, $"`{c.Tier}` is no tier", "tier", "a tier is 1 to 4");
        if (c.Actions.IsDefaultOrEmpty || c.Actions.Any(a => !Scope.IsName(a)))
            return Ruling.No(RefusalCode.InvalidValue, "an entitlement has at least one action of 1 to 256 characters",
                "actions");
        if (c.SshAccount is { } account && !IsAccount(account))
            return Ruling.No(RefusalCode.InvalidValue, $"`{account}` is no account name", "ssh.account",
                "use 1 to 32 of a-z, 0-9, `-`, `_`, a letter or `_` first");
        if (c.Conditions.Refusal() is { } refused) return refused;
        var full = estate.Systems[system].Name + "/" + c.Name;
        var (byId, byName) = (estate.Find(c.Id), estate.FindEntitlement(full));
        if (byId != byName) return Registry.Taken(full);
        if (byId < 0) return Ruling.Of(c);
        var terms = estate.Entitlements[byId].Latest;
        return terms.Tier == c.Tier && terms.SshAccount == c.SshAccount && terms.Actions.SequenceEqual(c.Actions)
            && terms.Conditions.Equals(c.Conditions) && terms.Recording == c.Recording
            ? Ruling.No(RefusalCode.AlreadySo, "nothing is different", "entitlement") : Ruling.Of(c);
    }

    public static Ruling SetOwner(Estate estate, Change.SystemOwnerSet c, Instant? effective, Instant at)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "system");
        return Registry.ActivePersonOf(estate, c.Owner, estate.Systems[row].Organisation, at, "person")
            ?? Registry.Succession(estate.Systems[row].Owner, estate.Find(c.Owner), at) ?? Ruling.Of(c, effective);
    }

    public static Ruling Confirm(Estate estate, SystemId id, Sealed? reason, Instant at)
    {
        var row = estate.Find(id);
        if (row < 0) return Registry.Unknown(id, "system");
        var owner = estate.Systems[row].Owner.At(at).Person;
        return estate.People[owner].Life.IsActive(at) ? Ruling.Of(new Change.SystemConfirmed(id, reason)) : Ruling.No(
            RefusalCode.NotConfirmable, $"system `{estate.Systems[row].Name}` has no active owner", "system",
                "set an owner first");
    }

    public static Ruling Configure(Estate estate, Change.ConnectorConfigured c)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "system");
        if (c.Connector.Kind != "openssh")
            return Ruling.No(RefusalCode.InvalidValue, $"no connector is called `{c.Connector.Kind}`",
                "connector.kind", "use openssh");
        if (!Names.IsName(c.Connector.Directory) || c.Connector.Directory[0] == '.')
            return Ruling.No(RefusalCode.InvalidValue, "a directory is one folder name under the data folder",
                "connector.directory");
        if (c.Connector.Hosts.IsDefaultOrEmpty || c.Connector.Hosts.Length > 10_000
            || c.Connector.Hosts.Any(h => !IsHost(h))
                || c.Connector.Hosts.Distinct().Count() != c.Connector.Hosts.Length)
            return Ruling.No(RefusalCode.InvalidValue, "hosts are 1 to 10,000 different names of a-z, 0-9, `-`, `.`",
                "connector.hosts");
        for (var other = 0; other < estate.Systems.Count; other++)
            if (other != row && estate.Systems[other].Connector is { } taken && taken.Directory == c.Connector.Directory
                && taken.Hosts.Intersect(c.Connector.Hosts).FirstOrDefault() is { } twice)
                return Ruling.No(RefusalCode.ResourceOverlap,
                    $"host `{twice}` in `{taken.Directory}` belongs to `{estate.Systems[other].Name}`",
                        "connector.hosts", "use another directory");
        return c.Connector.Equals(estate.Systems[row].Connector)
            ? Ruling.No(RefusalCode.AlreadySo, "nothing is different", "connector") : Ruling.Of(c);
    }

    public static Ruling SetMode(Estate estate, Change.SystemModeSet c)
    {
        var row = estate.Find(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "system");
        var system = estate.Systems[row];
        if (system.Connector is null)
            return Ruling.No(RefusalCode.InvalidValue, $"system `{system.Name}` has no connector", "mode",
                "configure a connector first");
        return system.Mode == c.Mode
            ? Ruling.No(RefusalCode.AlreadySo, $"system `{system.Name}` is in that mode", "mode") : Ruling.Of(c);
    }

    private static Ruling? Environment(string? text) => text is null ? null : Names.Check(text, "environment");

    private static Ruling? Overlap(Estate estate, int self, Scope resources)
    {
        for (var row = 0; row < estate.Systems.Count; row++)
            if (row != self && estate.Systems[row].Resources.Overlaps(resources))
                return Ruling.No(RefusalCode.ResourceOverlap,
                    $"resources overlap with those of system `{estate.Systems[row].Name}`", "resources",
                        "a resource belongs to one system");
        return SelfOverlap(resources);
    }

    private static Ruling? SelfOverlap(Scope resources)
    {
        foreach (var (type, patterns) in resources.Types)
            for (var index = 0; index < patterns.Length; index++)
                for (var other = 0; other < patterns.Length; other++)
                    if (index != other && patterns[index][^1] == '*'
                        && Scope.PatternCovers(patterns[index], patterns[other]))
                        return Ruling.No(RefusalCode.ResourceOverlap,
                            $"`{type} {patterns[index]}` contains `{patterns[other]}`", "resources",
                                "leave the narrower one out");
        return null;
    }

    private static bool IsAccount(string text) =>
        text is { Length: > 0 and <= 32 } && (char.IsAsciiLetterLower(text[0]) || text[0] == '_')
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsHost(string text) =>
        text is { Length: > 0 and <= 64 } && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            && !text.Contains("..", StringComparison.Ordinal);
}
