using System.Collections.Immutable;

namespace Mandate.Governance;

public abstract partial record Change
{
    /// <summary>A system is known; it begins in mode observe.</summary>
    public sealed record SystemRegistered(
        SystemId Id, string Name, PersonId Owner, Criticality Criticality, Scope Resources) : Change
    {
        /// <summary>Such as `production`; null where nobody says.</summary>
        public string? Environment { get; init; }
    }

    /// <summary>A system's criticality or resources are others now.</summary>
    public sealed record SystemDescribed(SystemId Id, Criticality Criticality, Scope Resources) : Change
    {
        /// <summary>Such as `production`; null where nobody says.</summary>
        public string? Environment { get; init; }
    }

    /// <summary>A system has another owner.</summary>
    public sealed record SystemOwnerSet(SystemId Id, PersonId Owner, Sealed? Reason = null) : Change;

    /// <summary>One act confirms the grants of tiers 1 and 2 on a system (C0).</summary>
    public sealed record SystemConfirmed(SystemId Id, Sealed? Reason = null) : Change;

    /// <summary>How a system is reached.</summary>
    public sealed record ConnectorConfigured(SystemId Id, ConnectorSettings Connector) : Change;

    /// <summary>The recorded act that lets a system be driven, or stops it.</summary>
    public sealed record SystemModeSet(SystemId Id, ConvergenceMode Mode, Sealed? Reason = null) : Change;

    /// <summary>An entitlement is known, or means something else from now on.</summary>
    public sealed record EntitlementDefined(
        EntitlementId Id, SystemId System, string Name, int Tier, ImmutableArray<string> Actions, string? SshAccount)
            : Change
    {
        /// <summary>What a question has to bring, for every grant of it.</summary>
        public ConditionSet Conditions { get; init; } = ConditionSet.None;

        /// <summary>Whether what is done by it is recorded (S2-13).</summary>
        public Recording Recording { get; init; }
    }
}
