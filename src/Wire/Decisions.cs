namespace Mandate.Wire;

/// <summary>AuthZEN metadata: where this decision point answers. What is not offered is absent.</summary>
/// <param name="PolicyDecisionPoint">Equal to the identifier the metadata was fetched for.</param>
/// <param name="AccessEvaluationEndpoint">Answers one question.</param>
/// <param name="AccessEvaluationsEndpoint">Answers many.</param>
public sealed record AuthZenMetadataWire(
    string PolicyDecisionPoint, string AccessEvaluationEndpoint, string AccessEvaluationsEndpoint);

/// <summary>An entry with the proof that it stands in the ledger.</summary>
/// <param name="Entry">What the entry says, opened for reading.</param>
/// <param name="Proof">What an outsider verifies.</param>
public sealed record ProvenEntryWire(EntryWire Entry, EntryProofWire Proof);

/// <summary>
/// The proof that one entry stands in the tree that the checkpoint signs. Hashes and bytes are base64, as in checkpoints.
/// </summary>
/// <param name="Index">Its leaf index; its revision less one.</param>
/// <param name="Stored">The entry's bytes as they are stored; SHA-256 of a zero byte and these is the leaf hash.</param>
/// <param name="LeafHash">The hash of the leaf.</param>
/// <param name="Path">The hashes beside the way to the root, lowest first.</param>
/// <param name="Checkpoint">The signed note over the root.</param>
public sealed record EntryProofWire(long Index, string Stored, string LeafHash, IReadOnlyList<string> Path, string Checkpoint);
