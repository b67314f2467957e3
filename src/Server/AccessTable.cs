namespace Mandate.Server;

/// <summary>
/// Who may use which endpoint: the one place that decides it. An endpoint that is not here answers nobody. Applications
/// and hosts are limited further by what their token names, which their endpoints check.
/// </summary>
internal static class AccessTable
{
    private const string Everybody = "";
    private static readonly Role[] Readers = [Role.Administrator, Role.Auditor];
    private static readonly Role[] Writers = [Role.Administrator];
    private static readonly Role[] Askers = [Role.Administrator, Role.Auditor, Role.Application];
    /// <summary>Whoever acts for themselves, and administrators in others' names.</summary>
    private static readonly Role[] Deciders =
        [Role.Administrator, Role.GrantorStaff, Role.GranteeAdmin, Role.GranteePerson];

    private static readonly Role[] Appliers = [Role.Administrator, Role.Application];
    private static readonly Role[] Hosts = [Role.Administrator, Role.Host];
    private static readonly Role[] Everyone = Enum.GetValues<Role>();

    /// <summary>Whoever reads everything, and everybody whose sight an answer is cut to.</summary>
    private static readonly Role[] Seers =
        [Role.Administrator, Role.Auditor, Role.GrantorStaff, Role.GranteeAdmin, Role.GranteePerson];

    /// <summary>The same for what is only of systems and their owners.</summary>
    private static readonly Role[] Owners = [Role.Administrator, Role.Auditor, Role.GrantorStaff];

    /// <summary>Owners of systems, who are of a grantor, and administrators.</summary>
    private static readonly Role[] Staff = [Role.Administrator, Role.GrantorStaff];

    /// <summary>Whoever may be a person.</summary>
    private static readonly Role[] People =
        [Role.Administrator, Role.Auditor, Role.GrantorStaff, Role.GranteeAdmin, Role.GranteePerson];

    /// <summary>
    /// Endpoints that answer without authentication. What a source sends is signed, which its endpoint checks before
    /// anything else.
    /// </summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal)
    {
        "Health", "AuthZenMetadata", "TellSourceEvents",
        "SignInPage", "SignInScript", "SignInStyle", "BeginPasskeySignIn", "FinishPasskeySignIn",
        "EnrolPage", "BeginEnrolment", "FinishEnrolment", "StartLogin", "PollLogin",
        "StartProviderSignIn", "FinishProviderSignIn", "BackchannelLogout",
    };

    /// <summary>Endpoints that only a person who is signed in can use; to a token they do not exist.</summary>
    private static readonly HashSet<string> Personal = new(StringComparer.Ordinal)
    {
        "AccountPage", "SignOut", "EndOwnSignIn", "BeginAddingPasskey", "AddPasskey", "RemoveOwnPasskey",
        "LoginPage", "DecideLogin", "RequestsPage", "RequestPage", "DecideRequest",
        "RequestLinkPage", "FollowRequestLink",
    };

    private static readonly Dictionary<string, Role[]> ByEndpoint = new(StringComparer.Ordinal)
    {
        ["ListOrganisations"] = Seers, ["ReadOrganisation"] = Seers, ["RegisterOrganisation"] = Writers,
        ["SuspendOrganisation"] = Writers, ["ResumeOrganisation"] = Writers, ["OffboardOrganisation"] = Writers,
        ["TellOrganisationFact"] = Writers,
        ["ListPeople"] = Seers, ["ReadPerson"] = Seers, ["RegisterPerson"] = Writers, ["LeavePerson"] = Writers,
        ["ErasePerson"] = Writers, ["TellPersonFact"] = Writers, ["ConfirmPerson"] = Writers,
        ["ListWorkloads"] = Seers, ["ReadWorkload"] = Seers, ["RegisterWorkload"] = Writers,
        ["TellWorkloadFact"] = Writers, ["SetWorkloadOwner"] = Writers, ["ConfirmWorkload"] = Writers,
        ["ListSystems"] = Seers, ["ReadSystem"] = Seers, ["RegisterSystem"] = Writers, ["SetSystemOwner"] = Writers,
        ["SetSystemMode"] = Writers, ["ConfirmSystem"] = Writers, ["ReadSystemPlan"] = Readers,
            ["ConvergeSystem"] = Writers,
        ["ListEntitlements"] = Seers, ["ReadEntitlement"] = Seers, ["DefineEntitlement"] = Writers,
        ["ListRelationships"] = Seers, ["ReadRelationship"] = Seers, ["RecordRelationship"] = Writers,
        ["EndRelationship"] = Writers, ["SuspendRelationship"] = Writers, ["ResumeRelationship"] = Writers,
        ["GiveNotice"] = Writers, ["VerifyAdmin"] = Writers, ["TellRelationshipFact"] = Writers,
        ["SetRelationshipOwner"] = Writers, ["ConfirmRelationship"] = Writers,
        ["ListGrants"] = Seers, ["ReadGrant"] = Seers, ["RecordGrant"] = Writers, ["RevokeGrant"] = Writers,
        ["ConfirmGrant"] = Writers, ["SetGrantOwner"] = Writers, ["ReportGrant"] = Deciders, ["ExplainGrant"] = Seers,
        ["SubmitAccessRequest"] = Appliers, ["ReadAccessTask"] = Askers, ["CancelAccessTask"] = Appliers,
        ["ListApproverKeys"] = Readers, ["RegisterApproverKey"] = Writers, ["RevokeApproverKey"] = Writers,
        ["ImportApproval"] = Appliers,
        ["RequestsPage"] = Deciders, ["RequestPage"] = Deciders, ["DecideRequest"] = Deciders,
        ["RequestLinkPage"] = Deciders, ["FollowRequestLink"] = Deciders,
        ["ListRequests"] = People, ["ReadRequest"] = People, ["MakeRequest"] = Deciders, ["AnswerRequest"] = Deciders,
        ["WithdrawRequest"] = Deciders, ["CancelRequest"] = Deciders, ["ListApprovals"] = People,
        ["ApproveRequest"] = Deciders, ["DenyRequest"] = Deciders, ["AskAboutRequest"] = Deciders,
        ["ListSeats"] = People, ["ReadSeat"] = People, ["OccupySeat"] = Deciders, ["VacateSeat"] = Deciders,
        ["CloseSeat"] = Deciders,
        ["ListPolicies"] = Readers, ["ReadPolicy"] = Readers, ["DeployPolicy"] = Writers, ["TryPolicy"] = Writers,
        ["ReportPolicies"] = Readers, ["ListGrantTests"] = Readers,
        ["ListExceptions"] = Readers, ["ReadException"] = Readers, ["GrantException"] = Writers,
        ["RevokeException"] = Writers,
        ["ListTokens"] = Readers, ["IssueToken"] = Writers, ["RevokeToken"] = Writers,
        ["ReadEstate"] = Readers, ["ExportEstate"] = Readers, ["PlanEstate"] = Writers, ["ApplyEstate"] = Writers,
        ["ImportEstate"] = Writers, ["ReadParameters"] = Readers, ["ChangeParameters"] = Writers,
        ["ListAccess"] = Readers, ["ListEntries"] = Seers, ["ReadEntry"] = Readers, ["StreamEntries"] = Seers,
        ["ListRemovals"] = Owners, ["ListFindings"] = Owners, ["ReadFinding"] = Owners,
        ["RemoveFinding"] = Staff, ["ListSessions"] = Readers,
        ["ListDecisions"] = Readers, ["ReadDecisionJournal"] = Readers,
        ["Evaluate"] = Askers, ["EvaluateMany"] = Askers, ["StreamDecisionChanges"] = Askers,
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
        ["ReadCaller"] = Everyone, ["ListSignIns"] = People, ["EndSignIn"] = People, ["SignOutPerson"] = Writers,
        ["ListPasskeys"] = People, ["RemovePasskey"] = People, ["InvitePerson"] = Writers,
        ["GiveRole"] = Writers, ["TakeRole"] = Writers,
        ["ListProviders"] = Readers, ["SetProvider"] = Writers, ["RemoveProvider"] = Writers,
        ["ListLinks"] = Readers, ["LinkSignIn"] = Writers, ["UnlinkSignIn"] = Writers,
        ["ListPersonFindings"] = Writers, ["RotateToken"] = Writers,
        ["AccountPage"] = People, ["SignOut"] = People, ["EndOwnSignIn"] = People, ["BeginAddingPasskey"] = People,
        ["AddPasskey"] = People, ["RemoveOwnPasskey"] = People, ["LoginPage"] = People, ["DecideLogin"] = People,
    };

    /// <summary>All endpoints the table knows, in order: what the golden matrix prints.</summary>
    public static IEnumerable<string> Endpoints => ByEndpoint.Keys.Concat(Open).Order(StringComparer.Ordinal);

    /// <summary>Whether the endpoint answers whoever asks.</summary>
    public static bool IsOpen(string? endpoint) => Open.Contains(endpoint ?? Everybody);

    /// <summary>Whether the role may use the endpoint; an unknown one is nobody's.</summary>
    public static bool Permits(string? endpoint, Role role) =>
        endpoint is not null && ByEndpoint.TryGetValue(endpoint, out var roles) && roles.Contains(role);

    /// <summary>Whether the caller may, by any role.</summary>
    public static bool Permits(string? endpoint, Caller caller) =>
        (caller.Person is not null || !IsPersonal(endpoint)) && caller.Roles.Any(r => Permits(endpoint, r));

    /// <summary>Whether the endpoint is for people alone.</summary>
    public static bool IsPersonal(string? endpoint) => Personal.Contains(endpoint ?? Everybody);
}
