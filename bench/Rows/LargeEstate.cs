using System.Buffers.Binary;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// A made-up estate of a given size: every grant is to a person, on one resource, under one of the relationships,
/// directly (a chain of one) or below grants that passed from organisation to organisation (a chain of more).
/// </summary>
internal sealed class LargeEstate(int grants, int chain)
{
    // Room for the numbers of a chain of six.
    private const int LinksMax = 8;
    private static readonly Instant Founded = Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly Instant Until = Instant.Of(new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly Sealed Hidden = new("00000000000000000000000000000001", new string('0', 64));
    private long revision;
    private int made;

    // Organisations from the root to the people's own.
    private int Links => Math.Max(1, chain - 1);

    public static Instant Now => Founded.Plus(TimeSpan.FromHours(1));

    public int Grants => grants;

    /// <summary>All people but one are of the first partner, instead of evenly of all.</summary>
    public bool IsLopsided { get; init; }

    public int Partners { get; } = Math.Clamp(grants / 50, 1, 2_000);

    public int People { get; init; } = Math.Clamp(grants / 10, 10, 100_000);

    public int Systems { get; init; } = 100;

    /// <summary>How many resources grants of one system are spread over.</summary>
    public int ResourcesASystem { get; init; } = 2_000;

    /// <summary>How a person's name is sealed; nobody has a name unless told.</summary>
    public Func<string, string, Sealed>? Name { get; set; }

    public string Resource(int grant) => $"res-{grant % Systems:00}-{grant / Systems % ResourcesASystem:000000}";

    /// <summary>The entries in order; each is made when it is asked for.</summary>
    public IEnumerable<Entry> Entries()
    {
        yield return Next(new Change.EstateFounded(new string('0', 32), Parameters.Standard with
        {
            // The standard ones end at chains of five.
            DelegationDepth = chain > 5 ? [8, 2, 1, 0] : Parameters.Standard.DelegationDepth,
        }));
        yield return Next(new Change.OrganisationRegistered(Id<OrganisationId>(0), "root", "Root"));
        yield return Next(new Change.PersonRegistered(Id<PersonId>(0), Id<OrganisationId>(0), Hidden, null));
        for (var system = 0; system < Systems; system++)
        {
            yield return Next(
                new Change.SystemRegistered(Id<SystemId>(system), $"system-{system}", Id<PersonId>(0), Criticality.High,
                Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[$"res-{system:00}-*"])], out _)!));
            yield return Next(new Change.EntitlementDefined(
                Id<EntitlementId>(system), Id<SystemId>(system), "operator", 1, ["login", "restart"], null));
        }

        for (var partner = 0; partner < Partners; partner++)
            foreach (var entry in Partner(partner)) yield return entry;
        for (var person = 0; person < People; person++)
            yield return Next(Person(Holder(person), Last(PartnerOf(person)), $"person-{person}"));
        if (chain > 1)
            foreach (var entry in Upstream()) yield return entry;
        for (var grant = 0; grant < grants; grant++) yield return Next(Recorded(grant));
    }

    /// <summary>The question that the n-th grant answers with yes.</summary>
    public Question Question(Estate estate, int grant) => new(
        new Beneficiary(BeneficiaryKind.Person, estate.Find(HolderOf(grant))), "restart", "host", Resource(grant));

    /// <summary>Who holds the n-th grant.</summary>
    public PersonId HolderOf(int grant) => Id<PersonId>(Holder(PersonOf(grant)));

    public static GrantId Grant(int number) => Id<GrantId>(number);

    /// <summary>The name of the n-th grant.</summary>
    public static string GrantName(int grant) => $"grant-{grant}";

    private static int Holder(int person) => 1_000_000 + person;

    private int PartnerOf(int person) => IsLopsided ? Math.Clamp(1 - person, 0, 1) : person % Partners;

    // One person holds at most one grant on a system.
    private int PersonOf(int grant) => ((grant / Systems) + (grant % Systems * 7)) % People;

    /// <summary>The organisation whose people hold the grants of a partner: itself, or the last of its chain.</summary>
    private int Last(int partner) => 1 + (partner * LinksMax) + Links - 1;

    private IEnumerable<Entry> Partner(int partner)
    {
        for (var link = 0; link < Links; link++)
        {
            var organisation = 1 + (partner * LinksMax) + link;
            var above = link == 0 ? 0 : organisation - 1;
            yield return Next(
                new Change.OrganisationRegistered(Id<OrganisationId>(organisation), $"org-{organisation}", "Partner"));
            yield return Next(Person(organisation, organisation, $"admin-{organisation}"));
            yield return Next(new Change.RelationshipRecorded
            {
                Id = Id<RelationshipId>(organisation), Name = $"rel-{organisation}", Kind = RelationshipKind.Customer,
                Grantor = Id<OrganisationId>(above), Grantee = Id<OrganisationId>(organisation),
                Parent = link == 0 ? null : Id<RelationshipId>(above), ContractReference = "C", ContractFrom = Founded,
                ContractUntil = Until,
                Signatories = [Id<PersonId>(above), Id<PersonId>(organisation)], Sponsor = Id<PersonId>(above),
                RiskOwner = Id<PersonId>(above),
                RevocationOwner = Id<PersonId>(above), DelegationDepth = Links,
            });
            yield return Next(
                new Change.RelationshipFact(Id<RelationshipId>(organisation), RelationshipEvent.ContractSigned));
            yield return Next(
                new Change.RelationshipFact(Id<RelationshipId>(organisation), RelationshipEvent.CounterpartyVerified));
            yield return Next(new Change.AdminVerified(Id<RelationshipId>(organisation), Id<PersonId>(organisation),
                Id<PersonId>(above)));
        }
    }

    private Change.PersonRegistered Person(int number, int organisation, string name)
    {
        var id = Id<PersonId>(number);
        return new Change.PersonRegistered(id, Id<OrganisationId>(organisation),
            Name?.Invoke(Identifier.Text(id), name + "@partner.example") ?? Hidden, null);
    }

    /// <summary>For every partner and system the grants to organisations above its people's.</summary>
    private IEnumerable<Entry> Upstream()
    {
        for (var partner = 0; partner < Partners; partner++)
            for (var system = 0; system < Systems; system++)
                for (var link = 0; link < Links; link++)
                {
                    var organisation = 1 + (partner * LinksMax) + link;
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

    private Change.GrantRecorded Recorded(int grant)
    {
        var partner = PartnerOf(PersonOf(grant));
        var organisation = Last(partner);
        return new Change.GrantRecorded
        {
            Id = Id<GrantId>(grant), Name = GrantName(grant), Relationship = Id<RelationshipId>(organisation),
            Entitlement = Id<EntitlementId>(grant % Systems),
            Parent = chain > 1 ? Id<GrantId>(Above(partner, grant % Systems, Links - 1)) : null,
            ToPerson = Id<PersonId>(Holder(PersonOf(grant))),
            Scope = Scope.TryOf([KeyValuePair.Create("host", (IEnumerable<string>)[Resource(grant)])], out _)!,
            Purpose = Hidden, Owner = Id<PersonId>(Links > 1 ? organisation - 1 : 0), ApprovedBy = [Id<PersonId>(0)],
            From = Founded, Until = Until,
        };
    }

    private int Above(int partner, int system, int link) =>
        100_000_000 + (((partner * Systems) + system) * LinksMax) + link;

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
