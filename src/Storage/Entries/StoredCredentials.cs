using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>What opens for people: roles, invitations, passkeys, links and providers. No secret is among it.</summary>
internal static class StoredCredentials
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.RoleGiven>(
            "role_given.1",
            (pen, c) =>
            {
                pen.Id("person"u8, c.Person);
                pen.Word("role"u8, StoredWords.PersonRole, c.Role);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<PersonId>("person"u8), json.Word("role"u8, StoredWords.PersonRole),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.RoleTaken>(
            "role_taken.1",
            (pen, c) =>
            {
                pen.Id("person"u8, c.Person);
                pen.Word("role"u8, StoredWords.PersonRole, c.Role);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<PersonId>("person"u8), json.Word("role"u8, StoredWords.PersonRole),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.PersonInvited>(
            "person_invited.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Text("hash"u8, c.Hash);
                pen.Moment("expires"u8, c.Expires);
            },
            (ref json) => new(
                json.Id<InvitationId>("id"u8), json.Id<PersonId>("person"u8), json.Text("hash"u8),
                json.Moment("expires"u8))),
        StoredForm.Of<Change.PasskeyAdded>("passkey_added.1", WritePasskey, ReadPasskey),
        StoredForm.Of<Change.PasskeyRemoved>(
            "passkey_removed.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<PasskeyId>("id"u8), json.Id<PersonId>("person"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.SignInLinked>(
            "sign_in_linked.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.Text("issuer"u8, c.Issuer);
                pen.Sealed("subject"u8, c.Subject);
                pen.IdOrAbsent("invitation"u8, c.Invitation);
            },
            (ref json) => new(
                json.Id<SignInLinkId>("id"u8), json.Id<PersonId>("person"u8), json.Text("issuer"u8),
                json.Sealed("subject"u8), json.IdOrAbsent<InvitationId>("invitation"u8))),
        StoredForm.Of<Change.SignInUnlinked>(
            "sign_in_unlinked.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("person"u8, c.Person);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<SignInLinkId>("id"u8), json.Id<PersonId>("person"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.ProviderSet>("provider_set.1", WriteProvider, ReadProvider),
        StoredForm.Of<Change.ProviderRemoved>(
            "provider_removed.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("organisation"u8, c.Organisation);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<ProviderId>("id"u8), json.Id<OrganisationId>("organisation"u8),
                json.SealedOrAbsent("reason"u8))),
    ];

    private static void WritePasskey(JsonPen pen, Change.PasskeyAdded c)
    {
        pen.Id("id"u8, c.Id);
        pen.Id("person"u8, c.Person);
        pen.Text("credential"u8, c.Credential);
        pen.Text("public_key"u8, c.PublicKey);
        pen.Number("may_be_copied"u8, c.MayBeCopied ? 1 : 0);
        pen.IdOrAbsent("invitation"u8, c.Invitation);
    }

    private static Change.PasskeyAdded ReadPasskey(ref JsonCursor json)
    {
        var (id, person) = (json.Id<PasskeyId>("id"u8), json.Id<PersonId>("person"u8));
        var (credential, key) = (json.Text("credential"u8), json.Text("public_key"u8));
        var copied = json.Number("may_be_copied"u8);
        if (copied is not (0 or 1)) json.Fail("`may_be_copied` is 0 or 1");
        return new(id, person, credential, key, copied == 1, json.IdOrAbsent<InvitationId>("invitation"u8));
    }

    private static void WriteProvider(JsonPen pen, Change.ProviderSet c)
    {
        pen.Id("id"u8, c.Id);
        pen.Id("organisation"u8, c.Organisation);
        pen.Text("issuer"u8, c.Settings.Issuer);
        pen.Text("client_id"u8, c.Settings.ClientId);
        pen.TextOrAbsent("secret"u8, c.Settings.Secret);
        pen.Texts("algorithms"u8, c.Settings.Algorithms);
        pen.Texts("domains"u8, c.Settings.Domains);
        pen.Texts("multi_factor"u8, c.Settings.MultiFactor);
        pen.Texts("phishing_resistant"u8, c.Settings.PhishingResistant);
    }

    private static Change.ProviderSet ReadProvider(ref JsonCursor json) => new(
        json.Id<ProviderId>("id"u8), json.Id<OrganisationId>("organisation"u8), new ProviderSettings(
            json.Text("issuer"u8), json.Text("client_id"u8), json.TextOrAbsent("secret"u8), json.Texts("algorithms"u8),
            json.Texts("domains"u8), json.Texts("multi_factor"u8), json.Texts("phishing_resistant"u8)));
}
