using System.Text.Json.Nodes;

namespace Mandate.Client;

/// <summary>Who asks for access: of type `person` or `workload`, by name or id.</summary>
public sealed record Subject(string Type, string Id)
{
    /// <summary>What else is known of it at this request.</summary>
    public JsonObject? Properties { get; init; }

    /// <summary>A person, by unique name or id.</summary>
    public static Subject Person(string id) => new("person", id);

    /// <summary>A workload, by unique name or id.</summary>
    public static Subject Workload(string id) => new("workload", id);
}

/// <summary>What something would be done to.</summary>
public sealed record Resource(string Type, string Id)
{
    /// <summary>What else is known of it at this request.</summary>
    public JsonObject? Properties { get; init; }
}

/// <summary>May this subject do this action on this resource?</summary>
/// <param name="Subject">Who.</param>
/// <param name="Action">What would be done.</param>
/// <param name="Resource">On what.</param>
public sealed record Question(Subject Subject, string Action, Resource Resource)
{
    /// <summary>What else is known of the action at this request.</summary>
    public JsonObject? ActionProperties { get; init; }

    /// <summary>What else counts at this request: network, ticket, time …</summary>
    public JsonObject? Context { get; init; }

    /// <summary>Whether the decision says why.</summary>
    public bool Explain { get; init; }

    /// <summary>The decision has to know this revision; a server that does not reach it in time refuses.</summary>
    public long? AtLeast { get; init; }
}

/// <summary>When many questions are not all answered.</summary>
public enum BatchSemantic
{
    /// <summary>All are answered.</summary>
    ExecuteAll,

    /// <summary>None after the first refusal.</summary>
    DenyOnFirstDeny,

    /// <summary>None after the first permit.</summary>
    PermitOnFirstPermit,
}
