using Mandate.Governance;

namespace Mandate.Server;

internal sealed partial class EntrySubjects
{
    /// <summary>
    /// What opens for people. An entry about what is gone by now names only what it says itself: whose it was stands in
    /// the entry that made it.
    /// </summary>
    private bool OfCredentials(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.RoleGiven c: PersonAndEmployer(c.Person, entry); return true;
            case Change.RoleTaken c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PersonInvited c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PasskeyAdded c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignInLinked c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PasskeyRemoved or Change.SignInUnlinked: Actor(entry); return true;
            case Change.ProviderSet c: Organisation(estate.Find(c.Organisation)); return true;
            case Change.ProviderRemoved: Actor(entry); return true;
            default: return false;
        }
    }

    private bool OfSignIns(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.SignedIn c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignedInAgain: Actor(entry); return true;
            case Change.SignedOut: Actor(entry); return true;
            case Change.SignInsFailed c:
                if (c.Person is { } person) PersonAndEmployer(person, entry);
                return true;
            default: return false;
        }
    }

    /// <summary>The person who acted, where one did.</summary>
    private void Actor(Entry entry)
    {
        if (Identifier.TryRead<PersonId>(entry.Actor.Text, out var person)) PersonAndEmployer(person, entry);
    }
}
