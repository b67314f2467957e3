using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Who may use which endpoint: the one place that decides it. An endpoint that is not here answers nobody. Applications
/// and hosts are limited further by what their token names, which their endpoints check.
/// </summary>
internal static class AccessTable
{
    private const string Everybody = "";
    private static readonly TokenRole[] Readers = [TokenRole.Administrator, TokenRole.Auditor];
    private static readonly TokenRole[] Writers = [TokenRole.Administrator];
    private static readonly TokenRole[] Askers = [TokenRole.Administrator, TokenRole.Auditor, TokenRole.Application];
    private static readonly TokenRole[] Appliers = [TokenRole.Administrator, TokenRole.Application];
    private static readonly TokenRole[] Hosts = [TokenRole.Administrator, TokenRole.Host];

    /// <summary>
    /// Endpoints that answer without a token. What a source sends is signed, which its endpoint checks before anything
    /// else.
    /// </summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "Health", "AuthZenMetadata", "TellSourceEvents",
    };

    private static readonly Dictionary<string, TokenRole[]> ByEndpoint = new(StringComparer.Ordinal)
    {
        ["ListOrganisations"] = Readers, ["ReadOrganisation"] = Readers, ["RegisterOrganisation"] = Writers,
        ["SuspendOrganisation"] = Writers, ["ResumeOrganisation"] = Writers, ["OffboardOrganisation"] = Writers,
        ["TellOrganisationFact"] = Writers,
        ["ListPeople"] = Readers, ["ReadPerson"] = Readers, ["RegisterPerson"] = Writers, ["LeavePerson"] = Writers,
        ["ErasePerson"] = Writers, ["TellPersonFact"] = Writers, ["ConfirmPerson"] = Writers,
        ["ListWorkloads"] = Readers, ["ReadWorkload"] = Readers, ["RegisterWorkload"] = Writers,
        ["TellWorkloadFact"] = Writers, ["SetWorkloadOwner"] = Writers, ["ConfirmWorkload"] = Writers,
        ["ListSystems"] = Readers, ["ReadSystem"] = Readers, ["RegisterSystem"] = Writers, ["SetSystemOwner"] = Writers,
        ["SetSystemMode"] = Writers, ["ConfirmSystem"] = Writers, ["ReadSystemPlan"] = Readers,
            ["ConvergeSystem"] = Writers,
        ["ListEntitlements"] = Readers, ["ReadEntitlement"] = Readers, ["DefineEntitlement"] = Writers,
        ["ListRelationships"] = Readers, ["ReadRelationship"] = Readers, ["RecordRelationship"] = Writers,
        ["EndRelationship"] = Writers, ["SuspendRelationship"] = Writers, ["ResumeRelationship"] = Writers,
        ["GiveNotice"] = Writers, ["VerifyAdmin"] = Writers, ["TellRelationshipFact"] = Writers,
        ["SetRelationshipOwner"] = Writers, ["ConfirmRelationship"] = Writers,
        ["ListGrants"] = Readers, ["ReadGrant"] = Readers, ["RecordGrant"] = Writers, ["RevokeGrant"] = Writers,
        ["ConfirmGrant"] = Writers, ["SetGrantOwner"] = Writers, ["ExplainGrant"] = Readers,
        ["SubmitAccessRequest"] = Appliers, ["ReadAccessTask"] = Askers, ["CancelAccessTask"] = Appliers,
        ["ListApproverKeys"] = Readers, ["RegisterApproverKey"] = Writers, ["RevokeApproverKey"] = Writers,
        ["ImportApproval"] = Appliers,
        ["ListRequests"] = Readers, ["ReadRequest"] = Readers, ["MakeRequest"] = Writers, ["AnswerRequest"] = Writers,
        ["WithdrawRequest"] = Writers, ["CancelRequest"] = Writers, ["ListApprovals"] = Readers,
        ["ApproveRequest"] = Writers, ["DenyRequest"] = Writers, ["AskAboutRequest"] = Writers,
        ["ListSeats"] = Readers, ["ReadSeat"] = Readers, ["OccupySeat"] = Writers, ["VacateSeat"] = Writers,
        ["CloseSeat"] = Writers,
        ["ListPolicies"] = Readers, ["ReadPolicy"] = Readers, ["DeployPolicy"] = Writers, ["TryPolicy"] = Writers,
        ["ReportPolicies"] = Readers, ["ListGrantTests"] = Readers,
        ["ListExceptions"] = Readers, ["ReadException"] = Readers, ["GrantException"] = Writers,
        ["RevokeException"] = Writers,
        ["ListTokens"] = Readers, ["IssueToken"] = Writers, ["RevokeToken"] = Writers,
        ["ReadEstate"] = Readers, ["ExportEstate"] = Readers, ["PlanEstate"] = Writers, ["ApplyEstate"] = Writers,
        ["ImportEstate"] = Writers,
        ["ListAccess"] = Readers, ["ListEntries"] = Readers, ["ReadEntry"] = Readers, ["StreamEntries"] = Readers,
        ["ListRemovals"] = Readers, ["ListFindings"] = Readers, ["ListSessions"] = Readers,
        ["ListDecisions"] = Readers, ["ReadDecisionJournal"] = Readers,
        ["Evaluate"] = Askers, ["EvaluateMany"] = Askers,
        ["SearchSubjects"] = Askers, ["SearchResources"] = Askers, ["SearchActions"] = Askers,
        ["ReadCheckpoint"] = Readers, ["ReadTile"] = Readers, ["ReadEntryBundle"] = Readers,
            ["ReadVerifierKey"] = Readers,
        ["IssueCertificate"] = Writers, ["ReadHostBundle"] = Hosts, ["ReportHost"] = Hosts,
        ["ReadOpenApi"] = Readers,
        ["ListSources"] = Readers, ["ReadSource"] = Readers, ["RegisterSource"] = Writers, ["MakeSourceKey"] = Writers,
        ["ListTickets"] = Readers, ["ListSourceTickets"] = Readers, ["ReadTicket"] = Readers, ["TellTicket"] = Writers,
        ["ImportTickets"] = Writers,
        ["ListFunctions"] = Readers, ["ReadFunction"] = Readers, ["DefineFunction"] = Writers,
        ["CloseFunction"] = Writers,
    };

    /// <summary>All endpoints the table knows, in order: what the golden matrix prints.</summary>
    public static IEnumerable<string> Endpoints => ByEndpoint.Keys.Concat(Open).Order(StringComparer.Ordinal);

    /// <summary>Whether the endpoint answers whoever asks.</summary>
    public static bool IsOpen(string? endpoint) => Open.Contains(endpoint ?? Everybody);

    /// <summary>Whether the role may use the endpoint; an unknown one is nobody's.</summary>
    public static bool Permits(string? endpoint, TokenRole role) =>
        endpoint is not null && ByEndpoint.TryGetValue(endpoint, out var roles) && roles.Contains(role);
}
