using Mandate.Wire;

namespace Mandate.Server;

/// <summary>What an endpoint takes and gives, for its description; null for a body that there is not.</summary>
internal readonly record struct ApiShape(
    Type? Takes, Type? Gives, string Media = "application/json", string TakesMedia = "application/json");

/// <summary>The bodies of every endpoint, by its name. What is not here is described without bodies.</summary>
internal static class ApiShapes
{
    private static readonly Type Verb = typeof(VerbWire);
    private static readonly Type Recorded = typeof(RecordedWire);

    private static readonly Dictionary<string, ApiShape> ByEndpoint = new(StringComparer.Ordinal)
    {
        ["ListOrganisations"] = Page<OrganisationWire>(), ["ReadOrganisation"] = Gives<OrganisationWire>(),
        ["RegisterOrganisation"] = Takes<NewOrganisationWire>(),
        ["ListPeople"] = Page<PersonWire>(), ["ReadPerson"] = Gives<PersonWire>(),
            ["RegisterPerson"] = Takes<NewPersonWire>(),
        ["ListWorkloads"] = Page<WorkloadWire>(), ["ReadWorkload"] = Gives<WorkloadWire>(),
            ["RegisterWorkload"] = Takes<NewWorkloadWire>(),
        ["ListSystems"] = Page<SystemWire>(), ["ReadSystem"] = Gives<SystemWire>(),
            ["RegisterSystem"] = Takes<NewSystemWire>(),
        ["ReadSystemPlan"] = Gives<SystemPlanWire>(), ["ConvergeSystem"] = new(Verb, typeof(SystemPlanWire)),
        ["ListEntitlements"] = Page<EntitlementWire>(), ["ReadEntitlement"] = Gives<EntitlementWire>(),
        ["DefineEntitlement"] = Takes<NewEntitlementWire>(),
        ["ListRelationships"] = Page<RelationshipWire>(), ["ReadRelationship"] = Gives<RelationshipWire>(),
        ["RecordRelationship"] = Takes<NewRelationshipWire>(),
        ["ListGrants"] = Page<GrantWire>(), ["ReadGrant"] = Gives<GrantWire>(), ["RecordGrant"] = Takes<NewGrantWire>(),
        ["ExplainGrant"] = Gives<ExplanationWire>(),
        ["ReadAccessTask"] = Gives<AccessTaskAnswerWire>(),
        ["SubmitAccessRequest"] = new(typeof(object), typeof(AccessTaskAnswerWire)),
        ["CancelAccessTask"] = new(typeof(object), typeof(AccessTaskAnswerWire)),
        ["ListApproverKeys"] = Page<ApproverKeyWire>(), ["RegisterApproverKey"] = Takes<NewApproverKeyWire>(),
        ["ImportApproval"] = Takes<ApprovalEvidenceWire>(),
        ["ListRequests"] = Page<RequestWire>(), ["ReadRequest"] = Gives<RequestWire>(),
        ["MakeRequest"] = Takes<NewRequestWire>(), ["ListApprovals"] = Page<RequestWire>(),
        ["ApproveRequest"] = Takes<RequestVerbWire>(), ["DenyRequest"] = Takes<RequestVerbWire>(),
        ["AskAboutRequest"] = Takes<RequestVerbWire>(), ["AnswerRequest"] = Takes<RequestVerbWire>(),
        ["WithdrawRequest"] = Takes<RequestVerbWire>(), ["CancelRequest"] = Takes<RequestVerbWire>(),
        ["ListSeats"] = Page<SeatWire>(), ["ReadSeat"] = Gives<SeatWire>(),
        ["OccupySeat"] = Takes<OccupantVerbWire>(), ["VacateSeat"] = Takes<OccupantVerbWire>(),
        ["ListTokens"] = Page<TokenWire>(), ["IssueToken"] = new(typeof(NewTokenWire), typeof(IssuedTokenWire)),
        ["ReadEstate"] = Gives<EstateWire>(), ["ExportEstate"] = new(null, typeof(string), "application/yaml"),
        ["PlanEstate"] = new(typeof(string), typeof(EstatePlanWire), TakesMedia: "application/yaml"),
        ["ApplyEstate"] = new(typeof(string), typeof(EstateAppliedWire), TakesMedia: "application/yaml"),
        ["ImportEstate"] = new(typeof(string), typeof(ImportLineWire), "application/x-ndjson", "application/yaml"),
        ["ReadParameters"] = Gives<ParametersWire>(), ["ChangeParameters"] = Takes<NewParametersWire>(),
        ["ListAccess"] = Page<AccessWire>(), ["ListEntries"] = Page<EntryWire>(),
            ["ReadEntry"] = Gives<ProvenEntryWire>(),
        ["StreamEntries"] = new(null, typeof(string), "text/event-stream"),
        ["StreamDecisionChanges"] = new(null, typeof(DecisionChangeWire), "text/event-stream"),
        ["ListRemovals"] = Page<RemovalWire>(), ["ListFindings"] = Page<FindingWire>(), ["ReadFinding"] = Gives<FindingWire>(),
            ["ListSessions"] = Gives<SessionsWire>(),
        ["Evaluate"] = new(typeof(EvaluationWire), typeof(DecisionWire)),
        ["EvaluateMany"] = new(typeof(EvaluationsWire), typeof(DecisionsWire)),
        ["SearchSubjects"] = new(typeof(SubjectSearchWire), typeof(FoundWire<SubjectWire>)),
        ["SearchResources"] = new(typeof(ResourceSearchWire), typeof(FoundWire<ResourceWire>)),
        ["SearchActions"] = new(typeof(ActionSearchWire), typeof(FoundWire<ActionWire>)),
        ["ListDecisions"] = Page<KeptDecisionWire>(), ["ReadDecisionJournal"] = Gives<DecisionJournalWire>(),
        ["AuthZenMetadata"] = Gives<AuthZenMetadataWire>(),
        ["ReadCheckpoint"] = new(null, typeof(string), "text/plain"),
            ["ReadVerifierKey"] = new(null, typeof(string), "text/plain"),
        ["ReadTile"] = new(null, typeof(byte[]), "application/octet-stream"),
        ["ReadEntryBundle"] = new(null, typeof(byte[]), "application/octet-stream"),
        ["IssueCertificate"] = new(typeof(CertificateRequestWire), typeof(CertificateWire)),
        ["ReadHostBundle"] = Gives<HostBundleWire>(), ["ReportHost"] = Takes<HostReportWire>(),
        ["ListSources"] = Page<SourceWire>(), ["ReadSource"] = Gives<SourceWire>(),
        ["RegisterSource"] = Takes<NewSourceWire>(),
        ["MakeSourceKey"] = new(typeof(NewSourceKeyWire), typeof(IssuedSourceKeyWire)),
        ["ListTickets"] = Page<TicketWire>(), ["ListSourceTickets"] = Page<TicketWire>(),
        ["ReadTicket"] = Gives<TicketWire>(), ["TellTicket"] = Takes<NewTicketWire>(),
        ["TellSourceEvents"] = new(typeof(NewTicketWire), typeof(TicketsToldWire)),
        ["ImportTickets"] = new(typeof(string), typeof(TicketsToldWire), TakesMedia: "application/x-ndjson"),
        ["ListFunctions"] = Page<FunctionWire>(), ["ReadFunction"] = Gives<FunctionWire>(),
        ["DefineFunction"] = Takes<NewFunctionWire>(),
        ["ListPolicies"] = Page<PolicyWire>(), ["ReadPolicy"] = Gives<PolicyWire>(),
        ["DeployPolicy"] = Takes<NewPolicyWire>(), ["TryPolicy"] = new(typeof(NewPolicyWire), typeof(RehearsalWire)),
        ["ReportPolicies"] = Gives<PolicyReportWire>(), ["ListGrantTests"] = Page<GrantTestsWire>(),
        ["ListExceptions"] = Page<ExceptionWire>(), ["ReadException"] = Gives<ExceptionWire>(),
        ["GrantException"] = Takes<NewExceptionWire>(),
        ["ReadCaller"] = Gives<CallerWire>(), ["ListSignIns"] = Page<SignInWire>(),
        ["ListPasskeys"] = Page<PasskeyWire>(),
        ["ListProviders"] = Page<ProviderWire>(), ["SetProvider"] = Takes<NewProviderWire>(),
        ["ListLinks"] = Page<SignInLinkWire>(), ["LinkSignIn"] = Takes<NewSignInLinkWire>(),
        ["ListPersonFindings"] = Page<PersonFindingWire>(),
        ["RotateToken"] = new(typeof(RotateTokenWire), typeof(IssuedTokenWire)),
        ["InvitePerson"] = new(typeof(NewInvitationWire), typeof(InvitationWire)),
        ["GiveRole"] = Takes<RoleWire>(), ["TakeRole"] = Takes<RoleWire>(),
        ["StartLogin"] = new(typeof(LoginWire), typeof(LoginStartedWire)),
        ["PollLogin"] = new(typeof(LoginPollWire), typeof(LoggedInWire)),
        ["Health"] = new(null, typeof(string), "text/plain"),
    };

    /// <summary>The shape of an endpoint; a command that is not named apart is a verb.</summary>
    public static ApiShape Of(string endpoint, bool isCommand) =>
        ByEndpoint.TryGetValue(endpoint, out var shape) ? shape : isCommand ? new ApiShape(Verb, Recorded) : default;

    private static ApiShape Gives<T>() => new(null, typeof(T));

    private static ApiShape Page<T>() => new(null, typeof(PageWire<T>));

    private static ApiShape Takes<T>() => new(typeof(T), Recorded);
}
