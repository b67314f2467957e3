using System.Collections.Immutable;
using Mandate.Governance.Tests.Requests;

namespace Mandate.Governance.Tests;

/// <summary>
/// A random estate under random policies: deployments with grace and stages, exceptions, functions, tickets, what
/// systems are, and grants asked for with and without what rules demand. Refused requests leave their entry.
/// </summary>
internal sealed class RandomGovernance
{
    private static readonly Actor Actor = new("local:test");
    private static readonly string[] Policies = ["first", "second"];
    private readonly Random random;
    private readonly RandomEstate history;
    private int names;

    public RandomGovernance(int seed)
    {
        random = new Random(seed);
        history = new RandomEstate(seed);
        // Of its own: others tell the tickets of the estate below.
        Estate.Do(TicketCommands.Register(Estate.Now, new Change.SourceRegistered(
            new SourceId(Estate.IdOf("source", "desk")), "desk", Living()[0], TimeSpan.FromDays(60)), Estate.At));
        Do(Tell());
        Do(Define());
        Estate.Do(Ruling.Of(new Change.SeatOpened(
            Estate.SeatId("board"), "board", Estate.Now.Relationships[0].Id, 4, Estate.At.Plus(TimeSpan.FromDays(900)), null)
        {
            ApprovedBy = [Living()[0]],
        }));
        Do(Sit());
    }

    public TestEstate Estate => history.Estate;

    /// <summary>Of the deployments so far, what the newest one asks for.</summary>
    public Change.PolicyDeployed? Newest { get; private set; }

    /// <summary>One command of the estate or of its policies; a refused one leaves its evidence alone.</summary>
    public void Step()
    {
        if (random.Next(2) == 0)
        {
            if (history.Next(out _) is { } accepted) Estate.Do(accepted);
            return;
        }

        Do(random.Next(16) switch
        {
            < 2 => Deploy(),
            2 => Except(),
            3 => Revoke(),
            4 => Tell(),
            5 => Define(),
            6 => Describe(),
            < 9 => Confirm(),
            < 11 => Sit(),
            _ => Ask(),
        });
    }

    /// <summary>A random version, deployed when the commands let it be.</summary>
    public Ruling Deploy()
    {
        var people = Living();
        if (people.Length < 3) return Ruling.No(RefusalCode.NotActive, "too few people");
        var change = Draft(people);
        var ruling = PolicyCommands.Deploy(
            Estate.Now, change, GrantTouch.Of(Estate.Now, change, change.Grace, Actor, Estate.At), Estate.At);
        if (ruling is Ruling.Accepted) Newest = change;
        return ruling;
    }

    public Change.PolicyDeployed Draft(ImmutableArray<PersonId>? deployers = null)
    {
        var people = deployers ?? Living();
        var name = Pick(Policies);
        return new Change.PolicyDeployed
        {
            Id = new PolicyId(Estate.IdOf("policy", name)), Name = name,
            Rules = [.. Enumerable.Range(0, random.Next(1, 5)).Select(Rule).Prepend(Base())],
            Reach = random.Next(4) switch
            {
                0 => new PolicyReach(["one"], []), 1 => new PolicyReach([], ["north-mid", "north-side"]),
                _ => PolicyReach.Everywhere,
            },
            Grace = TimeSpan.FromDays(random.Next(3) == 0 ? random.Next(1, 40) : 0),
            Author = people[0], Approver = people[^1], Deployer = people[people.Length / 2],
        };
    }

    /// <summary>A grant like one that was recorded, with or without what rules ask for.</summary>
    public Ruling Ask()
    {
        var like = Pick(Estate.Entries.Select(e => e.Change).OfType<Change.GrantRecorded>().ToList());
        var name = $"p{++names}";
        var asked = like with
        {
            Id = Estate.GrantId(name), Name = name, From = Instant.Beginning,
            Until = Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 300))), ApprovedBy = [.. Living(), .. Board()],
            Ticket = random.Next(2) == 0 ? Ticket() : null, Guardrail = null,
            Function = random.Next(2) == 0 ? new FunctionId(Estate.IdOf("function", "work")) : null,
            Justification = random.Next(2) == 0 ? TestEstate.Dummy : null,
        };
        return RefusedRequests.Evidence(
            Estate.Now, GrantCommands.Record(Estate.Now, asked, Estate.At), asked, Actor, null, Estate.At);
    }

    private void Do(Ruling ruling)
    {
        if (ruling is Ruling.Accepted) Estate.Do(ruling);
        else if (ruling is Ruling.Refused { Evidence: { IsEmpty: false } evidence })
            Estate.Do(new Ruling.Accepted(evidence));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>Different natural persons of the organisation that answers for the estate.</summary>
    private ImmutableArray<PersonId> Living()
    {
        var natural = new HashSet<int>();
        return [.. Enumerable.Range(0, Estate.Now.People.Count)
            .Where(p => Estate.Now.People[p].Life.IsActive(Estate.At)
                && Estate.Now.People[p].Life.At(Estate.At).Organisation == Estate.Now.Accountable
                && natural.Add(Estate.Now.NaturalPerson(p)))
            .Select(p => Estate.Now.People[p].Id)];
    }

    private TicketBinding Ticket() => new(new SourceId(Estate.IdOf("source", "desk")), $"T-{random.Next(3)}");

    /// <summary>Matches everything and asks for little, so that not all is refused for want of a rule.</summary>
    private Rule Base() => new Rule.Require(
        "base", random.Next(6) == 0 ? new RuleMatch { Tiers = [1, 2] } : RuleMatch.Everything, null,
        new Requirement { Tests = [GrantTest.TimeBound], Evidence = EvidenceClass.Declared });

    private Rule Rule(int index)
    {
        var match = new RuleMatch
        {
            Tiers = random.Next(2) == 0 ? [random.Next(1, 5)] : [],
            Acts = random.Next(2) == 0 ? [Pick(Enum.GetValues<GrantAct>())] : [],
            Beneficiaries = random.Next(3) == 0 ? [Pick(Enum.GetValues<BeneficiaryKind>())] : [],
            Systems = random.Next(3) == 0 ? [Pick(["one", "two"])] : [],
            Environments = random.Next(12) == 0 ? ["production"] : [],
        };
        return random.Next(8) switch
        {
            0 => new Rule.Forbid($"r{index}", match with { Tiers = [Pick([3, 4])] }, null, "not here"),
            1 => new Rule.Permit($"r{index}", match, null, new Guardrail(
                Living()[0], Estate.At.Plus(TimeSpan.FromDays(random.Next(10, 300))), 2,
                random.Next(2) == 0 ? TimeSpan.FromDays(100) : null, random.Next(2) == 0 ? 3 : null, null)),
            _ => new Rule.Require(
                $"r{index}", match, random.Next(4) == 0 ? new PolicyExpression("grant.depth < 2") : null, Needs()),
        };
    }

    /// <summary>Somebody of the grantee takes a place or leaves one, which may be told late.</summary>
    private Ruling Sit()
    {
        var (seat, at) = (Estate.Now.Seats[0], Estate.At);
        if (random.Next(3) == 0 && seat.At(Estate.Now, at).FirstOrDefault() is { From: var from } sitting
            && from != default)
            return Ruling.Of(
                new Change.SeatVacated(seat.Id, Estate.Now.People[sitting.Person].Id),
                random.Next(2) == 0 ? from.Plus((at.Since(from)) / 2) : null);
        var people = Enumerable.Range(0, Estate.Now.People.Count).Where(p =>
            Estate.Now.People[p].Life.At(at) is { State: LifeState.Active } life
            && life.Organisation == seat.Organisation
            && seat.OccupiedUntil(Estate.Now, p, at) is null).ToList();
        return people.Count == 0 ? Ruling.No(RefusalCode.NotActive, "nobody is left")
            : Ruling.Of(new Change.SeatOccupied(seat.Id, Estate.Now.People[Pick(people)].Id, Living()[0]));
    }

    /// <summary>Who is in the seat, in some requests.</summary>
    private IEnumerable<PersonId> Board() => random.Next(2) == 0 ? []
        : Estate.Now.Seats[0].At(Estate.Now, Estate.At).Select(o => Estate.Now.People[o.Person].Id);

    private Requirement Needs() => random.Next(11) switch
    {
        0 => new Requirement { DurationMax = TimeSpan.FromDays(random.Next(100, 400)) },
        1 => new Requirement { Tickets = [.. Enum.GetValues<TicketKind>().Take(random.Next(1, 4))] },
        2 => new Requirement { Justification = true },
        3 => new Requirement { Function = true },
        4 => new Requirement { ExtensionsMax = random.Next(3) },
        5 => new Requirement { Tests = [Pick(Enum.GetValues<GrantTest>())] },
        6 => new Requirement { ProofAgeMax = TimeSpan.FromDays(random.Next(30, 400)) },
        7 => new Requirement { Revocation = [.. Enum.GetValues<RevocationTrigger>().Take(random.Next(1, 3))] },
        8 or 9 => new Requirement
        {
            Approvals = [new ApprovalStep(1, ApproverRoles.None, []) { Seats = [Estate.SeatId("board")] }],
        },
        _ => new Requirement
        {
            Approvals = [new ApprovalStep(random.Next(1, 3), ApproverRoles.Grantor | ApproverRoles.SystemOwner, [])],
        },
    };

    private Ruling Except()
    {
        var people = Living();
        var name = $"x{++names}";
        return PolicyCommands.Grant(Estate.Now, new Change.ExceptionGranted
        {
            Id = new ExceptionId(Estate.IdOf("exception", name)), Name = name, Rules = [Pick(Policies)],
            Lifts = [.. Enum.GetValues<RequirementKind>().OrderBy(_ => random.Next()).Take(random.Next(1, 4))],
            Match = random.Next(2) == 0 ? RuleMatch.Everything : new RuleMatch { Systems = [Pick(["one", "two"])] },
            Owner = people[0], ApprovedBy = [people[^1]], Reason = TestEstate.Dummy, Control = TestEstate.Dummy,
            From = Estate.At, Until = Estate.At.Plus(TimeSpan.FromDays(random.Next(2, 200))),
        }, Estate.At);
    }

    private Ruling Revoke()
    {
        var open = Estate.Now.Policies.Exceptions.Values.Where(e => e.IsOpen(Estate.At)).ToList();
        return open.Count == 0 ? Except()
            : PolicyCommands.Revoke(Estate.Now, new Change.ExceptionRevoked(Pick(open).Id), Estate.At);
    }

    private Ruling Tell() => TicketCommands.Tell(Estate.Now, new Change.TicketTold
    {
        Source = new SourceId(Estate.IdOf("source", "desk")), Number = Ticket().Number,
        Kind = Pick(Enum.GetValues<TicketKind>()), State = random.Next(3) == 0 ? TicketState.Closed : TicketState.Open,
        From = Instant.Beginning,
        Until = random.Next(2) == 0 ? Instant.Forever : Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 90))),
        Systems = random.Next(4) == 0 ? [Pick(["one", "two"])] : [],
    }, random.Next(4) == 0 ? Estate.At.Plus(TimeSpan.FromDays(-random.Next(1, 30))) : null, Estate.At);

    private Ruling Define()
    {
        var id = new FunctionId(Estate.IdOf("function", "work"));
        return random.Next(5) == 0 && Estate.Now.FindFunction(id) >= 0
            ? FunctionCommands.Close(Estate.Now, new Change.FunctionClosed(id), null, Estate.At)
            : FunctionCommands.Define(Estate.Now, new Change.FunctionDefined(
                id, "work", Living()[0],
                [.. new[] { "one/plain", "two/plain", "two/strong" }.Take(random.Next(1, 4)).Select(Estate.EntitlementId)],
                random.Next(2) == 0 ? Instant.Forever : Estate.At.Plus(TimeSpan.FromDays(random.Next(20, 400)))),
                Estate.At);
    }

    private Ruling Describe()
    {
        var system = Estate.SystemId(Pick(["one", "two"]));
        var known = Estate.Now.Systems[Estate.Now.Find(system)];
        return random.Next(3) switch
        {
            0 => SystemCommands.Describe(Estate.Now, new Change.SystemDescribed(
                system, Pick(Enum.GetValues<Criticality>()), known.Resources)
            {
                Environment = Pick(["production", "test", null]),
            }),
            1 => Registry.SetOwner(Estate.Now, new Change.WorkloadOwnerSet(
                Estate.WorkloadId("robot"), Estate.PersonId(Pick(["owner@low", "admin@low", "risk@low"]))), null,
                Estate.At),
            _ => SystemCommands.SetMode(Estate.Now, new Change.SystemModeSet(
                system, Pick(Enum.GetValues<ConvergenceMode>()))),
        };
    }

    private Ruling Confirm() => GrantCommands.Confirm(Estate.Now,
        new Change.GrantConfirmed(Estate.Now.Grants[random.Next(Estate.Now.Grants.Count)].Id)
        {
            ApprovedBy = random.Next(2) == 0 ? Living() : [], Ticket = random.Next(2) == 0 ? Ticket() : null,
            Function = random.Next(2) == 0 ? new FunctionId(Estate.IdOf("function", "work")) : null,
            Justification = random.Next(2) == 0 ? TestEstate.Dummy : null,
        }, Estate.At);
}
