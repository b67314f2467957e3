using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// Who may not decide (C11, S2-09, S4-05), counted in natural persons: one human's records, seats, workloads and keys
/// are that human.
/// </summary>
internal static class Separation
{
    /// <summary>
    /// Why this person may not approve the request; null where nothing speaks against it. The organisation that asks
    /// never gives the other side's approval: whoever has a record there does not count for the side across.
    /// </summary>
    public static string? Against(Estate estate, AccessRequest request, in GrantPlan plan, int person, Instant at)
    {
        var natural = estate.NaturalPerson(person);
        bool Is(int other) => other >= 0 && estate.NaturalPerson(other) == natural;
        if (request.IsByWorkload ? Is(estate.Workloads[request.By].Owner.At(at).Person) : Is(request.By))
            return "the requester does not approve";
        if (IsBeneficiary(estate, plan.To, natural, at)) return "the beneficiary does not approve";
        if (IsExecutor(estate, plan.System, natural)) return "who administers the connector does not approve";
        var asking = Asking(estate, request, at);
        return Registry.PersonOrganisation(estate, person, at) != asking && HasRecordIn(estate, person, asking, at)
            ? "a person of the side that asks does not approve for the other side" : null;
    }

    /// <summary>Whether this human has an active record in the organisation, this one or another.</summary>
    public static bool HasRecordIn(Estate estate, int person, int organisation, Instant at) =>
        estate.RecordsOf(person).Any(row => estate.People[row].Life.At(at) is { State: LifeState.Active } life
            && life.Organisation == organisation);

    /// <summary>Whether this natural person would use the access.</summary>
    public static bool IsBeneficiary(Estate estate, Beneficiary to, int natural, Instant at) => to.Kind switch
    {
        BeneficiaryKind.Person => estate.NaturalPerson(to.Row) == natural,
        BeneficiaryKind.Workload => estate.NaturalPerson(estate.Workloads[to.Row].Owner.At(at).Person) == natural,
        BeneficiaryKind.Seat => IsOccupant(estate, to.Row, natural, at),
        _ => false,
    };

    private static bool IsOccupant(Estate estate, int seat, int natural, Instant at) =>
        estate.Seats[seat].At(estate, at).Any(o => estate.NaturalPerson(o.Person) == natural);

    /// <summary>
    /// Whether this person, by any record, is among those who approved the grant, when it was recorded or by a
    /// confirmation up to the instant.
    /// </summary>
    public static bool Approved(Estate estate, int grant, int person, Instant at)
    {
        if (Approved(estate, estate.Admissions[estate.Grants[grant].Admission], person)) return true;
        for (var index = estate.NewestNote(grant); index >= 0; index = estate.GrantNotes[index].Previous)
            if (estate.GrantNotes[index] is { Kind: GrantNoteKind.Confirmed, Admission: >= 0 } note
                && note.Effective <= at && Approved(estate, estate.Admissions[note.Admission], person)) return true;
        return false;
    }

    private static bool Approved(Estate estate, Admission admission, int person)
    {
        foreach (var approver in admission.ApprovedBy)
            if (approver == person || (estate.People[approver].IsLinked && estate.People[person].IsLinked
                && estate.NaturalPerson(approver) == estate.NaturalPerson(person))) return true;
        return false;
    }

    /// <summary>Null where nobody who approved the grant, or the seat itself, takes a place in it.</summary>
    public static Ruling? OfSeat(Estate estate, int seat, int person, Instant at)
    {
        var of = estate.Seats[seat];
        var natural = estate.NaturalPerson(person);
        foreach (var size in of.Sizes)
            foreach (var approver in size.Approvers(estate))
                if (estate.NaturalPerson(approver) == natural) return Own(estate, person);
        foreach (var grant in estate.GrantsToSeat(seat))
            if (Approved(estate, grant, person, at)) return Own(estate, person);
        return null;
    }

    private static Ruling Own(Estate estate, int person) => Ruling.No(
        RefusalCode.SelfApproval, $"{estate.People[person].Id} approved what the seat may do", "person",
        "assign somebody who did not");

    private static bool IsExecutor(Estate estate, int system, int natural) =>
        Identifier.TryRead<PersonId>(estate.Systems[system].AdministeredBy?.Text, out var id)
        && estate.Find(id) is >= 0 and var executor && estate.NaturalPerson(executor) == natural;

    /// <summary>The organisation that asks.</summary>
    public static int Asking(Estate estate, AccessRequest request, Instant at) => request.IsByWorkload
        ? estate.Workloads[request.By].Life.At(at).Organisation : Registry.PersonOrganisation(estate, request.By, at);
}
