using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// The numbers that semantics marks as defaults. They are entries: written at genesis, changed by entries, so that
/// yesterday is answered with yesterday's numbers (S0-16).
/// </summary>
public sealed record Parameters
{
    /// <summary>How long a verified admin's proof lasts, tier 1 to 4.</summary>
    public required ImmutableArray<TimeSpan> AdminCadence { get; init; }

    /// <summary>The largest number of organisations a grant may be delegated through, tier 1 to 4.</summary>
    public required ImmutableArray<int> DelegationDepth { get; init; }

    /// <summary>The longest suspension after which tiers 1 and 2 return with the resumption.</summary>
    public required TimeSpan ReturnAfterSuspension { get; init; }

    /// <summary>How long tiers 1 and 2 outlast the tolerance of a silent source.</summary>
    public required TimeSpan StaleGrace { get; init; }

    /// <summary>How long a request waits for approvals before silence is no, tier 1 to 4.</summary>
    public ImmutableArray<TimeSpan> ApprovalWithin { get; init; } = ApprovalUsual;

    /// <summary>What <see cref="ApprovalWithin"/> is where nothing else was recorded.</summary>
    public static ImmutableArray<TimeSpan> ApprovalUsual { get; } =
        [TimeSpan.FromDays(7), TimeSpan.FromDays(5), TimeSpan.FromDays(3), TimeSpan.FromDays(1)];

    /// <summary>How many grants in force one change of policy may end; more has to come in stages (S4-12).</summary>
    public int PolicyTouchMax { get; init; } = PolicyTouchUsual;

    /// <summary>What <see cref="PolicyTouchMax"/> is where nothing else was recorded.</summary>
    public const int PolicyTouchUsual = 100;

    /// <summary>How long after it was found undocumented access has to be legitimised or removed (S3-07).</summary>
    public TimeSpan FindingWithin { get; init; } = FindingUsual;

    /// <summary>What <see cref="FindingWithin"/> is where nothing else was recorded.</summary>
    public static readonly TimeSpan FindingUsual = TimeSpan.FromDays(7);

    /// <summary>The longest suspension that lower tiers may return from, and grace of a silent source.</summary>
    public static readonly TimeSpan DurationMax = TimeSpan.FromDays(3_660);

    /// <summary>What genesis writes.</summary>
    public static Parameters Standard { get; } = new()
    {
        AdminCadence = [TimeSpan.FromDays(365), TimeSpan.FromDays(180), TimeSpan.FromDays(90), TimeSpan.FromDays(30)],
        DelegationDepth = [3, 2, 1, 0],
        ReturnAfterSuspension = TimeSpan.FromDays(30),
        StaleGrace = TimeSpan.FromHours(24),
    };

    /// <summary>Whether every number is one that the estate can work with.</summary>
    public Refusal? Fault() =>
        AdminCadence.Length != 4 || DelegationDepth.Length != 4 ? Wrong("each list has one number a tier")
        : AdminCadence.Any(c => c <= TimeSpan.Zero || c > TimeSpan.FromDays(3660))
            ? Wrong("a cadence is 1 s to ten years")
        : DelegationDepth.Any(d => d is < 0 or > 8) ? Wrong("a depth is 0 to 8")
        : ApprovalWithin.Length != 4 || ApprovalWithin.Any(a => a < TimeSpan.FromMinutes(1)
            || a > TimeSpan.FromDays(366))
            ? Wrong("a time for approvals is 1 min to 366 d, one a tier")
        : FindingWithin < TimeSpan.FromMinutes(1) || FindingWithin > TimeSpan.FromDays(366)
            ? Wrong("a time for findings is 1 min to 366 d")
        : PolicyTouchMax is < 0 or > 1_000_000_000 ? Wrong("a bound is 0 or more")
        : ReturnAfterSuspension < TimeSpan.Zero || ReturnAfterSuspension > DurationMax
            || StaleGrace < TimeSpan.Zero || StaleGrace > DurationMax ? Wrong("a duration is 0 to ten years")
        : null;

    /// <summary>Whether every number is the same.</summary>
    public bool IsSame(Parameters other) =>
        AdminCadence.SequenceEqual(other.AdminCadence) && DelegationDepth.SequenceEqual(other.DelegationDepth)
        && ReturnAfterSuspension == other.ReturnAfterSuspension && StaleGrace == other.StaleGrace
        && ApprovalWithin.SequenceEqual(other.ApprovalWithin) && PolicyTouchMax == other.PolicyTouchMax
        && FindingWithin == other.FindingWithin;

    private static Refusal Wrong(string why) => new(RefusalCode.InvalidParameters, why, "parameters");
}

/// <summary>From an instant on, these numbers.</summary>
internal readonly record struct ParametersSince(Instant From, Revision Because, Parameters Values);

internal static class ParametersOverTime
{
    /// <summary>The numbers at an instant; the first ones hold from the beginning.</summary>
    public static Parameters At(this ImmutableArray<ParametersSince> all, Instant at)
    {
        var index = all.Length - 1;
        while (index > 0 && all[index].From > at) index--;
        return all[index].Values;
    }

    /// <summary>When the numbers at an instant give way to others.</summary>
    public static Instant Ends(this ImmutableArray<ParametersSince> all, Instant at)
    {
        var ends = Instant.Forever;
        for (var index = all.Length - 1; index > 0 && all[index].From > at; index--) ends = all[index].From;
        return ends;
    }
}
