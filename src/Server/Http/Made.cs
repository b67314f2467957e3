using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// The id that an entry made. A request makes its ids before its command is decided, so one that is repeated has a new
/// id which nothing was recorded under; its answer is the first one's.
/// </summary>
internal static class Made
{
    public static string? IdBy(Change change) => change switch
    {
        Change.OrganisationRegistered c => Identifier.Text(c.Id),
        Change.PersonRegistered c => Identifier.Text(c.Id),
        Change.WorkloadRegistered c => Identifier.Text(c.Id),
        Change.SystemRegistered c => Identifier.Text(c.Id),
        Change.EntitlementDefined c => Identifier.Text(c.Id),
        Change.RelationshipRecorded c => Identifier.Text(c.Id),
        Change.GrantRecorded c => Identifier.Text(c.Id),
        Change.PolicyDeployed c => Identifier.Text(c.Id),
        Change.ExceptionGranted c => Identifier.Text(c.Id),
        Change.TokenIssued c => Identifier.Text(c.Id),
        Change.RequestMade c => Identifier.Text(c.Id),
        Change.SourceRegistered c => Identifier.Text(c.Id),
        Change.FunctionDefined c => Identifier.Text(c.Id),
        Change.TokenRotated c => Identifier.Text(c.Id),
        Change.PersonInvited c => Identifier.Text(c.Id),
        Change.SignInLinked c => Identifier.Text(c.Id),
        Change.ProviderSet c => Identifier.Text(c.Id),
        _ => null,
    };
}
