namespace Mandate.Governance;

/// <summary>What a grant's notes come to at an instant.</summary>
internal readonly record struct GrantHistory
{
    /// <summary>The last confirmation at or before the instant; the recording if there was no other.</summary>
    public Confirmation Confirmed { get; private init; }

    /// <summary>The earliest revocation, effective now or later; <see cref="Instant.Forever"/> for none.</summary>
    public Instant RevokedAt { get; private init; }

    public Revision RevokedBecause { get; private init; }

    /// <summary>The first owner, or who succeeded.</summary>
    public Tenures? Owners { get; private init; }

    public int FirstOwner { get; private init; }

    public static GrantHistory At(Estate estate, int row, Instant at)
    {
        ref readonly var grant = ref estate.Grants[row];
        var newest = estate.NewestNote(row);
        var recorded = new Confirmation(grant.RecordedAt, new Revision(grant.Recorded));
        if (newest < 0)
            return new GrantHistory { Confirmed = recorded, RevokedAt = Instant.Forever, FirstOwner = grant.Owner };

        var (confirmed, revokedAt, revokedBecause) = (recorded, Instant.Forever, default(Revision));
        Tenures? owners = null;
        for (var note = newest; note >= 0; note = estate.GrantNotes[note].Previous)
        {
            var (_, kind, effective, known, because, person) = estate.GrantNotes[note];
            if (kind == GrantNoteKind.Revoked && effective <= revokedAt) (revokedAt, revokedBecause) = (effective,
                because);
            if (kind == GrantNoteKind.Confirmed && effective <= at
                && (effective > confirmed.At || (effective == confirmed.At && because > confirmed.Because)))
                confirmed = new Confirmation(effective, because);
            if (kind == GrantNoteKind.OwnerSet)
                owners = (owners ?? Tenures.Begin(grant.Owner, recorded.Because))
                    .Succeeded(person, effective, known, because);
        }

        return new GrantHistory
        {
            Confirmed = confirmed, RevokedAt = revokedAt, RevokedBecause = revokedBecause, Owners = owners,
            FirstOwner = grant.Owner,
        };
    }

    public Tenure OwnerAt(Instant at) => Owners is null
        ? new Tenure(FirstOwner, Instant.Beginning, Instant.Beginning, Confirmed.Because) : Owners.At(at);

    /// <summary>What the grant's recording and its confirmations up to an instant brought, newest first.</summary>
    public static IEnumerable<Admitted> Admissions(Estate estate, int row, Instant at)
    {
        var grant = estate.Grants[row];
        for (var index = estate.NewestNote(row); index >= 0; index = estate.GrantNotes[index].Previous)
        {
            var note = estate.GrantNotes[index];
            if (note.Kind == GrantNoteKind.Confirmed && note.Effective <= at)
                yield return new Admitted(note.Admission < 0 ? Admission.Nothing : estate.Admissions[note.Admission],
                    note.Effective, note.Because);
        }

        yield return new Admitted(
            estate.Admissions[grant.Admission], grant.RecordedAt, new Revision(grant.Recorded));
    }
}
