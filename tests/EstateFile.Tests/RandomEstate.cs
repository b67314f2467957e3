using System.Text;

namespace Mandate.EstateFile.Tests;

/// <summary>Random documents that hold to the format, with hard texts in every place that allows them.</summary>
internal sealed class RandomEstate(int seed)
{
    private static readonly string[] HardTexts =
    [
        "true", "no", "null", "~", "12", "0x1F", "1e5", ".inf", "2029-12-31", "12:30", "- a", "# c", "a # b", "a: b",
        "a:", "{a}", "[a", "*a", "&a", "!a", "|", ">", "%", "@a", "`a", "'a'", "\"a\"", "a\\b", "a,b",
        "?", "? a", "<<", "=", "ü", "日本",
        "🜁🜂", "a  b", "a\u00a0b", "---", "...", "a\u200db", "y", "On", "\ue000", " a", "a ", "a\ufeffb",
    ];

    private readonly Random random = new(seed);

    public EstateDocument Document()
    {
        var organisations = Names(1, 4, i => new DeclaredOrganisation(new(Name("o", i)), Maybe(Line)));
        string Organisation() => Pick(organisations).Name.Value;
        var people = Names(1, 5, i => new DeclaredPerson(new(PersonName(i)), Maybe(Line), new(Organisation())));
        string Person() => Pick(people).Name.Value;
        var workloads = Names(0, 3, i => new DeclaredWorkload(
            new(Name("w", i)), new(Organisation()), new(Any<WorkloadKind>()), new(Person()), Maybe(Prose)));
        var systems = Names(1, 3, i => System(i, Person));
        var relationships = Names(1, 3, i => Relationship(i, Organisation, Person));
        var seats = Names(0, 3, i => Seat(i, relationships, Person));
        foreach (var organisation in organisations.ToArray())
            if (random.Next(4) == 0)
                organisations[organisations.IndexOf(organisation)] = organisation with { Provider = Provider() };
        var grants = new List<DeclaredGrant>();
        for (var i = random.Next(5); i > 0; i--)
            grants.Add(Grant(i, grants, relationships, systems, people, Organisation, seats));
        var document = EstateDocument.Of(Name("e", 0), Organisation()) with
        {
            TimeZone = random.Next(2) == 0 ? null : new("UTC"),
            Organisations = Named.Of(EstateKind.Organisation, organisations),
            People = Named.Of(EstateKind.Person, people),
            Workloads = Named.Of(EstateKind.Workload, workloads),
            Systems = Named.Of(EstateKind.System, systems),
            Relationships = Named.Of(EstateKind.Relationship, relationships),
            Seats = Named.Of(EstateKind.Seat, seats), Grants = Named.Of(EstateKind.Grant, grants),
        };
        return new RandomPolicies(random, document, Prose, Line).Added();
    }

    private DeclaredSystem System(int i, Func<string> person) => new(
        new(Name("s", i)), new(person()), new(Any<Criticality>()),
        ResourcePatterns.Of([new TypePatterns(new(Id(1)), Listing.OfValues([Id(i) + i + Pick(["*", ""])]))]),
        Named.Of(EstateKind.Entitlement, Names(1, 3, j => new DeclaredEntitlement(
            new(Name("t", j)), new(random.Next(1, 5)), Some(Id), Pick([null, new DeclaredSshAccount(new("_a-1"))])))),
        random.Next(2) == 0 ? null : new DeclaredConnector(
            new(ConnectorKind.OpenSsh), new(Any<ConnectorMode>()), new("a/b_c"), Some(j => "H" + j + ".example")));

    private DeclaredRelationship Relationship(int i, Func<string> organisation, Func<string> person) => new(
        new(Name("r", i)), new(Any<RelationshipKind>()), new(organisation()), new(organisation()), null,
        new DeclaredContract(new(Line()), new(Instant(2020, DayEdge.Start)), new(Instant(2030, DayEdge.End))),
        Listing.OfValues([person()]), new(person()), new(person()), new(person()),
        Named.Of(EstateKind.Person, random.Next(2) == 0 ? [] : new[] { Admin(person) }),
        new(random.Next(4)));

    private DeclaredSeat Seat(int i, List<DeclaredRelationship> relationships, Func<string> person) => new(
        new(Name("c", i)), new(Pick(relationships).Name.Value), new(random.Next(1, 101)),
        new(Instant(2030, DayEdge.End)), Listing.OfValues([person()]),
        Named.Of(EstateKind.Person,
            random.Next(2) == 0 ? [] : new[] { new DeclaredOccupant(new(person()), new(person())) }));

    private DeclaredProvider Provider() => new(new(Line()), new(Line()))
    {
        Secret = random.Next(2) == 0 ? null : new("env:SECRET"),
        Domains = random.Next(2) == 0 ? [] : Listing.OfValues([Id(1)]),
        PhishingResistant = random.Next(2) == 0 ? [] : Listing.OfValues([Id(1), Id(2)]),
    };

    private DeclaredAdmin Admin(Func<string> person) => new(
        new(person()),
        new(Pick<Verification>([new Verification.WhenApplied(), new Verification.At(Instant(2025, DayEdge.Start))])),
        new(person()));

    private DeclaredGrant Grant(
        int i, List<DeclaredGrant> above, List<DeclaredRelationship> relationships, List<DeclaredSystem> systems,
        List<DeclaredPerson> people, Func<string> organisation, List<DeclaredSeat> seats)
    {
        var system = Pick(systems);
        var entitlement = system.Name.Value + "/" + Pick([.. system.Entitlements]).Name.Value;
        var parents = above.Where(g => g.To.Kind == EstateKind.Organisation).ToList();
        var parent = parents.Count > 0 && random.Next(2) == 0 ? Pick(parents) : null;
        Beneficiary to = random.Next(2) == 0 ? new Beneficiary.Organisation(new(organisation()))
            : seats.Count > 0 && random.Next(2) == 0 ? new Beneficiary.Seat(new(Pick(seats).Name.Value))
            : new Beneficiary.Person(new(Pick(people).Name.Value));
        return new DeclaredGrant(
            new(Name("g", i)),
            parent is null || to.Kind == EstateKind.Organisation ? new(Pick(relationships).Name.Value) : null,
            parent is null ? new(entitlement) : null,
            parent is null ? null : new(parent.Name.Value),
            to,
            parent?.Scope ?? ResourcePatterns.Of([
                new TypePatterns(new(Id(1)), Some(Id)), new TypePatterns(new("other"), Some(j => Id(j) + "*"))]),
            new(Prose()), new(Pick(people).Name.Value), Listing.OfValues([Pick(people).Name.Value]),
            parent is not null || random.Next(2) == 0 ? null : new(Instant(2020, DayEdge.Start)),
            parent?.Until ?? new(Instant(2030, DayEdge.End)))
        {
            Conditions = Listing.OfValues(Some(Condition).Distinct()),
        };
    }

    private List<Governance.Condition> Some(Func<int, Governance.Condition> make) =>
        [.. Enumerable.Range(0, random.Next(3)).Select(make)];

    private Governance.Condition Condition(int i) => random.Next(5) switch
    {
        0 => new Governance.Condition.Network(["10.0.0.0/8"], "context." + i),
        1 => new Governance.Condition.Environment([Id(1), Id(2)]),
        2 => new Governance.Condition.Equality("context.a", random.Next(3) switch
        {
            0 => Governance.PropertyValue.Of(Id(i)), 1 => Governance.PropertyValue.Of(random.NextInt64() - (1L << 62)),
            _ => Governance.PropertyValue.Of(random.Next(2) == 0),
        }),
        3 => new Governance.Condition.Authentication([Id(1)], [], random.Next(2) == 0 ? null : 900),
        _ => new Governance.Condition.Cel($"context.a{i} == \"{i}: 'x' # no comment\"\n"),
    };

    private EstateInstant Instant(int year, DayEdge edge)
    {
        var day = new DateOnly(year, random.Next(1, 13), random.Next(1, 29));
        if (random.Next(2) == 0) return EstateInstant.Of(day, edge);
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return EstateInstant.Of(midnight.AddTicks(random.NextInt64(1L << 39)), edge);
    }

    private List<T> Names<T>(int min, int max, Func<int, T> make) =>
        [.. Enumerable.Range(0, random.Next(min, max)).Select(make)];

    private Listing<Placed<string>> Some(Func<int, string> make) =>
        Listing.OfValues(Enumerable.Range(0, random.Next(1, 30)).Select(make).Distinct());

    private static string Name(string prefix, int i) => i % 2 == 0 ? $"{prefix}{i}" : $"{i}{prefix}-._";

    private string PersonName(int i) => i + Without(" \u00a0\u200d\ufeff", Pick(HardTexts)) + "@x";

    private string Id(int i) => Without("*\u200d\ufeff", Pick(HardTexts)) + (i == 1 ? "x" : i.ToString());

    private static string Without(string characters, string text) =>
        string.Concat(text.Where(c => !characters.Contains(c, StringComparison.Ordinal)));

    private string Line() => Pick(HardTexts);

    private string Prose()
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 5); i > 0; i--)
            text.Append(Pick(HardTexts)).Append(Pick(["", " ", "\n", "\n\n", "\t"]));
        return text.ToString();
    }

    private Placed<string>? Maybe(Func<string> make) => random.Next(2) == 0 ? null : new(make());

    private T Any<T>() where T : struct, Enum => Pick(Enum.GetValues<T>());

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
