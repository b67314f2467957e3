using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>A policy as a file states it: rules, the three people behind them, where it holds, and examples.</summary>
public sealed record DeclaredPolicy(
    Placed<string> Name,
    Placed<string> Author,
    Placed<string> Approver,
    Placed<string> Deployer,
    Named<DeclaredRule> Rules) : IDeclared
{
    /// <summary>How long what was recorded before may go by the version before; zero for at once.</summary>
    public Placed<TimeSpan> Grace { get; init; }

    /// <summary>Where it holds.</summary>
    public DeclaredReach Reach { get; init; } = DeclaredReach.Everywhere;

    /// <summary>What its rules have to say to some questions; never recorded.</summary>
    public Named<PolicyExample> Examples { get; init; } = Named.Empty<PolicyExample>();

    /// <summary>Its rules by name in ordinal order, so that equal policies are equal lists of rules.</summary>
    public ImmutableArray<Rule> ToRules(
        TimeZoneInfo zone, Func<string, PersonId> person, Func<string, SeatId> seat) =>
        [.. Rules.OrderBy(r => r.Name.Value, StringComparer.Ordinal).Select(r => r.ToRule(zone, person, seat))];
}

/// <summary>A stage of a policy: these systems and relationships, by name.</summary>
public sealed record DeclaredReach(Listing<Placed<string>> Systems, Listing<Placed<string>> Relationships)
{
    /// <summary>The whole estate.</summary>
    public static DeclaredReach Everywhere { get; } = new([], []);

    /// <summary>The same without places.</summary>
    public PolicyReach ToReach() => new([.. Systems.Select(s => s.Value)], [.. Relationships.Select(r => r.Value)]);

    /// <summary>As a file states it.</summary>
    public static DeclaredReach Of(PolicyReach reach) =>
        new(Listing.OfValues(reach.Systems), Listing.OfValues(reach.Relationships));
}

/// <summary>A demand lifted for some grants, for a while (S4-06).</summary>
public sealed record DeclaredException(
    Placed<string> Name,
    Listing<Placed<string>> Rules,
    Listing<RequirementKind> Lifts,
    Placed<string> Owner,
    Listing<Placed<string>> ApprovedBy,
    Placed<string> Reason,
    Placed<string> CompensatingControl,
    Placed<EstateInstant> Until) : IDeclared
{
    /// <summary>For which grants.</summary>
    public DeclaredMatch Match { get; init; } = DeclaredMatch.Everything;

    /// <summary>Single grants by name; empty for all that match.</summary>
    public Listing<Placed<string>> Grants { get; init; } = [];
}

/// <summary>A business function that access may serve (S3-04).</summary>
public sealed record DeclaredFunction(
    Placed<string> Name, Placed<string> Owner, Listing<Placed<string>> Entitlements, Placed<EstateInstant>? Until)
    : IDeclared;

/// <summary>A system that tells facts, and how long what it told is fresh.</summary>
public sealed record DeclaredSource(Placed<string> Name, Placed<string> Owner, Placed<TimeSpan> Tolerance) : IDeclared
{
    /// <summary>How its own messages are read; null leaves that as it is, and a new source speaks our form.</summary>
    public Placed<TicketMapping>? Mapping { get; init; }
}

/// <summary>A ticket that the file itself tells; its name is `source/number`.</summary>
public sealed record DeclaredTicket(
    Placed<string> Name,
    Placed<TicketKind> Kind,
    Placed<TicketState> State,
    Placed<EstateInstant>? From,
    Placed<EstateInstant>? Until,
    Listing<Placed<string>> Systems) : IDeclared
{
    /// <summary>The source it is of, and its number there.</summary>
    public (string Source, string Number) Reference => ReferenceOf(Name.Value);

    /// <summary>What `source/number` refers to; the source ends at the first slash.</summary>
    public static (string Source, string Number) ReferenceOf(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0
            ? (name, "") : (name[..slash], name[(slash + 1)..]);
}
