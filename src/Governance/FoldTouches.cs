namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>
    /// Which answers an entry can change: those under one relationship, or all of them, which is what an entry touches
    /// that is not named here: deployments, exceptions, functions, what systems are and who owns workloads among them,
    /// since policy asks for these of every grant. New rows change no answer about an older grant.
    /// </summary>
    private void Touch(AnswerMemory answers, Entry entry)
    {
        switch (entry.Change)
        {
            case Change.RelationshipRecorded c:
                answers.Added(relationships.Count - 1, relationships[Row(c.Id)].Parent);
                break;
            case Change.GrantRecorded or Change.OrganisationRegistered or Change.PersonRegistered
                or Change.WorkloadRegistered or Change.SystemRegistered:
            case Change.EstateNamed or Change.OrganisationDescribed or Change.PersonDescribed or Change.PersonErased:
            case Change.TokenIssued or Change.TokenRevoked or Change.TokenRotated:
            case Change.RoleGiven or Change.RoleTaken or Change.PersonInvited or Change.PasskeyAdded
                or Change.PasskeyRemoved or Change.SignInLinked or Change.SignInUnlinked or Change.ProviderSet
                or Change.ProviderRemoved or Change.SignedIn or Change.SignedInAgain or Change.SignedOut
                or Change.SignInsFailed:
            case Change.AccessProvisioned or Change.RemovalOrdered or Change.RemovalAdvanced or Change.FindingOpened
                or Change.FindingClosed or Change.FindingRemovalOrdered or Change.ReadingTaken or Change.HostReported
                or Change.LapseNoted or Change.ExecutionReported or Change.CertificateIssued or Change.DecisionsKept
                or Change.GrantsUsed or Change.GrantRefused:
                break;
            case Change.EntitlementDefined c when entitlements[Row(c.Id)].Terms.Length == 1: break;
            // A later grant for the same may have continued it, in another relationship.
            case Change.GrantRevoked when entry.Effective < entry.Recorded && !policies.Deployed.IsEmpty:
                answers.TouchAll(revision);
                break;
            case Change.GrantRevoked c: answers.Touch(indexes.GrantRows[Row(c.Id)].Relationship, revision); break;
            case Change.GrantConfirmed c: answers.Touch(indexes.GrantRows[Row(c.Id)].Relationship, revision); break;
            case Change.GrantOwnerSet c: answers.Touch(indexes.GrantRows[Row(c.Id)].Relationship, revision); break;
            case Change.RelationshipFact c: answers.Touch(Row(c.Id), revision); break;
            case Change.AdminVerified c: answers.Touch(Row(c.Id), revision); break;
            case Change.RelationshipRoleSet c: answers.Touch(Row(c.Id), revision); break;
            case Change.RelationshipConfirmed c: answers.Touch(Row(c.Id), revision); break;
            case Change.RequestMade or Change.ApprovalGiven or Change.ApprovalDenied or Change.InformationAsked
                or Change.InformationGiven or Change.RequestWithdrawn or Change.RequestCancelled
                or Change.RequestExpired or Change.RequestSuperseded or Change.RequestLinkFollowed:
            case Change.SeatOpened or Change.SeatEnlarged or Change.ApproverKeyRegistered or Change.ApproverKeyRevoked:
                break;
            // Policy asks of every grant who was in the seat when it was approved.
            case Change.SeatOccupied or Change.SeatVacated or Change.SeatClosed when policies.AsksSeats:
                answers.TouchAll(revision);
                break;
            case Change.SeatOccupied c: answers.Touch(seats[Row(c.Id)].Relationship, revision); break;
            case Change.SeatVacated c: answers.Touch(seats[Row(c.Id)].Relationship, revision); break;
            case Change.SeatClosed c: answers.Touch(seats[Row(c.Id)].Relationship, revision); break;
            // Whether a grant is revocable and attributable is asked by policy alone.
            case Change.ConnectorConfigured or Change.SystemModeSet or Change.WorkloadOwnerSet
                when policies.Deployed.IsEmpty: break;
            case Change.SourceRegistered or Change.SourceKeyMade: break;
            case Change.TicketTold or Change.SourceHeard: TouchTicketed(answers, entry.Change); break;
            default: answers.TouchAll(revision); break;
        }
    }
}
