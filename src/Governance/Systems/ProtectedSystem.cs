using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>How much depends on a system; information until a policy reads it (C0).</summary>
public enum Criticality
{
    /// <summary>Loss is a nuisance.</summary>
    Low,

    /// <summary>Loss is felt.</summary>
    Medium,

    /// <summary>Loss stops a business process.</summary>
    High,

    /// <summary>Loss endangers the organisation.</summary>
    Critical,
}

/// <summary>Whether differences are only found, or driven out.</summary>
public enum ConvergenceMode
{
    /// <summary>Differences are findings.</summary>
    Observe,

    /// <summary>The system is driven to what is in force.</summary>
    Enforce,
}

/// <summary>How Mandate reaches a system.</summary>
/// <param name="Kind">`openssh` so far.</param>
/// <param name="Directory">A folder name under the data folder; never a path from a caller.</param>
/// <param name="Hosts">The places the system consists of.</param>
public sealed record ConnectorSettings(string Kind, string Directory, ImmutableArray<string> Hosts)
{
    /// <inheritdoc />
    public bool Equals(ConnectorSettings? other) =>
        other is not null && Kind == other.Kind && Directory == other.Directory && Hosts.SequenceEqual(other.Hosts);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Directory, Hosts.Length);
}

/// <summary>A protected target with an owner in the root grantor (S2-01).</summary>
internal sealed record ProtectedSystem : INamed
{
    public required SystemId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The organisation the first owner belongs to: the root grantor of every grant on it.</summary>
    public required int Organisation { get; init; }

    public required Tenures Owner { get; init; }

    public required Criticality Criticality { get; init; }

    public required Scope Resources { get; init; }

    /// <summary>Such as `production`; null where nobody says.</summary>
    public string? Environment { get; init; }

    public required Revision Recorded { get; init; }

    public ImmutableList<int> Entitlements { get; init; } = [];

    public ConnectorSettings? Connector { get; init; }

    /// <summary>The entry that says how it is reached now, and when that was recorded.</summary>
    public Revision ConnectorBecause { get; init; }

    public Instant ConnectorSince { get; init; }

    public ConvergenceMode Mode { get; init; }

    /// <summary>Whether it is driven to what is granted, and not only looked at.</summary>
    public bool IsDriven => Connector is not null && Mode == ConvergenceMode.Enforce;

    public Revision ModeBecause { get; init; }

    /// <summary>Who set last how it is driven: the executor of what is granted on it (C11).</summary>
    public Actor? AdministeredBy { get; init; }

    public Confirmations Confirmed { get; init; }
}

/// <summary>What an entitlement means from an instant on.</summary>
internal sealed record EntitlementTerms(Instant From, Revision Because, int Tier, ImmutableArray<string> Actions,
    string? SshAccount)
{
    public ConditionSet Conditions { get; init; } = ConditionSet.None;

    public Recording Recording { get; init; }

    /// <summary>Whether the action is among those that it names.</summary>
    public bool Permits(string action)
    {
        foreach (var named in Actions)
            if (string.Equals(named, action, StringComparison.Ordinal)) return true;
        return false;
    }
}

/// <summary>A role or permission on a system; what it means can change, and yesterday keeps its meaning.</summary>
internal sealed record Entitlement : INamed
{
    public required EntitlementId Id { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public required string Name { get; init; }

    public required int System { get; init; }

    public required ImmutableArray<EntitlementTerms> Terms { get; init; }

    public EntitlementTerms At(Instant at)
    {
        var index = Terms.Length - 1;
        while (index > 0 && Terms[index].From > at) index--;
        return Terms[index];
    }

    /// <summary>When what it means at an instant gives way to something else.</summary>
    public Instant Ends(Instant at)
    {
        var ends = Instant.Forever;
        for (var index = Terms.Length - 1; index > 0 && Terms[index].From > at; index--) ends = Terms[index].From;
        return ends;
    }

    public EntitlementTerms Latest => Terms[^1];
}
