namespace Mandate.Governance;

/// <summary>How much somebody sees of one thing.</summary>
internal enum Extent : byte
{
    /// <summary>It is as if it were not there.</summary>
    Nothing,

    /// <summary>What the side across may know of it: no causes, people or ids that stay inside.</summary>
    Cut,

    /// <summary>All of it.</summary>
    Whole,
}

/// <summary>
/// What one caller may see of an estate at an instant: the one place that decides it, for every surface. Staff of a
/// grantor see the relationships it grants in and all that hang below them, a verified admin those of the own
/// organisation as the side across sees them, anybody else themselves and what they hold. What is not seen and what
/// is not there are one answer, found by the same work (design 7, decision 24).
/// </summary>
internal sealed partial class Sight
{
    private readonly bool seesAll;
    private readonly int organisation;
    private readonly int person;
    private readonly bool isStaff;
    private readonly bool isAdmin;
    private Reach? reach;

    private Sight(Estate estate, Instant at, bool seesAll, int person)
    {
        (Estate, At, this.seesAll, this.person) = (estate, at, seesAll, person);
        organisation = person < 0 ? -1 : Registry.PersonOrganisation(estate, person, at);
        isStaff = person >= 0 && SignInRules.IsOfGrantor(estate, person, at);
        isAdmin = person >= 0 && SignInRules.IsVerifiedAdmin(estate, person, at);
    }

    public Estate Estate { get; }

    public Instant At { get; }

    /// <summary>The caller's organisation, which everything a caller sees has to do with; -1 for none.</summary>
    public int Own => organisation;

    /// <summary>Whether nothing is hidden: administrators and auditors.</summary>
    public bool SeesAll => seesAll;

    /// <summary>Everything, for administrators and auditors.</summary>
    public static Sight All(Estate estate, Instant at) => new(estate, at, seesAll: true, -1);

    /// <summary>Nothing at all: the default for whoever is neither of these nor a person.</summary>
    public static Sight None(Estate estate, Instant at) => new(estate, at, seesAll: false, -1);

    /// <summary>What the person sees, by the organisation they are of at the instant.</summary>
    public static Sight Of(Estate estate, int person, Instant at) => new(estate, at, seesAll: false, person);

    /// <summary>
    /// By organisation alone, as requests and seats are seen: whole from the grantor's side at any height above,
    /// cut from the grantee's.
    /// </summary>
    public Extent Side(int relationship)
    {
        if (relationship < 0) return Extent.Nothing;
        if (seesAll) return Extent.Whole;
        for (var row = relationship; row >= 0; row = Estate.Relationships[row].Parent)
            if (Estate.Relationships[row].Grantor == organisation) return Extent.Whole;
        return Estate.Relationships[relationship].Grantee == organisation ? Extent.Cut : Extent.Nothing;
    }

    public Extent Organisation(int row) => Of(row, static (sight, row) =>
        row == sight.organisation ? Extent.Whole : sight.Reached.Organisations.GetValueOrDefault(row));

    public Extent Relationship(int row) => Of(row, static (sight, row) =>
        sight.Reached.Relationships.Contains(row) ? sight.Side(row) : Extent.Nothing);

    public Extent Grant(int row) => Of(row, static (sight, row) => sight.OfGrant(row));

    /// <summary>A person's record. A name may show where the record does not: see <see cref="Names"/>.</summary>
    public Extent Person(int row) => Of(row, static (sight, row) =>
        sight.IsOwn(row) || sight.Reached.People.Contains(row) ? Extent.Whole : Extent.Nothing);

    public Extent Workload(int row) => Of(row, static (sight, row) =>
        sight.IsOwnWorkload(row) || sight.Reached.Workloads.Contains(row) ? Extent.Whole : Extent.Nothing);

    public Extent System(int row) => Of(row, static (sight, row) =>
        sight.IsOwnSystem(row) ? Extent.Whole : sight.Reached.Systems.Contains(row) ? Extent.Cut : Extent.Nothing);

    public Extent Entitlement(int row) => Of(row, static (sight, row) =>
        sight.IsOwnSystem(sight.Estate.Entitlements[row].System) ? Extent.Whole
        : sight.Reached.Entitlements.Contains(row) ? Extent.Cut : Extent.Nothing);

    public Extent Seat(int row) => Of(row, static (sight, row) => sight.Side(sight.Estate.Seats[row].Relationship));

    /// <summary>Both sides of the relationship and the grantors above it, and the organisation that asks.</summary>
    public Extent Request(int row) => Of(row, static (sight, row) => sight.Request(sight.Estate.Requests[row]));

    public Extent Request(AccessRequest request) =>
        Side(RelationshipOf(request)) is not Extent.Nothing and var side ? side
        : person >= 0 && Separation.Asking(Estate, request, At) == organisation ? Extent.Cut : Extent.Nothing;

    /// <summary>
    /// Whether the person's name may be said: colleagues', those of people whose record is seen, and those that a
    /// seen relationship or grant names: contacts, and whom it is to.
    /// </summary>
    public bool Names(int row) => row >= 0 && (seesAll || IsColleague(row) || Person(row) != Extent.Nothing
        || Reached.Names.Contains(row));

    /// <summary>The organisation whose name stands for a person who is not named; -1 where none does.</summary>
    public int StandIn(int row) =>
        Registry.PersonOrganisation(Estate, row, At) is var of && Organisation(of) != Extent.Nothing ? of : -1;

    /// <summary>
    /// Whether the entitlement may be asked for in the relationship: one on a system of a grantor above.
    /// </summary>
    public bool MayAskFor(int entitlement, int relationship)
    {
        if (seesAll) return true;
        var of = Estate.Systems[Estate.Entitlements[entitlement].System].Organisation;
        for (var row = relationship; row >= 0; row = Estate.Relationships[row].Parent)
            if (Estate.Relationships[row].Grantor == of) return true;
        return false;
    }

    /// <summary>
    /// What is there is looked at by the same work as what is not: everything a caller can reach is found first.
    /// </summary>
    private Extent Of(int row, Func<Sight, int, Extent> look)
    {
        if (seesAll) return row < 0 ? Extent.Nothing : Extent.Whole;
        _ = Reached;
        return row < 0 ? Extent.Nothing : look(this, row);
    }

    private Extent OfGrant(int row)
    {
        ref readonly var grant = ref Estate.Grants[row];
        return OfGrant(grant, Side(grant.Relationship));
    }

    private Extent OfGrant(in GrantRow grant, Extent side) =>
        side != Extent.Cut || isAdmin || IsHeld(grant.To) ? side : Extent.Nothing;

    /// <summary>Whether the person has it, now or before: as themselves, through their workload or in a seat.</summary>
    private bool IsHeld(Beneficiary to) => to.Kind switch
    {
        BeneficiaryKind.Person => to.Row == person,
        BeneficiaryKind.Workload => IsOwnWorkload(to.Row) && Estate.Workloads[to.Row].Owner.At(At).Person == person,
        BeneficiaryKind.Seat => Estate.SeatsOf.TryGetValue(person, out var seats) && seats.Contains(to.Row),
        _ => false,
    };

    /// <summary>Whether the person is of the caller's own organisation.</summary>
    public bool IsColleague(int row) =>
        person >= 0 && Registry.PersonOrganisation(Estate, row, At) == organisation;

    private bool IsOwn(int row) => row == person || ((isStaff || isAdmin) && IsColleague(row));

    private bool IsOwnWorkload(int row) => person >= 0
        && Estate.Workloads[row].Life.At(At).Organisation == organisation
        && (isStaff || isAdmin || Estate.Workloads[row].Owner.At(At).Person == person);

    private bool IsOwnSystem(int row) => isStaff && Estate.Systems[row].Organisation == organisation;

    private int RelationshipOf(AccessRequest request) => request.Made.Grant is { } grant
        ? Estate.Find(grant.Relationship) : Estate.Seats[Estate.FindSeat(request.Made.Seat!.Id)].Relationship;
}
