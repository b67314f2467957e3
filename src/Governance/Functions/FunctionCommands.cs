namespace Mandate.Governance;

/// <summary>Commands about business functions.</summary>
internal static class FunctionCommands
{
    /// <summary>The most entitlements that one function needs.</summary>
    public const int EntitlementsMax = 200;

    public static Ruling Define(Estate estate, Change.FunctionDefined c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (c.Entitlements.IsDefaultOrEmpty || c.Entitlements.Length > EntitlementsMax)
            return Ruling.No(RefusalCode.InvalidValue, $"a function needs 1 to {EntitlementsMax} entitlements",
                "entitlements");
        if (c.Entitlements.Distinct().Count() != c.Entitlements.Length)
            return Ruling.No(RefusalCode.InvalidValue, "an entitlement stands there twice", "entitlements");
        foreach (var entitlement in c.Entitlements)
            if (estate.Find(entitlement) < 0) return Registry.Unknown(entitlement, "entitlements");
        if (c.Until <= at) return Ruling.No(RefusalCode.EmptyWindow, "the function would be over", "until");
        if (Registry.ActivePerson(estate, c.Owner, at, "owner") is { } refused) return refused;
        var (byId, byName) = (estate.FindFunction(c.Id), estate.FindFunction(c.Name));
        if (byId != byName)
            return byName >= 0 ? Registry.Taken(c.Name) : Ruling.No(RefusalCode.InvalidValue,
                "a function keeps its name", "name");
        if (byId < 0) return Ruling.Of(c);
        var known = estate.Functions[byId];
        if (known.ClosedAt <= at)
            return Ruling.No(RefusalCode.Terminated, $"function `{c.Name}` is closed", "name", "define another one");
        return known.Terms[^1] is var now && now.Owner == c.Owner && now.Until == c.Until
            && now.Entitlements.SequenceEqual(c.Entitlements)
            ? Ruling.No(RefusalCode.AlreadySo, "it is so already", "name") : Ruling.Of(c);
    }

    public static Ruling Close(Estate estate, Change.FunctionClosed c, Instant? effective, Instant at) =>
        estate.FindFunction(c.Id) is var row && row < 0 ? Registry.Unknown(c.Id, "function")
        : estate.Functions[row].ClosedAt <= (effective ?? at)
            ? Ruling.No(RefusalCode.AlreadySo, "it is closed already", "function")
        : Ruling.Of(c, effective);
}
