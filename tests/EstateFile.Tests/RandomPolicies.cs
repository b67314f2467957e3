using Mandate.Governance;

namespace Mandate.EstateFile.Tests;

/// <summary>What policy adds to a random document, over the names that the document declares.</summary>
internal sealed class RandomPolicies(Random random, EstateDocument document, Func<string> prose, Func<string> line)
{
    public EstateDocument Added()
    {
        var functions = Named(EstateKind.Function, "f", name => new DeclaredFunction(
            new(name), new(Person()), Listing.OfValues([Entitlement()]), Maybe(DayEdge.End)));
        var sources = Named(EstateKind.Source, "q", name =>
            new DeclaredSource(new(name), new(Person()), new(Duration()))
            {
                Mapping = Coin() ? null : new Placed<TicketMapping>(Mapping()),
            });
        var tickets = sources.Count == 0 ? EstateFile.Named.Of<DeclaredTicket>(EstateKind.Ticket, [])
            : EstateFile.Named.Of(EstateKind.Ticket, Enumerable.Range(0, random.Next(3)).Select(i => new DeclaredTicket(
                new($"{sources[0].Name.Value}/#{i}:ü"), new(Any<TicketKind>()), new(Any<TicketState>()),
                null, Maybe(DayEdge.End), Some(System))));
        var policies = document.People.Count < 3 ? EstateFile.Named.Of<DeclaredPolicy>(EstateKind.Policy, [])
            : Named(EstateKind.Policy, "p", Policy);
        return Bound(document, tickets, functions) with
        {
            Functions = functions, Sources = sources, Tickets = tickets, Policies = policies,
            Exceptions = policies.Count == 0 ? EstateFile.Named.Of<DeclaredException>(EstateKind.Exception, [])
                : Named(EstateKind.Exception, "x", name => Exception(name, policies[0])),
        };
    }

    private EstateDocument Bound(
        EstateDocument bare, Named<DeclaredTicket> tickets, Named<DeclaredFunction> functions) => bare with
    {
        Systems = EstateFile.Named.Of(EstateKind.System, bare.Systems.Select(s => s with
        {
            Environment = Coin() ? new Placed<string>("production") : null,
        })),
        Grants = EstateFile.Named.Of(EstateKind.Grant, bare.Grants.Select(g => g with
        {
            Ticket = tickets.Count > 0 && Coin() ? new Placed<string>(tickets[0].Name.Value) : null,
            Function = functions.Count > 0 && Coin() ? new Placed<string>(functions[0].Name.Value) : null,
            Justification = Coin() ? new Placed<string>(prose()) : null,
        })),
    };

    private TicketMapping Mapping() => new()
    {
        Number = "/issue/key", State = new MappedWords("/s~1t", null, [new("closed", ["-1", "Won't: #do"]), new("open", ["no"])]),
        Kind = Coin() ? new MappedWords(null, null, [new("change", [])]) : new MappedWords("/k", null, []),
        From = Coin() ? null : "/from", Until = Coin() ? null : "/until ü", At = Coin() ? null : "/at",
        Systems = Coin() ? null : new MappedWords("/c", Coin() ? null : "/name", Coin() ? [] : [new("pacs", [line()])]),
    };

    private DeclaredPolicy Policy(string name) => new(
        new(name), new(document.People[0].Name.Value), new(document.People[1].Name.Value),
        new(document.People[2].Name.Value),
        EstateFile.Named.Of(EstateKind.Rule, Enumerable.Range(0, random.Next(1, 5)).Select(i => Rule("r" + i))))
    {
        Grace = new(Coin() ? TimeSpan.Zero : TimeSpan.FromHours(random.Next(1, 8_000))),
        Reach = Coin() ? DeclaredReach.Everywhere : new DeclaredReach([new(System())], Some(Relationship)),
        Examples = Named(EstateKind.Example, "e", Example),
    };

    private DeclaredRule Rule(string name)
    {
        Placed<PolicyExpression>? when = Coin() ? null
            : new(new PolicyExpression("grant.tier > 1\n  && system.environment == \"it's: # no\""));
        return random.Next(3) switch
        {
            0 => new DeclaredRule.Require(new(name), Match(), when, new Requirement
            {
                DurationMax = Coin() ? Duration() : null, Tickets = [.. Several<TicketKind>()], Justification = Coin(),
                Recording = true, RecordingDecided = Coin(), Revocation = [.. Several<RevocationTrigger>()],
                Evidence = Coin() ? Any<EvidenceClass>() : null,
                ProofAgeMax = Coin() ? Duration() : null, Function = Coin(),
                ExtensionsMax = Coin() ? random.Next(5) : null, Tests = [.. Several<GrantTest>()],
            }, [.. Enumerable.Range(0, random.Next(3)).Select(_ => Step()).Distinct()]),
            1 => new DeclaredRule.Permit(new(name), Match(), when, new DeclaredGuardrail(
                new(Person()), Maybe(DayEdge.End) ?? new(EstateInstant.Of(new DateOnly(2030, 1, 1), DayEdge.End)),
                random.Next(1, 3))
            {
                DurationMax = Coin() ? Duration() : null, GrantsMax = Coin() ? random.Next(1, 50) : null,
                EvidenceWithin = Coin() ? Duration() : null,
            }),
            _ => new DeclaredRule.Forbid(new(name), Match(), when, new(line())),
        };
    }

    private DeclaredStep Step()
    {
        var roles = PolicyWords.Roles.Where(_ => random.Next(4) == 0).Aggregate(ApproverRoles.None, (a, r) => a | r);
        Listing<Placed<string>> people = Coin() || roles == ApproverRoles.None ? [new(Person())] : [];
        return new DeclaredStep(roles == ApproverRoles.None ? 1 : random.Next(1, 9), roles, people)
        {
            Seats = document.Seats.Count == 0 ? [] : Some(() => document.Seats[0].Name.Value),
            Turn = Coin() ? 1 : random.Next(1, ApprovalStep.TurnMax + 1),
            Within = Coin() ? null : TimeSpan.FromMinutes(random.Next(1, 30 * 24 * 60)),
        };
    }

    private DeclaredMatch Match() => new()
    {
        Acts = [.. Several<GrantAct>()], Tiers = Coin() ? [] : [random.Next(1, 5)],
        Beneficiaries = [.. Several<BeneficiaryKind>()], Systems = Some(System), Entitlements = Some(Entitlement),
        Criticalities = [.. Several<Governance.Criticality>()], Environments = Some(() => "test"),
        Kinds = [.. Several<Governance.RelationshipKind>()], Relationships = Some(Relationship),
        Requesters = [.. Several<RequesterKind>()], Sides = [.. Several<Side>()],
    };

    private PolicyExample Example(string name)
    {
        var expect = Any<ExpectedAnswer>();
        return new PolicyExample(new(name), Given(), new(expect))
        {
            Missing = expect == ExpectedAnswer.Admitted || Coin() ? null
                : [new(expect == ExpectedAnswer.Refused ? "ticket" : "system.environment")],
        };
    }

    private GivenQuestion Given() => new(GivenQuestion.Plain with
    {
        Act = Any<GrantAct>(), Beneficiary = Any<BeneficiaryKind>(), Tier = random.Next(1, 5),
        Duration = Coin() ? Duration() : GivenQuestion.Endless, System = Coin() ? System() : GivenQuestion.Unnamed,
        Entitlement = Coin() ? Entitlement() : GivenQuestion.Unnamed, Criticality = Any<Governance.Criticality>(),
        Environment = Coin() ? null : "test", Kind = Any<Governance.RelationshipKind>(),
        Relationship = Coin() ? Relationship() : GivenQuestion.Unnamed, State = Any<RelationshipState>(),
        Grantor = Coin() ? "a" : GivenQuestion.Unnamed, Grantee = Coin() ? "b" : GivenQuestion.Unnamed,
        Depth = random.Next(3), Requester = Any<RequesterKind>(), RequesterSide = Any<Side>(),
        Evidence = Any<EvidenceClass>(), Ticket = Coin() ? null : Any<TicketKind>(), IsJustified = Coin(),
        Recording = Any<Recording>(), Function = Coin() ? null : "f", ProofAge = Coin() ? null : Duration(),
        Extensions = random.Next(3), IsAttributable = Coin(), IsRevocable = Coin(),
    })
    {
        Approvals = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Yes())],
        EvidenceAge = Coin() ? null : Duration(), Within = Coin() ? null : random.Next(30),
        At = Coin() ? null : EstateInstant.Of(new DateOnly(2026, 2, 3), DayEdge.Start),
    };

    private GivenYes Yes()
    {
        var step = Step();
        return new GivenYes(step.Roles, step.People.Count == 0 ? null : step.People[0].Value)
        {
            Seats = step.Seats,
        };
    }

    private DeclaredException Exception(string name, DeclaredPolicy policy) => new(
        new(name), [new(policy.Name.Value), new($"{policy.Name.Value}/{policy.Rules[0].Name.Value}")],
        [Any<RequirementKind>()], new(document.People[0].Name.Value), [new(document.People[1].Name.Value)],
        new(prose()), new(prose()), new(EstateInstant.Of(new DateOnly(2030, 1, 1), DayEdge.End)))
    {
        Match = Match(), Grants = Some(() => document.Grants.Count == 0 ? null : document.Grants[0].Name.Value),
    };

    private Named<T> Named<T>(EstateKind kind, string prefix, Func<string, T> make) where T : class, IDeclared =>
        EstateFile.Named.Of(kind, Enumerable.Range(0, random.Next(3)).Select(i => make(prefix + i)));

    private Listing<Placed<string>> Some(Func<string?> name) =>
        Coin() && name() is { } given ? [new(given)] : [];

    private IEnumerable<T> Several<T>() where T : struct, Enum => Enum.GetValues<T>().Where(_ => random.Next(4) == 0);

    private Placed<EstateInstant>? Maybe(DayEdge edge) =>
        Coin() ? null : new(EstateInstant.Of(new DateOnly(2027, random.Next(1, 13), 5), edge));

    private TimeSpan Duration() => TimeSpan.FromSeconds(random.NextInt64(1, 316_224_001));

    private string Person() => document.People[random.Next(document.People.Count)].Name.Value;

    private string System() => document.Systems[random.Next(document.Systems.Count)].Name.Value;

    private string Relationship() => document.Relationships[random.Next(document.Relationships.Count)].Name.Value;

    private string Entitlement()
    {
        var system = document.Systems[random.Next(document.Systems.Count)];
        return system.Name.Value + "/" + system.Entitlements[0].Name.Value;
    }

    private bool Coin() => random.Next(2) == 0;

    private T Any<T>() where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];
}
