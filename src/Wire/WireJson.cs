using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mandate.Wire;

/// <summary>How everything that crosses HTTP is written: snake_case, nothing for null, instants in RFC 3339.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemWire))]
[JsonSerializable(typeof(RecordedWire))]
[JsonSerializable(typeof(VerbWire))]
[JsonSerializable(typeof(EffectWire))]
[JsonSerializable(typeof(ExplanationWire))]
[JsonSerializable(typeof(EstateWire))]
[JsonSerializable(typeof(OrganisationWire))]
[JsonSerializable(typeof(NewOrganisationWire))]
[JsonSerializable(typeof(PersonWire))]
[JsonSerializable(typeof(NewPersonWire))]
[JsonSerializable(typeof(WorkloadWire))]
[JsonSerializable(typeof(NewWorkloadWire))]
[JsonSerializable(typeof(SystemWire))]
[JsonSerializable(typeof(NewSystemWire))]
[JsonSerializable(typeof(EntitlementWire))]
[JsonSerializable(typeof(NewEntitlementWire))]
[JsonSerializable(typeof(RelationshipWire))]
[JsonSerializable(typeof(NewRelationshipWire))]
[JsonSerializable(typeof(GrantWire))]
[JsonSerializable(typeof(NewGrantWire))]
[JsonSerializable(typeof(TokenWire))]
[JsonSerializable(typeof(NewTokenWire))]
[JsonSerializable(typeof(IssuedTokenWire))]
[JsonSerializable(typeof(RemovalWire))]
[JsonSerializable(typeof(FindingWire))]
[JsonSerializable(typeof(EntryWire))]
[JsonSerializable(typeof(AccessWire))]
[JsonSerializable(typeof(AuthZenMetadataWire))]
[JsonSerializable(typeof(ProvenEntryWire))]
[JsonSerializable(typeof(EvaluationWire))]
[JsonSerializable(typeof(EvaluationsWire))]
[JsonSerializable(typeof(DecisionWire))]
[JsonSerializable(typeof(SubjectSearchWire))]
[JsonSerializable(typeof(ResourceSearchWire))]
[JsonSerializable(typeof(ActionSearchWire))]
[JsonSerializable(typeof(FoundWire<SubjectWire>))]
[JsonSerializable(typeof(FoundWire<ResourceWire>))]
[JsonSerializable(typeof(FoundWire<ActionWire>))]
[JsonSerializable(typeof(DecisionsWire))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(ConnectorWire))]
[JsonSerializable(typeof(ConditionWire))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(EstatePlanWire))]
[JsonSerializable(typeof(EstateAppliedWire))]
[JsonSerializable(typeof(ImportLineWire))]
[JsonSerializable(typeof(SystemPlanWire))]
[JsonSerializable(typeof(CertificateRequestWire))]
[JsonSerializable(typeof(CertificateWire))]
[JsonSerializable(typeof(HostBundleWire))]
[JsonSerializable(typeof(HostReportWire))]
[JsonSerializable(typeof(SessionsWire))]
[JsonSerializable(typeof(PageWire<OrganisationWire>))]
[JsonSerializable(typeof(PageWire<PersonWire>))]
[JsonSerializable(typeof(PageWire<WorkloadWire>))]
[JsonSerializable(typeof(PageWire<SystemWire>))]
[JsonSerializable(typeof(PageWire<EntitlementWire>))]
[JsonSerializable(typeof(PageWire<RelationshipWire>))]
[JsonSerializable(typeof(NewRequestWire))]
[JsonSerializable(typeof(NewApproverKeyWire))]
[JsonSerializable(typeof(ApprovalEvidenceWire))]
[JsonSerializable(typeof(PageWire<ApproverKeyWire>))]
[JsonSerializable(typeof(AccessTaskAnswerWire))]
[JsonSerializable(typeof(RequestVerbWire))]
[JsonSerializable(typeof(RequestWire))]
[JsonSerializable(typeof(SeatWire))]
[JsonSerializable(typeof(OccupantVerbWire))]
[JsonSerializable(typeof(PageWire<RequestWire>))]
[JsonSerializable(typeof(PageWire<SeatWire>))]
[JsonSerializable(typeof(PageWire<GrantWire>))]
[JsonSerializable(typeof(PageWire<TokenWire>))]
[JsonSerializable(typeof(PageWire<RemovalWire>))]
[JsonSerializable(typeof(PageWire<FindingWire>))]
[JsonSerializable(typeof(PageWire<EntryWire>))]
[JsonSerializable(typeof(PageWire<AccessWire>))]
[JsonSerializable(typeof(PageWire<KeptDecisionWire>))]
[JsonSerializable(typeof(DecisionJournalWire))]
[JsonSerializable(typeof(NewPolicyWire))]
[JsonSerializable(typeof(PolicyWire))]
[JsonSerializable(typeof(PageWire<PolicyWire>))]
[JsonSerializable(typeof(NewExceptionWire))]
[JsonSerializable(typeof(ExceptionWire))]
[JsonSerializable(typeof(PageWire<ExceptionWire>))]
[JsonSerializable(typeof(RehearsalWire))]
[JsonSerializable(typeof(PolicyReportWire))]
[JsonSerializable(typeof(RequirementWire))]
[JsonSerializable(typeof(GrantTestsWire))]
[JsonSerializable(typeof(PageWire<GrantTestsWire>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SourceWire))]
[JsonSerializable(typeof(NewSourceWire))]
[JsonSerializable(typeof(NewSourceKeyWire))]
[JsonSerializable(typeof(IssuedSourceKeyWire))]
[JsonSerializable(typeof(TicketMappingWire))]
[JsonSerializable(typeof(TicketWire))]
[JsonSerializable(typeof(NewTicketWire))]
[JsonSerializable(typeof(TicketsToldWire))]
[JsonSerializable(typeof(FunctionWire))]
[JsonSerializable(typeof(NewFunctionWire))]
[JsonSerializable(typeof(PageWire<SourceWire>))]
[JsonSerializable(typeof(PageWire<TicketWire>))]
[JsonSerializable(typeof(PageWire<FunctionWire>))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>
    /// For reading requests: unknown members, members given twice, and missing required ones are refused; at most
    /// 16 levels deep. Set here, since on a context in a resolver chain it would be ignored.
    /// </summary>
    public static JsonSerializerOptions Strict { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        // Not `Default`, which the other half of this class may not have made yet.
        TypeInfoResolver = new WireJson(),
    };
}
