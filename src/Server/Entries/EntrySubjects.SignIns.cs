using Mandate.Governance;

namespace Mandate.Server;

internal sealed partial class EntrySubjects
{
    /// <summary>What opens for people.</summary>
    private bool OfCredentials(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.RoleGiven c: PersonAndEmployer(c.Person, entry); return true;
            case Change.RoleTaken c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PersonInvited c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PasskeyAdded c: PersonAndEmployer(c.Person, entry); return true;
            case Change.PasskeyRemoved c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignInLinked c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignInUnlinked c: PersonAndEmployer(c.Person, entry); return true;
            case Change.ProviderSet c: Organisation(estate.Find(c.Organisation)); return true;
            case Change.ProviderRemoved c: Organisation(estate.Find(c.Organisation)); return true;
            default: return false;
        }
    }

    private bool OfSignIns(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.SignedIn c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignedInAgain c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignedOut c: PersonAndEmployer(c.Person, entry); return true;
            case Change.SignInsFailed c:
                if (c.Person is { } person) PersonAndEmployer(person, entry);
                return true;
            default: return false;
        }
    }
}
