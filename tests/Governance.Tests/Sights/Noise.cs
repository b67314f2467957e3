using System.Collections.Immutable;

namespace Mandate.Governance.Tests.Sights;

/// <summary>
/// What goes on between north and one of the organisations below it, put into a history that knows nothing of it:
/// people and workloads come, are granted access, are suspended and leave, grants are revoked, relationships begin.
/// Whoever stands beside that line of relationships can have nothing to do with any of it.
/// </summary>
internal sealed class Noise(int seed)
{
    private static readonly (string Relationship, string Organisation, string[] Line)[] Places =
    [
        ("north-side", "side", ["north", "side"]), ("north-mid", "mid", ["north", "mid"]),
        ("mid-low", "low", ["north", "mid", "low"]), ("low-deep", "deep", ["north", "mid", "low", "deep"]),
    ];

    private readonly Random random = new(seed);
    private readonly List<PersonId> people = [];
    private readonly List<GrantId> grants = [];
    private int made;

    private (string Relationship, string Organisation, string[] Line) Place { get; } = Places[seed % Places.Length];

    /// <summary>The organisations that may see it; to every other it must not be there.</summary>
    public IReadOnlyList<string> Line => Place.Line;

    public Ruling Next(Estate estate, Instant at) => random.Next(9) switch
    {
        0 or 1 => Person(estate, at),
        2 => Registry.Register(estate, new Change.WorkloadRegistered(new WorkloadId(NewId()), $"noise-{made}",
            Of(estate, Place.Organisation), "service_account", Anybody(estate, Place.Organisation, at), "noise"), at),
        3 or 4 or 5 => Grant(estate, at),
        6 when grants.Count > 0 => GrantCommands.Revoke(estate, grants[random.Next(grants.Count)], null, null, at),
        7 when people.Count > 0 => Registry.Happen(estate, new Change.PersonFact(people[random.Next(people.Count)],
            random.Next(2) == 0 ? LifeEvent.Suspended : LifeEvent.Left), null, at),
        8 => Finding(estate),
        _ => Person(estate, at),
    };

    private Ruling Person(Estate estate, Instant at)
    {
        people.Add(new PersonId(NewId()));
        return Registry.Register(estate, new Change.PersonRegistered(
            people[^1], Of(estate, Place.Organisation), TestEstate.Dummy, null), at);
    }

    private Ruling Grant(Estate estate, Instant at)
    {
        var relationship = estate.FindRelationship(Place.Relationship);
        var parents = Enumerable.Range(0, estate.Grants.Count).Where(g => estate.Grants[g] is var grant
            && grant.Relationship == relationship && grant.To.Kind == BeneficiaryKind.Organisation
            && Validity.Of(estate, g, at).IsInForce).ToList();
        if (people.Count == 0 || parents.Count == 0) return Person(estate, at);
        var parent = estate.Grants[parents[random.Next(parents.Count)]];
        var id = new GrantId(NewId());
        grants.Add(id);
        return GrantCommands.Record(estate, new Change.GrantRecorded
        {
            Id = id, Name = $"noise-{made}", Relationship = estate.Relationships[relationship].Id,
            Entitlement = estate.Entitlements[parent.Entitlement].Id, Parent = parent.Id,
            ToPerson = people[random.Next(people.Count)], Scope = estate.Scopes[parent.Scope],
            Purpose = TestEstate.Dummy, Until = parent.Until, From = Instant.Max(at, parent.From),
            Owner = Anybody(estate, estate.Organisations[estate.Relationships[relationship].Grantor].Name, at),
            ApprovedBy = [.. Living(estate, Place.Organisation, at).Concat(Living(estate, "north", at))
                .Where(p => !people.Contains(p))],
        }, at);
    }

    private Ruling Finding(Estate estate) => Ruling.Of(new Change.FindingOpened(
        new FindingId(NewId()), FindingKind.Rogue,
        new AccessKey(estate.Systems[0].Id, "noise", "root", $"noise-{made}"), "noise"));

    private Guid NewId() => new(++made, 0x4e4f, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 2);

    private static OrganisationId Of(Estate estate, string name) =>
        estate.Organisations[estate.FindOrganisation(name)].Id;

    private static PersonId Anybody(Estate estate, string organisation, Instant at) =>
        Living(estate, organisation, at).FirstOrDefault(estate.People[0].Id);

    private static ImmutableArray<PersonId> Living(Estate estate, string organisation, Instant at) =>
        [.. Enumerable.Range(0, estate.People.Count).Where(p => estate.People[p].Life.IsActive(at)
            && estate.People[p].Life.At(at).Organisation == estate.FindOrganisation(organisation))
            .Select(p => estate.People[p].Id)];
}
