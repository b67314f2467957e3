using System.Collections.Immutable;

namespace Mandate.Governance.Tests;

/// <summary>
/// An estate of five organisations and a stream of random commands over it: stops, mends, successions, verifications,
/// grants and confirmations, dated back, now and ahead. Refused ones change nothing. The seed is the bug report.
/// </summary>
internal sealed partial class RandomEstate
{
    private static readonly string[] Organisations = ["north", "mid", "low", "deep", "side"];
    private static readonly string[] Roles = ["sponsor", "owner", "risk", "admin", "admin2", "signatory", "user"];

    private static readonly (string Grantor, string Grantee, string? Parent, RelationshipKind Kind)[] Links =
    [
        ("north", "mid", null, RelationshipKind.Reseller), ("mid", "low", "north-mid", RelationshipKind.Reseller),
        ("low", "deep", "mid-low", RelationshipKind.Supplier), ("north", "side", null, RelationshipKind.Customer),
        ("side", "low", "north-side", RelationshipKind.Supplier),
    ];

    private static readonly RelationshipEvent[] Facts =
    [
        .. Enum.GetValues<RelationshipEvent>()
            .Where(e => e is not (RelationshipEvent.ContractEnded or RelationshipEvent.ContractLapsed
            or RelationshipEvent.TenantDeleted or RelationshipEvent.PartnerLeft)),
        // What mends is what a random stream comes across too seldom.
        RelationshipEvent.SuspensionLifted, RelationshipEvent.SuspensionLifted, RelationshipEvent.DisputeResolved,
        RelationshipEvent.NoticeWithdrawn, RelationshipEvent.OwnerReattested, RelationshipEvent.FeedRestored,
            RelationshipEvent.FeedRestored,
    ];

    private readonly Random random;
    private int names;

    public RandomEstate(int seed)
    {
        random = new Random(seed);
        chance = new Random(~seed);
        Estate = new TestEstate("2026-01-05");
        foreach (var organisation in Organisations)
        {
            Estate.Organisation(organisation);
            foreach (var role in Roles) Estate.Person($"{role}@{organisation}", organisation);
            Estate.Person($"operations@{organisation}", organisation);
        }

        Estate.Do(Registry.Name(Estate.Now, "estate", Estate.OrganisationId("north"), "UTC"))
            .System("one", "owner@north", "host a*").System("two", "owner@north", "host b*")
            .Entitlement("one/plain", 1, "login").Entitlement("two/strong", 2, "login restart")
                .Entitlement("two/plain", 1, "login")
            .Workload("robot", "low", "owner@low");
        foreach (var (grantor, grantee, parent, kind) in Links)
            Estate.Relate(Estate.Relationship($"{grantor}-{grantee}", grantor, grantee, parent) with { Kind = kind,
                DelegationDepth = 3 })
                .Open($"{grantor}-{grantee}", "admin@" + grantee, "signatory@" + grantee);
        Source();
        foreach (var _ in Numbered) TryOne(Told());
        for (var grants = 0; grants < 50; grants++) TryOne(Grant());
    }

    public TestEstate Estate { get; }

    /// <summary>One random command; what was refused is null.</summary>
    public Ruling.Accepted? Next(out Instant? effective)
    {
        var accepted = Once();
        for (var tries = 0; accepted is null && tries < 6; tries++) accepted = Once();
        effective = accepted?.Proposals[0].Effective;
        return accepted;
    }

    private Ruling.Accepted? Once()
    {
        Estate.After(random.Next(5) switch { 0 or 1 => 0, 2 => random.NextDouble(), 3 => random.Next(1, 3), _ =>
            random.Next(1, 8) });
        // Stops come easily; without mends as many, a history would soon be all stopped.
        var ruling = chance.Next(10) == 0 ? Told() : random.Next(10) < 6 ? Mend() : random.Next(20) switch
        {
            < 5 => Fact(),
            < 7 => Life(),
            < 9 => PersonLife(),
            < 11 => Verify(),
            < 14 => Grant(),
            < 17 => Confirm(),
            < 19 => Succeed(),
            _ => random.Next(3) switch { 0 => Rare(), 1 => Revoke(), _ => Numbers() },
        };
        return ruling as Ruling.Accepted;
    }

    public void TryOne(Ruling ruling)
    {
        if (ruling is Ruling.Accepted) Estate.Do(ruling);
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private string Organisation() => Pick(Organisations);

    private string PersonOf(string organisation) => $"{Pick(Roles)}@{organisation}";

    private string Person() => PersonOf(Organisation());

    private (string Grantor, string Grantee, string? Parent, RelationshipKind Kind) Link() => Pick(Links);

    private Instant? When() => random.Next(6) switch
    {
        0 => Estate.At.Plus(TimeSpan.FromDays(-random.Next(1, 60))),
        1 => Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 30))),
        _ => null,
    };

    private Ruling Fact()
    {
        var (grantor, grantee, _, _) = Link();
        return RelationshipCommands.Happen(Estate.Now, new Change.RelationshipFact(
            Estate.RelationshipId($"{grantor}-{grantee}"), Pick(Facts),
                Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 400))),
            Estate.PersonId("admin@" + grantee),
                Estate.People($"risk@{grantor} sponsor@{grantor} owner@{grantor}")[random.Next(2)..]),
            When(), Estate.At);
    }

    /// <summary>What is missing first for a random grant, from the root of its chain.</summary>
    private Ruling Mend()
    {
        if (Estate.Now.Grants.Count < 20 || random.Next(12) == 0) return Grant();
        var asked = random.Next(Estate.Now.Grants.Count);
        var link = Validity.Explain(Estate.Now, asked, Estate.At).Chain.LastOrDefault(l => !l.Answer.IsInForce);
        if (link is null) return Confirm();
        var term = link.Terms.First(t => t.Outcome is TermOutcome.Fails or TermOutcome.Unknown);
        var grant = Estate.Now.Grants[Estate.Now.Find(link.Grant)];
        var relationship = Estate.Now.Relationships[grant.Relationship];
        var (grantor, grantee) = (Estate.Now.Organisations[relationship.Grantor].Name,
            Estate.Now.Organisations[relationship.Grantee].Name);
        Ruling Fact(RelationshipEvent what) => RelationshipCommands.Happen(Estate.Now, new Change.RelationshipFact(
            relationship.Id, what, ApprovedBy: Living(grantor)), Back(), Estate.At);
        return term.Reason switch
        {
            "relationship_suspended" => Fact(RelationshipEvent.SuspensionLifted),
            "relationship_dormant" => Fact(RelationshipEvent.OwnerReattested),
            "relationship_novating" => Fact(RelationshipEvent.NovationCompleted),
            "relationship_in_dispute" => Fact(RelationshipEvent.DisputeResolved),
            "source_silent" => Fact(RelationshipEvent.FeedRestored),
            "organisation_suspended" => Registry.Happen(Estate.Now, new Change.OrganisationFact(
                new OrganisationId(Guid.ParseExact(term.About![^32..], "N")),
                    LifeEvent.Resumed), Living("north"), Back(), Estate.At),
            "beneficiary_suspended" => Registry.Happen(Estate.Now, new Change.PersonFact(
                new PersonId(Guid.ParseExact(term.About![^32..], "N")), LifeEvent.Resumed), Back(), Estate.At),
            "no_fresh_verified_admin" => RelationshipCommands.VerifyAdmin(Estate.Now, new Change.AdminVerified(
                relationship.Id, Pick(Living(grantee)),
                    relationship.Sponsor.At(Estate.At).Person is var p ? Estate.Now.People[p].Id : default,
                    ApprovedBy: Living(grantor)),
                true, Back(), Estate.At),
            "not_confirmed_since_the_lapse" =>
                random.Next(3) == 0 ? RelationshipCommands.Confirm(Estate.Now, relationship.Id, null, Estate.At)
                : GrantCommands.Confirm(Estate.Now, new Change.GrantConfirmed(link.Grant), Estate.At),
            var r when r.StartsWith("sponsor", StringComparison.Ordinal) => RelationshipCommands.SetRole(Estate.Now,
                new Change.RelationshipRoleSet(relationship.Id, RelationshipRole.Sponsor, Pick(Living(grantor))),
                    Back(), Estate.At),
            var r when r.StartsWith("owner", StringComparison.Ordinal) => GrantCommands.SetOwner(Estate.Now,
                new Change.GrantOwnerSet(link.Grant, Pick(Living(grantor))), Back(), Estate.At),
            var r when r.StartsWith("system_owner", StringComparison.Ordinal) =>
                SystemCommands.SetOwner(Estate.Now, new Change.SystemOwnerSet(
                Estate.Now.Systems[Estate.Now.Entitlements[grant.Entitlement].System].Id,
                    Pick(Living("north"))), Back(), Estate.At),
            var r when r.StartsWith("ticket", StringComparison.Ordinal) => Told(),
            _ => Grant(),
        };
    }

    private Instant? Back() => random.Next(4) == 0 ? Estate.At.Plus(TimeSpan.FromDays(-random.Next(1, 40))) : null;

    private ImmutableArray<PersonId> Living(string organisation)
    {
        var row = Estate.Now.FindOrganisation(organisation);
        ImmutableArray<PersonId> living = [.. Enumerable.Range(0, Estate.Now.People.Count)
            .Where(p => Estate.Now.People[p].Life.IsActive(Estate.At)
                && Estate.Now.People[p].Life.At(Estate.At).Organisation == row)
            .Select(p => Estate.Now.People[p].Id)];
        return living.IsEmpty ? [Estate.PersonId("risk@" + organisation)] : living;
    }

    private Ruling Life() => Registry.Happen(Estate.Now, new Change.OrganisationFact(
            Estate.OrganisationId(Organisation()),
                Pick([LifeEvent.Suspended, LifeEvent.Resumed, LifeEvent.Resumed, LifeEvent.Resumed])),
        Estate.People("risk@north owner@north"), When(), Estate.At);

    private Ruling PersonLife() => Registry.Happen(Estate.Now, new Change.PersonFact(
            Estate.PersonId(Person()),
            Pick([LifeEvent.Suspended, LifeEvent.Resumed, LifeEvent.Resumed, LifeEvent.Left, LifeEvent.Joined,
                LifeEvent.Joined, LifeEvent.Moved,
                LifeEvent.AuthorityChanged, LifeEvent.SamePerson]),
            Estate.OrganisationId(Organisation()), Estate.PersonId(Person())), When(), Estate.At);

    private Ruling Verify()
    {
        var (grantor, grantee, _, _) = Link();
        var effective = When() is { } when && when < Estate.At ? when : (Instant?)null;
        return RelationshipCommands.VerifyAdmin(Estate.Now, new Change.AdminVerified(
            Estate.RelationshipId($"{grantor}-{grantee}"), Estate.PersonId(Pick(["admin@", "admin2@"]) + grantee),
            Estate.PersonId(Pick(["signatory@", "admin@", "admin2@"]) + grantee),
            ApprovedBy: random.Next(4) == 0 ? default : Living(grantor)), false, effective, Estate.At);
    }

    private Ruling Grant()
    {
        var parent = Estate.Now.Grants.Count > 0 && random.Next(5) > 0 ? random.Next(Estate.Now.Grants.Count) : -1;
        var name = $"g{++names}";
        var until = Estate.At.Plus(TimeSpan.FromDays(random.Next(100, 1400)));
        var from = random.Next(5) == 0 ? Estate.At.Plus(TimeSpan.FromDays(random.Next(1, 20))) : Instant.Beginning;
        if (parent < 0)
        {
            var (grantor, grantee, _, _) = Link();
            var right = Pick(["one/plain", "two/strong", "two/plain"]);
            return Estate.Try(Estate.Grant(
                name, grantee, right.StartsWith("one", StringComparison.Ordinal)
                    ? Pick(["host a*", "host a1*"]) : Pick(["host b*", "host b1*"]),
                "", null, $"{grantor}-{grantee}", right, "owner@" + grantor)
                with { From = from, Until = until, Owner = Pick(Living(grantor)), ApprovedBy = Living("north"),
                    Ticket = MaybeBound() });
        }

        var above = Estate.Now.Grants[parent];
        var held = Estate.Now.Relationships[above.Relationship];
        var delegating = Estate.Now.Organisations[held.Grantee].Name;
        var onward = random.Next(2) == 0
            ? Links.Where(l => l.Grantor == delegating && l.Parent == held.Name).ToArray() : [];
        var pattern = Estate.Now.Scopes[above.Scope].Types[0].Patterns[0];
        var scope = pattern[^1] == '*' && random.Next(2) == 0
            ? "host " + pattern[..^1] + Pick(["1", "1*", "2"]) : "host " + pattern;
        var to = onward.Length > 0 ? onward[0].Grantee : random.Next(4) == 0 ? "robot" : PersonOf(delegating);
        var relationship = onward.Length > 0 ? $"{onward[0].Grantor}-{onward[0].Grantee}" : held.Name;
        var owner = "owner@" + (onward.Length > 0 ? delegating : Estate.Now.Organisations[held.Grantor].Name);
        return Estate.Try(Estate.Grant(
            name, to, scope, "", Estate.Now.GrantNames[parent].Name,
            relationship, Estate.Now.Entitlements[above.Entitlement].Name, owner) with
        {
            Owner = Pick(Living(owner[(owner.IndexOf('@', StringComparison.Ordinal) + 1)..])),
            ApprovedBy = [.. Living(delegating).Concat(Living("north"))
            .Where(p => p != (to.Contains('@', StringComparison.Ordinal) ? Estate.PersonId(to) : default))],
            Ticket = MaybeBound(),
            From = Instant.Max(from, above.From), Until = random.Next(6) == 0 ? until : Instant.Min(until, above.Until),
        });
    }

    private Ruling Confirm() => random.Next(6) switch
    {
        0 => Estate.TryConfirmRelationship(Pick(["north-mid", "mid-low", "low-deep", "north-side", "side-low"])),
        1 => SystemCommands.Confirm(Estate.Now, Estate.SystemId(Pick(["one", "two"])), null, Estate.At),
        2 => Registry.Confirm(Estate.Now, Estate.PersonId(Person()), null, Estate.At),
        _ => GrantCommands.Confirm(Estate.Now,
            new Change.GrantConfirmed(Estate.Now.Grants[random.Next(Estate.Now.Grants.Count)].Id), Estate.At),
    };

    private Ruling Succeed()
    {
        var (grantor, grantee, _, _) = Link();
        var effective = When();
        return random.Next(3) switch
        {
            0 => RelationshipCommands.SetRole(Estate.Now, new Change.RelationshipRoleSet(
                Estate.RelationshipId($"{grantor}-{grantee}"), RelationshipRole.Sponsor,
                    Estate.PersonId(PersonOf(grantor))), effective, Estate.At),
            1 => SystemCommands.SetOwner(Estate.Now, new Change.SystemOwnerSet(
                Estate.SystemId(Pick(["one", "two"])), Estate.PersonId(PersonOf("north"))), effective, Estate.At),
            _ => GrantCommands.SetOwner(Estate.Now, new Change.GrantOwnerSet(
                Estate.Now.Grants[random.Next(Estate.Now.Grants.Count)].Id,
                    Estate.PersonId(PersonOf(grantor))), effective, Estate.At),
        };
    }

    private Ruling Revoke() =>
        GrantCommands.Revoke(Estate.Now, Estate.Now.Grants[random.Next(Estate.Now.Grants.Count)].Id, null, When(),
            Estate.At);

    private Ruling Rare() => random.Next(4) > 0 ? SystemCommands.Define(Estate.Now, new Change.EntitlementDefined(
            Estate.EntitlementId("two/plain"), Estate.SystemId("two"), "plain", random.Next(1, 3), ["login"], null))
        : RelationshipCommands.Happen(Estate.Now, new Change.RelationshipFact(
            Estate.RelationshipId(Pick(["low-deep", "side-low"])), RelationshipEvent.ContractEnded), When(), Estate.At);

    private Ruling Numbers() => Ruling.Of(new Change.ParametersChanged(Parameters.Standard with
    {
        ReturnAfterSuspension = TimeSpan.FromDays(random.Next(5, 60)),
        AdminCadence = [.. Parameters.Standard.AdminCadence.Select(c => c * (0.5 + random.NextDouble()))],
        StaleGrace = TimeSpan.FromHours(random.Next(48)),
    }));
}
