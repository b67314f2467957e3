namespace Mandate.Governance.Planning;

/// <summary>
/// A system that did not take an order: no sooner again than <paramref name="NotBefore"/>, and told to a person at once
/// if <paramref name="IsLasting"/>, because trying again will not mend it.
/// </summary>
public sealed record SendFailure(string Why, TimeSpan NotBefore, bool IsLasting);
