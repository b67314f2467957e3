using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Who came in and went out.</summary>
internal static class StoredSignIns
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.SignedIn>(
            "signed_in.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                Write(pen, c.Proofing);
                pen.Text("hash"u8, c.Hash);
                pen.Moment("expires"u8, c.Expires);
                pen.Seconds("idle_seconds"u8, c.Idle);
                pen.IdOrAbsent("approver"u8, c.Approver);
            },
            ReadSignedIn),
        StoredForm.Of<Change.SignedInAgain>(
            "signed_in_again.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                Write(pen, c.Proofing);
                pen.Text("hash"u8, c.Hash);
            },
            (ref json) => new(
                json.Id<SignInId>("id"u8), json.Id<PersonId>("person"u8), Read(ref json), json.Text("hash"u8))),
        StoredForm.Of<Change.SignedOut>(
            "signed_out.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Word("cause"u8, StoredWords.SignOutCause, c.Cause);
            },
            (ref json) => new(
                json.Id<SignInId>("id"u8), json.Id<PersonId>("person"u8),
                json.Word("cause"u8, StoredWords.SignOutCause))),
        StoredForm.Of<Change.SignInsFailed>(
            "sign_ins_failed.1",
            (pen, c) =>
            {
                pen.Text("why"u8, c.Why);
                pen.Number("count"u8, c.Count);
                pen.Moment("since"u8, c.Since);
                pen.IdOrAbsent("person"u8, c.Person);
            },
            (ref json) => new(
                json.Text("why"u8), json.Count("count"u8), json.Moment("since"u8),
                json.IdOrAbsent<PersonId>("person"u8))),
    ];

    private static Change.SignedIn ReadSignedIn(ref JsonCursor json) => new()
    {
        Id = json.Id<SignInId>("id"u8), Person = json.Id<PersonId>("person"u8), Proofing = Read(ref json),
        Hash = json.Text("hash"u8), Expires = json.Moment("expires"u8), Idle = json.Seconds("idle_seconds"u8),
        Approver = json.IdOrAbsent<SignInId>("approver"u8),
    };

    private static void Write(JsonPen pen, SignInProofing proofing)
    {
        pen.Word("method"u8, StoredWords.SignInMethod, proofing.Method);
        pen.Word("strength"u8, StoredWords.SignInStrength, proofing.Strength);
        pen.Moment("at"u8, proofing.At);
        pen.IdOrAbsent("passkey"u8, proofing.Passkey);
        pen.Number("uses"u8, proofing.Uses);
        pen.IdOrAbsent("link"u8, proofing.Link);
        pen.TextOrAbsent("provider_session"u8, proofing.ProviderSession);
    }

    private static SignInProofing Read(ref JsonCursor json) => new(
        json.Word("method"u8, StoredWords.SignInMethod), json.Word("strength"u8, StoredWords.SignInStrength),
        json.Moment("at"u8), json.IdOrAbsent<PasskeyId>("passkey"u8), json.Number("uses"u8),
        json.IdOrAbsent<SignInLinkId>("link"u8), json.TextOrAbsent("provider_session"u8));
}
