namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>How people get in, and who is in.</summary>
    private bool ApplySignIns(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.RoleGiven c: signIn = signIn with { Roles = signIn.Roles.Add((Row(c.Person), c.Role)) }; break;
            case Change.RoleTaken c:
                signIn = signIn with { Roles = signIn.Roles.Remove((Row(c.Person), c.Role)) };
                break;
            case Change.PersonInvited c: Invited(c, entry); break;
            case Change.PasskeyAdded c: Added(c, entry); break;
            case Change.PasskeyRemoved c:
                signIn = signIn with
                {
                    PasskeysByCredential = signIn.PasskeysByCredential.Remove(signIn.Passkeys[c.Id].Credential),
                    Passkeys = signIn.Passkeys.Remove(c.Id),
                };
                break;
            case Change.SignInLinked c:
                signIn = signIn with
                {
                    Links = signIn.Links.SetItem(c.Id, new SignInLink(
                        c.Id, Row(c.Person), c.Issuer, c.Subject, entry.Recorded, entry.Revision)),
                };
                Spent(c.Invitation);
                break;
            case Change.SignInUnlinked c: signIn = signIn with { Links = signIn.Links.Remove(c.Id) }; break;
            case Change.ProviderSet c: Set(c, entry); break;
            case Change.ProviderRemoved c:
                signIn = signIn with
                {
                    ProviderOf = signIn.ProviderOf.Remove(signIn.Providers[c.Id].Organisation),
                    Providers = signIn.Providers.Remove(c.Id),
                };
                break;
            case Change.SignedIn c: CameIn(c, entry); break;
            case Change.SignedInAgain c: CameInAgain(c, entry); break;
            case Change.SignedOut c:
                if (signIn.SignIns.TryGetValue(c.Id, out var ended)) signIn = signIn.Without(ended);
                break;
            case Change.SignInsFailed: break;
            default: return false;
        }

        return true;
    }

    private void Invited(Change.PersonInvited c, Entry entry)
    {
        var person = Row(c.Person);
        var over = signIn.Invitations.Values.Where(i => i.Person == person || i.Expires <= entry.Recorded)
            .Select(i => i.Hash);
        signIn = signIn with
        {
            Invitations = signIn.Invitations.RemoveRange(over)
                .SetItem(c.Hash, new Invitation(c.Id, person, c.Hash, c.Expires, entry.Revision)),
        };
    }

    private void Spent(InvitationId? invitation)
    {
        if (invitation is { } id && signIn.Invitations.Values.FirstOrDefault(i => i.Id == id) is { } spent)
            signIn = signIn with { Invitations = signIn.Invitations.Remove(spent.Hash) };
    }

    private void Added(Change.PasskeyAdded c, Entry entry)
    {
        signIn = signIn with
        {
            Passkeys = signIn.Passkeys.SetItem(c.Id, new Passkey(
                c.Id, Row(c.Person), c.Credential, c.PublicKey, c.MayBeCopied, entry.Recorded, entry.Revision)),
            PasskeysByCredential = signIn.PasskeysByCredential.SetItem(c.Credential, c.Id),
        };
        Spent(c.Invitation);
    }

    /// <summary>Another issuer is another provider: who came in at the one before is out.</summary>
    private void Set(Change.ProviderSet c, Entry entry)
    {
        var row = Row(c.Organisation);
        var known = signIn.OfOrganisation(row);
        var since = known is not null && known.Id == c.Id ? known.Since : entry.Revision;
        signIn = signIn with
        {
            Providers = (known is null ? signIn.Providers : signIn.Providers.Remove(known.Id))
                .SetItem(c.Id, new Provider(c.Id, row, c.Settings, since, entry.Revision)),
            ProviderOf = signIn.ProviderOf.SetItem(row, c.Id),
        };
    }

    private void CameIn(Change.SignedIn c, Entry entry)
    {
        // What ended by time is let go of here, a few at each sign-in; no answer depends on when.
        while (signIn.Ends.Count > 0 && signIn.Ends[0] is var (expires, first) && expires <= entry.Recorded)
            signIn = signIn.Without(signIn.SignIns[new SignInId(first)]);
        signIn = signIn.With(new SignIn
        {
            Id = c.Id, Person = Row(c.Person), Proofing = c.Proofing, Hash = c.Hash, Since = entry.Recorded,
            Expires = c.Expires, Idle = c.Idle, Recorded = entry.Revision, Approver = c.Approver,
        });
        Counted(c.Proofing);
    }

    private void CameInAgain(Change.SignedInAgain c, Entry entry)
    {
        if (!signIn.SignIns.TryGetValue(c.Id, out var known)) return;
        signIn = signIn.Without(known).With(known with
        {
            Proofing = c.Proofing, Hash = c.Hash, Recorded = entry.Revision,
        });
        Counted(c.Proofing);
    }

    private void Counted(SignInProofing proofing)
    {
        if (proofing.Passkey is { } id && signIn.Passkeys.TryGetValue(id, out var passkey)
            && proofing.Uses > passkey.Uses)
            signIn = signIn with { Passkeys = signIn.Passkeys.SetItem(id, passkey with { Uses = proofing.Uses }) };
    }

    /// <summary>Nothing opens for a person who was erased.</summary>
    private void Forgotten(int person) =>
        signIn = signIn.SignInsOf(person).Aggregate(signIn, static (s, one) => s.Without(one)) with
        {
            Roles = [.. signIn.Roles.Where(r => r.Person != person)],
            Invitations = signIn.Invitations.RemoveRange(
                signIn.Invitations.Values.Where(i => i.Person == person).Select(i => i.Hash)),
            Passkeys = signIn.Passkeys.RemoveRange(signIn.PasskeysOf(person).Select(p => p.Id)),
            PasskeysByCredential = signIn.PasskeysByCredential.RemoveRange(
                signIn.PasskeysOf(person).Select(p => p.Credential)),
            Links = signIn.Links.RemoveRange(signIn.LinksOf(person).Select(l => l.Id)),
        };
}
