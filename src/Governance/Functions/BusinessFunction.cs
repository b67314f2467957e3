using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// What access may be for: a business function with an owner and the entitlements that it needs (S3-04). Grants that
/// name it are for it; when it closes, its purpose holds no more (S3-05).
/// </summary>
internal sealed record BusinessFunction : IOfFew
{
    public required FunctionId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What it is from an instant on, oldest first.</summary>
    public required ImmutableArray<FunctionTerms> Terms { get; init; }

    /// <summary>When it closed; <see cref="Instant.Forever"/> while it did not.</summary>
    public Instant ClosedAt { get; init; } = Instant.Forever;

    Guid IOfFew.Key => Id.Value;

    public FunctionTerms? At(Instant at)
    {
        FunctionTerms? found = null;
        foreach (var terms in Terms)
            if (terms.From <= at) found = terms;
        return found;
    }

    /// <summary>Whether it is open and needs the entitlement.</summary>
    public bool Covers(EntitlementId entitlement, Instant at) =>
        at < ClosedAt && At(at) is { } terms && at < terms.Until && terms.Entitlements.Contains(entitlement);

    /// <summary>Every instant at which that can change.</summary>
    public IEnumerable<Instant> Moments()
    {
        foreach (var terms in Terms)
        {
            yield return terms.From;
            yield return terms.Until;
        }

        yield return ClosedAt;
    }
}

/// <summary>A function as it was defined at one time.</summary>
internal sealed record FunctionTerms(
    Instant From, Revision Because, PersonId Owner, ImmutableArray<EntitlementId> Entitlements, Instant Until);

public abstract partial record Change
{
    /// <summary>A business function is known, or is something else from now on.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its unique name.</param>
    /// <param name="Owner">Who answers for it.</param>
    /// <param name="Entitlements">What it needs, one or more.</param>
    /// <param name="Until">The first instant after it; <see cref="Instant.Forever"/> for none.</param>
    public sealed record FunctionDefined(
        FunctionId Id, string Name, PersonId Owner, ImmutableArray<EntitlementId> Entitlements, Instant Until) : Change;

    /// <summary>Nobody does it any more: what was for it has lost its purpose.</summary>
    public sealed record FunctionClosed(FunctionId Id, Sealed? Reason = null) : Change;
}
