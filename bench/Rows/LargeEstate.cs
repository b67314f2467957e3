using System.Buffers.Binary;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// A made-up estate of a given size: every grant is to a person, on a resource of its own, under one of the
/// relationships, directly (chain of one) or below a grant that passed two organisations (chain of four).
/// </summary>
internal sealed class LargeEstate(int grants, int chain)
{
    private const int SystemCount = 100;
    private static readonly Instant Founded = Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly Instant Until = Instant.Of(new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly Sealed Hidden = new("00000000000000000000000000000001", new string('0', 64));
    private long revision;
    private int made;

    public static Instant Now => Founded.Plus(TimeSpan.FromHours(1));

    public int Grants => grants;

    public int Partners { get; } = Math.Clamp(grants / 50, 1, 2_000);

    public int People { get; } = Math.Clamp(grants / 10, 10, 100_000);

    public static string Resource(int grant) => $"res-{grant % SystemCount:00}-{grant / SystemCount:000000}";

    /// <summary>The entries in order; each is made when it is asked for.</summary>
    public IEnumerable<Entry> Entries()
    {
        yield return Next(new Change.EstateFounded(new string('0', 32), Parameters.Standard));
        yield return Next(new Change.OrganisationRegistered(Id<OrganisationId>(0), "root", "Root"));
        yield return Next(new Change.PersonRegistered(Id<PersonId>(0), Id<OrganisationId>(0), Hidden, null));
        for (var system = 0; system < SystemCount; system++)
        {
            Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[$"res-{system:00}-*"])], out _);
            yield return Next(
                new Change.SystemRegistered(Id<SystemId>(system), $"system-{system}", Id<PersonId>(0), Criticality.High,
                Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[$"res-{system:00}-*"])], out _)!));
            yield return Next(new Change.EntitlementDefined(
                Id<EntitlementId>(system), Id<SystemId>(system), "operator", 1, ["login", "restart"], null));
        }

        for (var partner = 0; partner < Partners; partner++)
            foreach (var entry in Partner(partner)) yield return entry;
        for (var person = 0; person < People; person++)
            yield return Next(new Change.PersonRegistered(Id<PersonId>(Holder(person)),
                Id<OrganisationId>(Last(person % Partners)), Hidden, null));
        if (chain > 1)
            foreach (var entry in Upstream()) yield return entry;
        for (var grant = 0; grant < grants; grant++) yield return Next(Grant(grant));
    }

    /// <summary>The question that the n-th grant answers with yes.</summary>
    public Question Question(Estate estate, int grant) => new(
        new Beneficiary(BeneficiaryKind.Person, estate.Find(Id<PersonId>(Holder(PersonOf(grant))))), "restart", "host",
            Resource(grant));

    private int Holder(int person) => 1_000_000 + person;

    // One person holds at most one grant on a system.
    private int PersonOf(int grant) => ((grant / SystemCount) + (grant % SystemCount * 7)) % People;

    /// <summary>The organisation whose people hold the grants of a partner: itself, or the last of its chain.</summary>
    private int Last(int partner) => 1 + (partner * 4) + (chain > 1 ? 2 : 0);

    private IEnumerable<Entry> Partner(int partner)
    {
        var links = chain > 1 ? 3 : 1;
        for (var link = 0; link < links; link++)
        {
            var organisation = 1 + (partner * 4) + link;
            var above = link == 0 ? 0 : organisation - 1;
            yield return Next(
                new Change.OrganisationRegistered(Id<OrganisationId>(organisation), $"org-{organisation}", "Partner"));
            yield return Next(new Change.PersonRegistered(Id<PersonId>(organisation), Id<OrganisationId>(organisation),
                Hidden, null));
            yield return Next(new Change.RelationshipRecorded
            {
                Id = Id<RelationshipId>(organisation), Name = $"rel-{organisation}", Kind = RelationshipKind.Customer,
                Grantor = Id<OrganisationId>(above), Grantee = Id<OrganisationId>(organisation),
                Parent = link == 0 ? null : Id<RelationshipId>(above), ContractReference = "C", ContractFrom = Founded,
                ContractUntil = Until,
                Signatories = [Id<PersonId>(above), Id<PersonId>(organisation)], Sponsor = Id<PersonId>(above),
                RiskOwner = Id<PersonId>(above),
                RevocationOwner = Id<PersonId>(above), DelegationDepth = 3,
            });
            yield return Next(
                new Change.RelationshipFact(Id<RelationshipId>(organisation), RelationshipEvent.ContractSigned));
            yield return Next(
                new Change.RelationshipFact(Id<RelationshipId>(organisation), RelationshipEvent.CounterpartyVerified));
            yield return Next(new Change.AdminVerified(Id<RelationshipId>(organisation), Id<PersonId>(organisation),
                Id<PersonId>(above)));
        }
    }

    /// <summary>For every partner and system the three grants to organisations above its people's.</summary>
    private IEnumerable<Entry> Upstream()
    {
        for (var partner = 0; partner < Partners; partner++)
            for (var system = 0; system < SystemCount; system++)
                for (var link = 0; link < 3; link++)
                {
                    var organisation = 1 + (partner * 4) + link;
                    yield return Next(new Change.GrantRecorded
                    {
                        Id = Id<GrantId>(Above(partner, system, link)), Name = $"up-{partner}-{system}-{link}",
                        Relationship = Id<RelationshipId>(organisation), Entitlement = Id<EntitlementId>(system),
                        Parent = link == 0 ? null : Id<GrantId>(Above(partner, system, link - 1)),
                        ToOrganisation = Id<OrganisationId>(organisation),
                        Scope = Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[$"res-{system:00}-*"])],
                        out _)!,
                        Purpose = Hidden, Owner = Id<PersonId>(link == 0 ? 0 : organisation - 1),
                        ApprovedBy = [Id<PersonId>(0)], From = Founded, Until = Until,
                    });
                }
    }

    private Change.GrantRecorded Grant(int grant)
    {
        var partner = PersonOf(grant) % Partners;
        var organisation = Last(partner);
        return new Change.GrantRecorded
        {
            Id = Id<GrantId>(grant), Name = $"grant-{grant}", Relationship = Id<RelationshipId>(organisation),
            Entitlement = Id<EntitlementId>(grant % SystemCount),
            Parent = chain > 1 ? Id<GrantId>(Above(partner, grant % SystemCount, 2)) : null,
            ToPerson = Id<PersonId>(Holder(PersonOf(grant))),
            Scope = Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[Resource(grant)])], out _)!,
            Purpose = Hidden, Owner = Id<PersonId>(chain > 1 ? organisation - 1 : 0), ApprovedBy = [Id<PersonId>(0)],
            From = Founded, Until = Until,
        };
    }

    private static int Above(int partner, int system, int link) =>
        100_000_000 + (((partner * SystemCount) + system) * 3) + link;

    private Entry Next(Change change) => new()
    {
        Revision = new Revision(++revision), Recorded = Founded.Plus(TimeSpan.FromTicks(made++)), Effective = Founded,
        Actor = Actor.Node,
        Class = EvidenceClass.Declared, Change = change,
    };

    private static TId Id<TId>(int number) where TId : struct, IIdentifier<TId>
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 0x0190_0000_0000_7000L);
        // Spread, as the random half of a version-7 id is.
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], unchecked((long)((ulong)(number + 1) * 0x9E3779B97F4A7C15UL)));
        return TId.Of(new Guid(bytes, bigEndian: true));
    }
}
