using System.Collections.Frozen;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>The words of a closed list, as the file writes them.</summary>
internal sealed class Words<T> where T : struct, Enum
{
    private readonly FrozenDictionary<string, T> meanings;
    private readonly FrozenDictionary<T, string> words;

    public Words(string kind, params (string Word, T Meaning)[] pairs)
    {
        Kind = kind;
        All = [.. pairs.Select(p => p.Word)];
        meanings = pairs.ToFrozenDictionary(p => p.Word, p => p.Meaning);
        words = pairs.ToFrozenDictionary(p => p.Meaning, p => p.Word);
    }

    public string Kind { get; }

    public IReadOnlyList<string> All { get; }

    public bool TryRead(string word, out T meaning) => meanings.TryGetValue(word, out meaning);

    public string Of(T meaning) => words[meaning];
}

/// <summary>Every closed list of the format.</summary>
internal static class Words
{
    public static Words<WorkloadKind> WorkloadKinds { get; } = new(
        "workload_kind",
        ("service_account", WorkloadKind.ServiceAccount),
        ("api_key", WorkloadKind.ApiKey),
        ("token", WorkloadKind.Token),
        ("certificate", WorkloadKind.Certificate),
        ("agent", WorkloadKind.Agent));

    public static Words<Criticality> Criticalities { get; } = new(
        "criticality",
        ("low", Criticality.Low),
        ("medium", Criticality.Medium),
        ("high", Criticality.High),
        ("critical", Criticality.Critical));

    public static Words<ConnectorKind> ConnectorKinds { get; } =
        new("connector_kind", ("openssh", ConnectorKind.OpenSsh));

    public static Words<ConnectorMode> ConnectorModes { get; } = new(
        "connector_mode", ("observe", ConnectorMode.Observe), ("enforce", ConnectorMode.Enforce));

    public static Words<RelationshipKind> RelationshipKinds { get; } = new(
        "relationship_kind",
        ("customer", RelationshipKind.Customer),
        ("supplier", RelationshipKind.Supplier),
        ("reseller", RelationshipKind.Reseller),
        ("internal", RelationshipKind.Internal));

    public static Words<Recording> Recordings { get; } = new(
        "recording", ("recorded", Recording.Recorded), ("not_recorded", Recording.NotRecorded));

    public static Words<TicketState> TicketStates { get; } = new(
        "ticket_state", ("open", TicketState.Open), ("closed", TicketState.Closed));

    public static Words<TicketKind> TicketKinds { get; } = Closed<TicketKind>("ticket_kind", PolicyWords.Of);

    public static Words<GrantAct> Acts { get; } = Closed<GrantAct>("act", PolicyWords.Of);

    public static Words<BeneficiaryKind> BeneficiaryKinds { get; } =
        Closed<BeneficiaryKind>("beneficiary_kind", PolicyWords.Of);

    public static Words<RequesterKind> Requesters { get; } = Closed<RequesterKind>("requester", PolicyWords.Of);

    public static Words<Side> Sides { get; } = Closed<Side>("side", PolicyWords.Of);

    public static Words<EvidenceClass> EvidenceClasses { get; } =
        Closed<EvidenceClass>("evidence_class", PolicyWords.Of);

    public static Words<GrantTest> GrantTests { get; } = Closed<GrantTest>("grant_test", PolicyWords.Of);

    public static Words<RevocationTrigger> RevocationTriggers { get; } =
        Closed<RevocationTrigger>("revocation_trigger", PolicyWords.Of);

    public static Words<RequirementKind> Requirements { get; } =
        Closed<RequirementKind>("requirement", PolicyWords.Of);

    public static Words<RelationshipState> RelationshipStates { get; } =
        Closed<RelationshipState>("relationship_state", PolicyWords.Of);

    public static Words<ApproverRoles> Roles { get; } = new(
        "approver_role", [.. PolicyWords.Roles.Select(r => (PolicyWords.Of(r), r))]);

    public static Words<ExpectedAnswer> Answers { get; } = new(
        "answer", ("admitted", ExpectedAnswer.Admitted), ("refused", ExpectedAnswer.Refused),
        ("undecidable", ExpectedAnswer.Undecidable));

    /// <summary>The same words as of systems, with what policy means by them.</summary>
    public static Words<Governance.Criticality> MatchedCriticalities { get; } =
        Closed<Governance.Criticality>(Criticalities.Kind, PolicyWords.Of);

    /// <summary>The same words as of relationships, with what policy means by them.</summary>
    public static Words<Governance.RelationshipKind> MatchedKinds { get; } =
        Closed<Governance.RelationshipKind>(RelationshipKinds.Kind, PolicyWords.Of);

    private static Words<T> Closed<T>(string kind, Func<T, string> word) where T : struct, Enum =>
        new(kind, [.. Enum.GetValues<T>().Select(v => (word(v), v))]);

    /// <summary>The words of every list, by the list's kind.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByKind { get; } =
        new Dictionary<string, IReadOnlyList<string>>
    {
        [WorkloadKinds.Kind] = WorkloadKinds.All,
        [Criticalities.Kind] = Criticalities.All,
        [ConnectorKinds.Kind] = ConnectorKinds.All,
        [ConnectorModes.Kind] = ConnectorModes.All,
        [RelationshipKinds.Kind] = RelationshipKinds.All,
        [Recordings.Kind] = Recordings.All,
        [TicketStates.Kind] = TicketStates.All,
        [TicketKinds.Kind] = TicketKinds.All,
        [Acts.Kind] = Acts.All,
        [BeneficiaryKinds.Kind] = BeneficiaryKinds.All,
        [Requesters.Kind] = Requesters.All,
        [Sides.Kind] = Sides.All,
        [EvidenceClasses.Kind] = EvidenceClasses.All,
        [GrantTests.Kind] = GrantTests.All,
        [RevocationTriggers.Kind] = RevocationTriggers.All,
        [Requirements.Kind] = Requirements.All,
        [RelationshipStates.Kind] = RelationshipStates.All,
        [Roles.Kind] = Roles.All,
        [Answers.Kind] = Answers.All,
    };
}
