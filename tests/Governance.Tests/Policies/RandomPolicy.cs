using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>Random rules and questions over few values, so that they meet often.</summary>
internal sealed class RandomPolicy(int seed)
{
    public static readonly Instant Start = TestEstate.Day("2026-01-01T00:00:00Z");

    private static readonly TimeSpan[] spans =
        [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(30), TimeSpan.FromDays(400)];

    private readonly Random random = new(seed);

    public int Below(int max) => random.Next(max);

    public ImmutableArray<Rule> Rules(string prefix, int max = 6) =>
        [.. Enumerable.Range(0, random.Next(1, max)).Select(i => Rule(prefix + i))];

    public Rule Rule(string name) => random.Next(6) switch
    {
        0 => Permit(name),
        1 => Forbid(name),
        _ => Require(name),
    };

    public Rule Strict(string name) => random.Next(4) == 0 ? Forbid(name) : Require(name);

    public Rule.Require Require(string name) => new(name, Match(), When(), Requirement());

    public Rule.Permit Permit(string name) => new(name, Match(), When(), new Guardrail(
        Person(), Start.Plus(Pick(spans)), random.Next(1, 3), Maybe(Pick(spans)), Coin() ? null : random.Next(1, 4),
        Maybe(Pick(spans))));

    public Rule.Forbid Forbid(string name) => new(name, Match(), When(), "why");

    public Requirement Requirement() => new()
    {
        Approvals = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Step())], DurationMax = Maybe(Pick(spans)),
        Tickets = [.. Some<TicketKind>()], Justification = Coin(), Recording = Coin(),
        Evidence = Coin() ? null : Any<EvidenceClass>(), ProofAgeMax = Maybe(Pick(spans)), Function = Coin(),
        ExtensionsMax = Coin() ? null : random.Next(3), Tests = [.. Some<GrantTest>()], RecordingDecided = Coin(),
        Revocation = [.. Some<RevocationTrigger>()],
    };

    public PolicyQuestion Question() => new()
    {
        Act = Any<GrantAct>(), Beneficiary = Any<BeneficiaryKind>(), Tier = random.Next(1, 5),
        System = Pick("s1", "s2"), Entitlement = Pick("s1/e", "s2/e"), Criticality = Any<Criticality>(),
        Environment = Pick(null, "production", "test"), Kind = Any<RelationshipKind>(), Relationship = Pick("r1", "r2"),
        State = RelationshipState.Active, Grantor = "o1", Grantee = "o2", Depth = random.Next(3),
        Duration = random.Next(4) == 0 ? TimeSpan.MaxValue : Pick(spans), Requester = Any<RequesterKind>(),
        RequesterSide = Any<Side>(), Evidence = Any<EvidenceClass>(), Ticket = Coin() ? null : Any<TicketKind>(),
        IsTicketUnknown = random.Next(6) == 0, IsJustified = Often(), Function = Often() ? "f" : null,
        Recording = Often() ? Recording.Recorded : Any<Recording>(), ProofAge = Coin() ? null : Pick(spans),
        Extensions = random.Next(3), IsAttributable = Often(), IsRevocable = Often(), Grant = Pick(null, "g1", "g2"),
        EvidenceDelivered = Coin() ? null : Start,
        Approvals = [.. Enumerable.Range(0, random.Next(5)).Select(_ =>
            new GivenApproval(Person(), Any<ApproverRoles>() | Any<ApproverRoles>(), Any<EvidenceClass>())
            {
                Seats = [.. Seats()],
            })],
    };

    /// <summary>A question that brings all that anything can ask for.</summary>
    public PolicyQuestion Generous() => Question() with
    {
        Environment = "test", Duration = TimeSpan.FromMinutes(5), Evidence = EvidenceClass.Proven,
        Ticket = TicketKind.Change, IsTicketUnknown = false, IsJustified = true, Function = "f",
        Recording = Recording.Recorded, ProofAge = TimeSpan.Zero, Extensions = 0, IsAttributable = true,
        IsRevocable = true,
    };

    public PolicyException Exception(string rules, params ImmutableArray<RequirementKind> lifts) => new()
    {
        Id = new ExceptionId(Guid.CreateVersion7()), Name = "x" + random.Next(), Rules = [rules], Lifts = lifts,
        Match = RuleMatch.Everything, Grants = [], Owner = Person(), ApprovedBy = [Person()], Reason = default,
        Control = default, From = Start, Until = Start.Plus(TimeSpan.FromDays(300)), Because = new Revision(1),
    };

    public RuleMatch Match() => new()
    {
        Acts = Seldom<GrantAct>(), Tiers = random.Next(3) == 0 ? [1, 2] : [], Beneficiaries = Seldom<BeneficiaryKind>(),
        Systems = random.Next(4) == 0 ? ["s1"] : [], Criticalities = Seldom<Criticality>(),
        Environments = random.Next(4) == 0 ? ["test"] : [], Kinds = Seldom<RelationshipKind>(),
        Relationships = random.Next(4) == 0 ? ["r1"] : [], Requesters = Seldom<RequesterKind>(),
        Sides = Seldom<Side>(),
    };

    public PersonId Person() => new(new Guid(random.Next(1, 4), 0, 0, new byte[8]));

    private PolicyExpression? When() => random.Next(3) != 0 ? null : new PolicyExpression(Pick(
        "grant.tier <= 2", "system.environment == \"test\"", "grant.duration <= duration(\"24h\")",
        "ticket.kind == \"change\" || grant.justified", "grant.function == \"f\" && grant.tier > 1",
        "system.environment.startsWith(\"p\") || requester.kind == \"person\""));

    private ApprovalStep Step() => new(
        random.Next(1, 3), Any<ApproverRoles>() | Any<ApproverRoles>(), Coin() ? [] : [Person()])
    {
        Seats = [.. Seats()],
    };

    private IEnumerable<SeatId> Seats() =>
        Enumerable.Range(1, 2).Where(_ => random.Next(4) == 0).Select(i => new SeatId(new Guid(i, 0, 0, new byte[8])));

    private ImmutableArray<T> Seldom<T>() where T : struct, Enum =>
        random.Next(4) == 0 ? [.. Enum.GetValues<T>().Where(_ => Coin())] : [];

    private IEnumerable<T> Some<T>() where T : struct, Enum => Enum.GetValues<T>().Where(_ => random.Next(4) == 0);

    private TimeSpan? Maybe(TimeSpan span) => Coin() ? null : span;

    private bool Coin() => random.Next(2) == 0;

    private bool Often() => random.Next(4) != 0;

    private T Any<T>() where T : struct, Enum => Pick(Enum.GetValues<T>());

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
