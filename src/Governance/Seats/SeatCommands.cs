using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about seats that are open (C4). Each decides; none changes anything.</summary>
internal static class SeatCommands
{
    /// <summary>The most places of one seat.</summary>
    public const int SizeMax = 100;

    /// <summary>
    /// A seat that a file declares, approved by named people: each a verified admin of the grantee or a person of a
    /// grantor. It gives nothing: every grant to it is approved as any other (C3, 7), once for all who come to be in
    /// it.
    /// </summary>
    public static Ruling Open(Estate estate, Change.SeatOpened c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (estate.FindSeat(c.Id) >= 0) return Ruling.No(RefusalCode.IdTaken, $"{c.Id} exists");
        if (estate.FindSeat(c.Name) >= 0) return Registry.Taken(c.Name);
        var relationship = estate.Find(c.Relationship);
        if (relationship < 0) return Registry.Unknown(c.Relationship, "relationship");
        if (c.Size is < 1 or > SizeMax)
            return Ruling.No(RefusalCode.InvalidValue, $"a seat has 1 to {SizeMax} places", "size");
        if (c.Until <= at) return Ruling.No(RefusalCode.EmptyWindow, "the seat would be over already", "until");
        return Approvers(estate, relationship, c.ApprovedBy, at) ?? Ruling.Of(c);
    }

    /// <summary>
    /// More places, as a file declares them: approved as what the seat may do, which is as its grant of the highest
    /// tier (C4), and by nobody who is in it.
    /// </summary>
    public static Ruling Enlarge(Estate estate, Change.SeatEnlarged c, Instant at,
        EvidenceClass evidence = EvidenceClass.Declared)
    {
        if (Known(estate, c.Id, at, out var row) is { } refused) return refused;
        var seat = estate.Seats[row];
        if (c.Size <= seat.Size)
            return Ruling.No(RefusalCode.AlreadySo, $"seat `{seat.Name}` has {seat.Size} places", "size");
        if (c.Size > SizeMax) return Ruling.No(RefusalCode.InvalidValue, $"a seat has 1 to {SizeMax} places", "size");
        if (Approvers(estate, seat.Relationship, c.ApprovedBy, at) is { } wrong) return wrong;
        ImmutableArray<int> approvers = [.. c.ApprovedBy.Select(estate.Find)];
        foreach (var approver in approvers)
            if (Separation.IsBeneficiary(estate, new Beneficiary(BeneficiaryKind.Seat, row),
                estate.NaturalPerson(approver), at))
                return Ruling.No(RefusalCode.SelfApproval, $"{estate.People[approver].Id} is in the seat", "approved_by");
        if (Highest(estate, row, at) is not (>= 0 and var held)) return Ruling.Of(c);
        var of = GrantCase.Of(estate, held, at);
        of = of with
        {
            Admissions = [new Admitted(of.First with
            {
                ApprovedBy = approvers, Classes = [], Class = evidence, IsJustified = true, RequestedBy = -1,
                IsRequestedByWorkload = false,
            }, at, default)],
        };
        var given = PolicyQuestions.Of(estate, of, at).Approvals;
        foreach (var step in RequestCase.Floor(of.Plan))
            if (!step.IsMetBy(given, EvidenceClass.Declared))
                return Ruling.No(RefusalCode.ApprovalMissing,
                    PolicyText.Missing(step, given, EvidenceClass.Declared), "approved_by");
        return GrantPolicy.Refusal(GrantPolicy.Judge(estate, of, at)) ?? Ruling.Of(c);
    }

    /// <summary>The seat's grant of the highest tier that is not over; -1 for none.</summary>
    public static int Highest(Estate estate, int seat, Instant at)
    {
        var (found, highest) = (-1, 0);
        foreach (var row in estate.GrantsToSeat(seat))
        {
            ref readonly var grant = ref estate.Grants[row];
            if (at >= grant.Until || GrantHistory.At(estate, row, at).RevokedAt <= at) continue;
            if (Validity.Tier(estate, grant, at) is var tier && tier > highest) (found, highest) = (row, tier);
        }

        return found;
    }

    private static Ruling? Approvers(
        Estate estate, int relationship, ImmutableArray<PersonId> approvedBy, Instant at)
    {
        if (approvedBy.IsDefaultOrEmpty)
            return Ruling.No(RefusalCode.ApprovalMissing, "a seat is approved by named people", "approved_by");
        foreach (var id in approvedBy)
        {
            if (Registry.ActivePerson(estate, id, at, "approved_by") is { } gone) return gone;
            var person = estate.Find(id);
            var isEligible = Approvals.IsFreshAdmin(
                estate, estate.Relationships[relationship], estate.NaturalPerson(person), 1, at);
            for (var above = relationship; above >= 0 && !isEligible; above = estate.Relationships[above].Parent)
                isEligible = estate.Relationships[above].Grantor == Registry.PersonOrganisation(estate, person, at);
            if (!isEligible)
                return Ruling.No(RefusalCode.WrongSide, $"{id} may not approve a seat", "approved_by",
                    "name a verified admin of the grantee, or people of the grantor");
        }

        return null;
    }

    /// <summary>
    /// One verified admin of the grantee, who is not that person, assigns a place within the size; above it is a new
    /// approval. Nobody takes a place whose access they approved themselves.
    /// </summary>
    public static Ruling Occupy(Estate estate, Change.SeatOccupied c, Instant at)
    {
        if (Known(estate, c.Id, at, out var row) is { } refused) return refused;
        var seat = estate.Seats[row];
        if (Registry.ActivePersonOf(estate, c.Person, seat.Organisation, at, "person") is { } stranger) return stranger;
        if (Registry.ActivePerson(estate, c.By, at, "by") is { } gone) return gone;
        var (person, by) = (estate.Find(c.Person), estate.Find(c.By));
        if (estate.NaturalPerson(person) == estate.NaturalPerson(by))
            return Ruling.No(RefusalCode.SelfApproval, $"{c.By} would assign themselves", "by", "another admin does");
        var tier = Tier(estate, row, at);
        if (!Approvals.IsFreshAdmin(estate, estate.Relationships[seat.Relationship], estate.NaturalPerson(by), tier,
            at))
            return Ruling.No(RefusalCode.ApprovalMissing,
                $"a place is assigned by a verified admin of `{estate.Organisations[seat.Organisation].Name}` for tier {tier}",
                "by");
        var others = 0;
        foreach (var occupancy in seat.At(estate, at))
        {
            if (estate.NaturalPerson(occupancy.Person) == estate.NaturalPerson(person))
                return Ruling.No(RefusalCode.AlreadySo, $"{c.Person} has a place in `{seat.Name}`", "person");
            others++;
        }

        if (others >= seat.Size)
            return Ruling.No(RefusalCode.SeatFull, $"all {seat.Size} places of `{seat.Name}` are taken", "seat",
                "vacate one, or request more places");
        return Separation.OfSeat(estate, row, person, at) ?? Ruling.Of(c);
    }

    /// <summary>
    /// Null when this person may take places away: one's own, as a verified admin of the grantee, or as somebody of the
    /// grantor. Nobody named is an administrator's token.
    /// </summary>
    public static Ruling? MayTake(Estate estate, SeatId id, PersonId? by, PersonId? from, Instant at)
    {
        if (by is not { } person || person == from || estate.FindSeat(id) is not (>= 0 and var row)) return null;
        if (Registry.ActivePerson(estate, person, at, "by") is { } gone) return gone;
        var relationship = estate.Seats[row].Relationship;
        var (own, natural) = (Registry.PersonOrganisation(estate, estate.Find(person), at),
            estate.NaturalPerson(estate.Find(person)));
        for (var above = relationship; above >= 0; above = estate.Relationships[above].Parent)
            if (estate.Relationships[above].Grantor == own) return null;
        return Approvals.IsFreshAdmin(estate, estate.Relationships[relationship], natural, 1, at) ? null
            : Ruling.No(RefusalCode.NotPermitted, "places are taken away by a verified admin or by the grantor", "by");
    }

    /// <summary>Anybody may be taken out; it takes no approval.</summary>
    public static Ruling Vacate(Estate estate, Change.SeatVacated c, Instant at)
    {
        var row = estate.FindSeat(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "seat");
        var person = estate.Find(c.Person);
        if (person < 0) return Registry.Unknown(c.Person, "person");
        return estate.Seats[row].Occupancies.Any(o => o.Person == person && at < o.Until) ? Ruling.Of(c)
            : Ruling.No(RefusalCode.AlreadySo, $"{c.Person} has no place in `{estate.Seats[row].Name}`", "person");
    }

    /// <summary>Ends the seat and everybody in it.</summary>
    public static Ruling Close(Estate estate, Change.SeatClosed c, Instant? effective, Instant at)
    {
        var row = estate.FindSeat(c.Id);
        if (row < 0) return Registry.Unknown(c.Id, "seat");
        return estate.Seats[row].ClosedAt <= (effective ?? at)
            ? Ruling.No(RefusalCode.AlreadySo, $"`{estate.Seats[row].Name}` is closed", "seat") : Ruling.Of(c, effective);
    }

    /// <summary>The highest tier of what the seat may do.</summary>
    public static int Tier(Estate estate, int seat, Instant at)
    {
        var tier = 1;
        foreach (var row in estate.GrantsToSeat(seat))
            if (at < estate.Grants[row].Until) tier = Math.Max(tier, Validity.Tier(estate, estate.Grants[row], at));
        return tier;
    }

    private static Ruling? Known(Estate estate, SeatId id, Instant at, out int row)
    {
        row = estate.FindSeat(id);
        if (row < 0) return Registry.Unknown(id, "seat");
        return at < estate.Seats[row].Ends ? null : Ruling.No(
            RefusalCode.Terminated, $"seat `{estate.Seats[row].Name}` is over", "seat", "ask for a new one");
    }
}
