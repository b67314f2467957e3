namespace Mandate.Wire;

/// <summary>What a draft of a policy would do and would have done.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Version">The version that it would be.</param>
/// <param name="Revision">The revision it was tried at.</param>
/// <param name="Days">How far back requests were replayed.</param>
public sealed record RehearsalWire(string Policy, int Version, long Revision, int Days)
{
    /// <summary>How many grants are in force, and what would become of them.</summary>
    public required RehearsedGrantsWire Grants { get; init; }

    /// <summary>What was asked in these days, and how it would have been decided.</summary>
    public required ReplayedRequestsWire Requests { get; init; }

    /// <summary>How many grants one change may end.</summary>
    public required int TouchMax { get; init; }

    /// <summary>Whether it would end more than that.</summary>
    public required bool ExceedsTouchMax { get; init; }

    /// <summary>How it could come in stages, each wider than the one before; null where it need not.</summary>
    public IReadOnlyList<StageWire>? Stages { get; init; }
}

/// <summary>What would become of the grants that are in force.</summary>
public sealed record RehearsedGrantsWire(
    int InForce, int EndAtOnce, int EndLater, int Freeze, int Appear, DateTimeOffset? GraceUntil)
{
    /// <summary>Those that change, up to a bound; the counts count all.</summary>
    public required IReadOnlyList<RehearsedGrantWire> Items { get; init; }

    /// <summary>The same by who has the access, by system and by tier.</summary>
    public required TalliesWire Tallies { get; init; }

    /// <summary>How many of them change because ground is covered that no rule was about.</summary>
    public required int NewGround { get; init; }
}

/// <summary>One grant that would change.</summary>
/// <param name="Grant">Its name.</param>
/// <param name="Subject">Who has it.</param>
/// <param name="System">Where.</param>
/// <param name="Entitlement">What.</param>
/// <param name="Tier">How dangerous.</param>
/// <param name="Change">`ends_at_once`, `ends_later`, `freezes` or `appears`.</param>
/// <param name="NewGround">No rule was about it before.</param>
/// <param name="Was">What policy says now.</param>
/// <param name="Would">What it would say.</param>
public sealed record RehearsedGrantWire(
    string Grant, string Subject, string System, string Entitlement, int Tier, string Change, bool NewGround,
    PolicyOutcomeWire Was, PolicyOutcomeWire Would)
{
    /// <summary>The grant above it that policy decides on; null where it is the grant itself.</summary>
    public string? Through { get; init; }
}

/// <summary>What was asked, and how it would have been decided.</summary>
public sealed record ReplayedRequestsWire(
    int Recorded, int Refused, int WouldBeRefused, int WouldBeRecorded, int NewGround, int Disagreements)
{
    /// <summary>Those that would have been decided otherwise, up to a bound; the counts count all.</summary>
    public required IReadOnlyList<ReplayedRequestWire> Items { get; init; }

    /// <summary>The same by who was to have the access, by system and by tier.</summary>
    public required TalliesWire Tallies { get; init; }
}

/// <summary>One request that would have been decided otherwise.</summary>
public sealed record ReplayedRequestWire(
    string Name, string Subject, string System, string Entitlement, int Tier, DateTimeOffset At, long Revision,
    string WasDecided, bool NewGround, PolicyOutcomeWire Was, PolicyOutcomeWire Would);

/// <summary>Counts by beneficiary, by system and by tier; the largest first, each list bounded.</summary>
public sealed record TalliesWire(
    IReadOnlyList<TallyWire> Subjects, IReadOnlyList<TallyWire> Systems, IReadOnlyList<TallyWire> Tiers);

/// <summary>How many would end or be refused, and how many would begin or be recorded.</summary>
public sealed record TallyWire(string Name, int Less, int More);

/// <summary>One stage of a roll-out.</summary>
public sealed record StageWire(ReachWire Reach, int Ends);

/// <summary>How the policies do.</summary>
/// <param name="Revision">The revision it was made at.</param>
/// <param name="Days">How far back requests were looked at.</param>
/// <param name="Grants">How many grants stand.</param>
/// <param name="Requests">How many requests were looked at.</param>
public sealed record PolicyReportWire(long Revision, int Days, int Grants, int Requests)
{
    /// <summary>Rules that never refuse and never ask.</summary>
    public required IReadOnlyList<RuleUseWire> Idle { get; init; }

    /// <summary>Rules so wide that risk is invisible, each with why.</summary>
    public required IReadOnlyList<WideRuleWire> Wide { get; init; }

    /// <summary>Rules that were about nothing.</summary>
    public required IReadOnlyList<RuleUseWire> Unused { get; init; }

    /// <summary>Exceptions.</summary>
    public required ExceptionCountsWire Exceptions { get; init; }

    /// <summary>The three tests of third-party grants.</summary>
    public required GrantTestCountsWire Tests { get; init; }

    /// <summary>What each tier costs and brings.</summary>
    public required IReadOnlyList<TierCostWire> Tiers { get; init; }
}

/// <summary>A rule and how often it counted.</summary>
public sealed record RuleUseWire(string Rule, int Version, int Matches);

/// <summary>A rule that is too wide.</summary>
/// <param name="Rule">`policy/rule`.</param>
/// <param name="Version">Its policy's version.</param>
/// <param name="Why">`no_limits`, `nothing_missing` or `declared_only`.</param>
/// <param name="Count">How often it let something pass so.</param>
public sealed record WideRuleWire(string Rule, int Version, string Why, int Count);

/// <summary>How many exceptions there are.</summary>
public sealed record ExceptionCountsWire(int Open, int Overdue, int Over, int New)
{
    /// <summary>By owner, the most first.</summary>
    public required IReadOnlyList<OwnedExceptionsWire> Owners { get; init; }

    /// <summary>Every open or overdue one.</summary>
    public required IReadOnlyList<ExceptionUseWire> Items { get; init; }

    /// <summary>Open ones that stand for nothing: no grant needs them, or they name none that there is.</summary>
    public required IReadOnlyList<string> ForNothing { get; init; }
}

/// <summary>What one person answers for.</summary>
public sealed record OwnedExceptionsWire(string Owner, int Open, int Overdue);

/// <summary>One exception and what hangs on it.</summary>
public sealed record ExceptionUseWire(string Name, string Owner, string Standing, DateTimeOffset Until, int Grants);

/// <summary>How third-party grants do in the three tests.</summary>
public sealed record GrantTestCountsWire(
    int Grants, int Pass, double? Share, int NotTimeBound, int NotAttributable, int NotRevocable);

/// <summary>The three tests of one third-party grant.</summary>
public sealed record GrantTestsWire(
    string Grant, string Subject, string System, int Tier, bool TimeBound, bool Attributable, bool Revocable,
    bool Passes);

/// <summary>
/// What was chosen for a tier, what it costs (time to grant) and what it brings (time to revoke), over the last days.
/// </summary>
/// <param name="Tier">1 to 4, the third-party lift included.</param>
/// <param name="Grants">How many stand.</param>
/// <param name="Recorded">How many were recorded.</param>
/// <param name="Refused">How many policy refused.</param>
/// <param name="Waiting">Requests that wait for approvals now.</param>
/// <param name="Expired">Requests that nobody decided in time.</param>
public sealed record TierCostWire(int Tier, int Grants, int Recorded, int Refused, int Waiting, int Expired)
{
    /// <summary>What the owner chose for the tier.</summary>
    public required TierChoiceWire Chosen { get; init; }

    /// <summary>From asking to recording, of requests that were approved.</summary>
    public required MeasuredWire ToGrant { get; init; }

    /// <summary>From when an end was known to the read-back that the access is gone.</summary>
    public required MeasuredWire ToRevoke { get; init; }
}

/// <summary>The trade-off of a tier, as rules and numbers state it; change these to change it.</summary>
/// <param name="Rules">`policy/rule` of every rule that names the tier.</param>
/// <param name="ApprovalWithin">How long a request waits before silence is no.</param>
/// <param name="AdminCadence">How long a verified admin's proof lasts.</param>
/// <param name="DelegationDepth">How many organisations access may be passed on to.</param>
public sealed record TierChoiceWire(
    IReadOnlyList<string> Rules, string ApprovalWithin, string AdminCadence, int DelegationDepth);

/// <summary>Measured spans in seconds, by nearest rank; null where there are none.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="P50">Half of them took at most this.</param>
/// <param name="P95">Of a hundred, 95 took at most this.</param>
/// <param name="Max">The longest.</param>
public sealed record MeasuredWire(int Count, double? P50 = null, double? P95 = null, double? Max = null)
{
    /// <summary>Of these spans, in any order.</summary>
    public static MeasuredWire Of(IEnumerable<TimeSpan> spans)
    {
        double[] all = [.. spans.Select(s => s.TotalSeconds).Order()];
        double Rank(int percent) => all[Math.Max(0, (int)((((long)all.Length * percent) + 99) / 100) - 1)];
        return all.Length == 0 ? new MeasuredWire(0) : new MeasuredWire(all.Length, Rank(50), Rank(95), all[^1]);
    }
}
