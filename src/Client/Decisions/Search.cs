using System.Text.Json.Nodes;

namespace Mandate.Client;

/// <summary>Which subjects of a type may do this?</summary>
public sealed record SubjectSearch(string SubjectType, string Action, Resource Resource)
{
    /// <summary>What else counts at this request.</summary>
    public JsonObject? Context { get; init; }
}

/// <summary>On which resources of a type may this subject do this?</summary>
public sealed record ResourceSearch(Subject Subject, string Action, string ResourceType)
{
    /// <summary>What else counts at this request.</summary>
    public JsonObject? Context { get; init; }
}

/// <summary>What may this subject do on this resource?</summary>
public sealed record ActionSearch(Subject Subject, Resource Resource)
{
    /// <summary>What else counts at this request.</summary>
    public JsonObject? Context { get; init; }
}

/// <summary>One page of what a search found.</summary>
/// <param name="Results">What was found.</param>
/// <param name="NextToken">Asks for the next page of the same search; null on the last.</param>
public sealed record SearchPage<T>(IReadOnlyList<T> Results, string? NextToken);

/// <summary>Which page of a search.</summary>
/// <param name="Token">Of the page before; null for the first.</param>
/// <param name="Limit">How many at most.</param>
public sealed record SearchPlace(string? Token = null, int? Limit = null);
