using System.Collections.Frozen;

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

    /// <summary>The words of every list, by the list's kind.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ByKind { get; } =
        new Dictionary<string, IReadOnlyList<string>>
    {
        [WorkloadKinds.Kind] = WorkloadKinds.All,
        [Criticalities.Kind] = Criticalities.All,
        [ConnectorKinds.Kind] = ConnectorKinds.All,
        [ConnectorModes.Kind] = ConnectorModes.All,
        [RelationshipKinds.Kind] = RelationshipKinds.All,
    };
}
