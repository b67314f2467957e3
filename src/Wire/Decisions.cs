namespace Mandate.Wire;

/// <summary>AuthZEN metadata: where this decision point answers. What is not offered is absent.</summary>
/// <param name="PolicyDecisionPoint">Equal to the identifier the metadata was fetched for.</param>
/// <param name="AccessEvaluationEndpoint">Answers one question.</param>
/// <param name="AccessEvaluationsEndpoint">Answers many.</param>
/// <param name="SearchSubjectEndpoint">Who may.</param>
/// <param name="SearchResourceEndpoint">On what.</param>
/// <param name="SearchActionEndpoint">Doing what.</param>
public sealed record AuthZenMetadataWire(
    string PolicyDecisionPoint, string AccessEvaluationEndpoint, string AccessEvaluationsEndpoint,
    string SearchSubjectEndpoint, string SearchResourceEndpoint, string SearchActionEndpoint)
{
    /// <summary>Where access is asked for after a requestable denial.</summary>
    public string? AccessRequestEndpoint { get; init; }

    /// <summary>The profiles that are offered, by URN.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }
}

/// <summary>An entry with the proof that it stands in the ledger.</summary>
/// <param name="Entry">What the entry says, opened for reading.</param>
/// <param name="Proof">What an outsider verifies.</param>
public sealed record ProvenEntryWire(EntryWire Entry, EntryProofWire Proof);

/// <summary>
/// The proof that one entry stands in the tree that the checkpoint signs. Hashes and bytes are base64, as in
/// checkpoints.
/// </summary>
/// <param name="Index">Its leaf index; its revision less one.</param>
/// <param name="Stored">The entry's bytes as they are stored; SHA-256 of a zero byte and these is the leaf
/// hash.</param>
/// <param name="LeafHash">The hash of the leaf.</param>
/// <param name="Path">The hashes beside the way to the root, lowest first.</param>
/// <param name="Checkpoint">The signed note over the root.</param>
public sealed record EntryProofWire(long Index, string Stored, string LeafHash, IReadOnlyList<string> Path,
    string Checkpoint);

/// <summary>Who asks for access: of type `person` or `workload`, by name or id.</summary>
public sealed record SubjectWire(
    string Type, string Id, IReadOnlyDictionary<string, System.Text.Json.JsonElement>? Properties = null);

/// <summary>What would be done.</summary>
public sealed record ActionWire(
    string Name, IReadOnlyDictionary<string, System.Text.Json.JsonElement>? Properties = null);

/// <summary>What it would be done to.</summary>
public sealed record ResourceWire(
    string Type, string Id, IReadOnlyDictionary<string, System.Text.Json.JsonElement>? Properties = null);

/// <summary>
/// With <paramref name="Explain"/> the answer says why; it knows <paramref name="AtLeast"/> that revision, or refuses.
/// </summary>
public sealed record QuestionContextWire(bool? Explain = null, long? AtLeast = null)
{
    /// <summary>What else the question says about its circumstances, for conditions.</summary>
    [System.Text.Json.Serialization.JsonExtensionData]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2227",
        Justification = "extension data has to be settable")]
    public IDictionary<string, System.Text.Json.JsonElement>? Others { get; set; }
}

/// <summary>
/// One AuthZEN evaluation. As an item of many, what is left out is taken from the defaults beside them.
/// </summary>
public sealed record EvaluationWire(
    SubjectWire? Subject = null, ActionWire? Action = null, ResourceWire? Resource = null,
        QuestionContextWire? Context = null);

/// <summary>`execute_all`, `deny_on_first_deny` or `permit_on_first_permit`.</summary>
public sealed record EvaluationOptionsWire(string? EvaluationsSemantic = null);

/// <summary>Many AuthZEN evaluations with their defaults.</summary>
public sealed record EvaluationsWire(
    IReadOnlyList<EvaluationWire>? Evaluations = null, SubjectWire? Subject = null, ActionWire? Action = null,
    ResourceWire? Resource = null, QuestionContextWire? Context = null, EvaluationOptionsWire? Options = null);

/// <summary>Why a decision is what it is; only where it was asked for.</summary>
/// <param name="Reason">`granted`, `unknown_subject`, `unknown_resource`, `no_grant`, `not_in_force`,
/// `condition_failed`, `condition_undecidable`, `revision_not_reached`, or `invalid` for an item that is no
/// question.</param>
/// <param name="Revision">The ledger revision that the decision knows.</param>
/// <param name="Until">How long it permits, if nothing happens.</param>
/// <param name="Explanation">Of the grant that decided it, where one did; never to an application.</param>
/// <param name="Missing">The properties that a condition needs and the question does not bring.</param>
public sealed record DecisionContextWire(string Reason, long Revision, DateTimeOffset? Until = null,
    ExplanationWire? Explanation = null, IReadOnlyList<string>? Missing = null);

/// <summary>The answer to one evaluation.</summary>
public sealed record DecisionWire(bool Decision, DecisionContextWire? Context = null);

/// <summary>The answers to many, in order; shorter than what was asked where the semantic stops early.</summary>
public sealed record DecisionsWire(IReadOnlyList<DecisionWire> Evaluations);

/// <summary>
/// Answers may be others than those that know less than a revision: whoever kept some of these asks again.
/// </summary>
/// <param name="Revision">What an answer has to know to be of after the change.</param>
public sealed record DecisionChangeWire(long Revision)
{
    /// <summary>On which of the caller's systems; absent where it may be on any of them.</summary>
    public IReadOnlyList<string>? Systems { get; init; }
}
