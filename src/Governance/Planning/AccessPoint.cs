namespace Mandate.Governance.Planning;

/// <summary>
/// One unit of access in a connected system: who holds which account in which place.
/// For OpenSSH the place is a host and the holder is a principal line.
/// </summary>
public sealed record AccessPoint(string Place, string Account, string Holder) : IComparable<AccessPoint>
{
    /// <summary>Ordinal, by place, account and holder.</summary>
    public int CompareTo(AccessPoint? other)
    {
        if (other is null) return 1;
        var byPlace = string.CompareOrdinal(Place, other.Place);
        if (byPlace != 0) return byPlace;
        var byAccount = string.CompareOrdinal(Account, other.Account);
        return byAccount != 0 ? byAccount : string.CompareOrdinal(Holder, other.Holder);
    }

    /// <summary>Whether the left point sorts first.</summary>
    public static bool operator <(AccessPoint left, AccessPoint right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left point sorts last.</summary>
    public static bool operator >(AccessPoint left, AccessPoint right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left point does not sort last.</summary>
    public static bool operator <=(AccessPoint left, AccessPoint right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left point does not sort first.</summary>
    public static bool operator >=(AccessPoint left, AccessPoint right) => left.CompareTo(right) >= 0;

    /// <summary>The three parts, separated by spaces, as a plan prints them.</summary>
    public override string ToString() => $"{Place} {Account} {Holder}";
}
