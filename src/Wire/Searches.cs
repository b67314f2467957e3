namespace Mandate.Wire;

/// <summary>Which page of an AuthZEN search is wanted.</summary>
/// <param name="Token">The `next_token` of the page before; everything else stays as it was.</param>
/// <param name="Limit">How many results at most; 100 unless said, never more than 1,000.</param>
public sealed record WantedPageWire(string? Token = null, int? Limit = null);

/// <summary>The kind of what is searched for; an id beside it is ignored.</summary>
public sealed record KindWire(string Type);

/// <summary>An AuthZEN subject search: who of this type may do it.</summary>
public sealed record SubjectSearchWire(
    KindWire Subject, ActionWire Action, ResourceWire Resource, QuestionContextWire? Context = null,
    WantedPageWire? Page = null);

/// <summary>An AuthZEN resource search: on which known resources of this type it may be done.</summary>
public sealed record ResourceSearchWire(
    SubjectWire Subject, ActionWire Action, KindWire Resource, QuestionContextWire? Context = null,
    WantedPageWire? Page = null);

/// <summary>An AuthZEN action search: what may be done.</summary>
public sealed record ActionSearchWire(
    SubjectWire Subject, ResourceWire Resource, QuestionContextWire? Context = null, WantedPageWire? Page = null);

/// <summary>Where a page of results ends.</summary>
/// <param name="NextToken">Opens the next page; empty on the last.</param>
/// <param name="Count">How many results this page has: none is possible before the last page.</param>
public sealed record FoundPageWire(string NextToken, int Count);

/// <summary>Only where an explanation was asked for.</summary>
/// <param name="Revision">The ledger revision that the results know.</param>
public sealed record FoundContextWire(long Revision);

/// <summary>
/// The results of an AuthZEN search. <paramref name="Page"/> is there when there are more, or when a page was asked
/// for.
/// </summary>
public sealed record FoundWire<T>(IReadOnlyList<T> Results, FoundPageWire? Page = null,
    FoundContextWire? Context = null);
