namespace Mandate.Governance.Tests.Sights;

/// <summary>
/// What somebody does not see changes nothing of what they are told, over random estates. A failure names the seed.
/// </summary>
public sealed class SightPropertyTests
{
    private const int Steps = 60;

    /// <summary>A few in every run; SEEDS=200 for a long one.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(
        1, int.TryParse(Environment.GetEnvironmentVariable("SEEDS"), out var count) ? count : 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nobody_is_told_anything_else_by_what_they_do_not_see(int seed)
    {
        var (_, at, history) = History(seed);
        var noise = new Noise(seed);
        // In one ledger the noise, in the other as many entries that are about nobody here.
        var (quiet, loud) = (new List<Entry>(), new List<Entry>());
        var (still, stirred) = (Estate.Empty, Estate.Empty);
        var random = new Random(~seed);
        foreach (var entry in history)
        {
            still = Append(still, quiet, entry);
            stirred = Append(stirred, loud, entry);
            if (entry.Revision.Value < 60 || random.Next(2) == 0) continue;
            if (noise.Next(stirred, entry.Recorded) is not Ruling.Accepted accepted) continue;
            foreach (var made in accepted.Entries(stirred, new Actor("local:noise"), entry.Recorded).ToList())
            {
                stirred = Append(stirred, loud, made);
                still = Append(still, quiet, made with { Effective = made.Recorded, Change = Filler(quiet.Count) });
            }
        }

        Assert.True(loud.Count > history.Count + 10, $"seed {seed}: hardly any noise");
        var told = 0;
        for (var row = 0; row < still.People.Count; row++)
        {
            var person = stirred.Find(still.People[row].Id);
            var before = SightPicture.Of(Sight.Of(still, row, at), quiet);
            var after = SightPicture.Of(Sight.Of(stirred, person, at), loud);
            var of = stirred.Organisations[Registry.PersonOrganisation(stirred, person, at)].Name;
            if (!noise.Line.Contains(of)) Assert.Equal(before, after);
            else if (before != after) told++;
        }

        // Whose it is does see it: otherwise nothing above would have been shown.
        Assert.True(told > 0, $"seed {seed}: nobody saw any noise");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_told_names_nothing_that_is_not_seen(int seed)
    {
        var (estate, at, _) = History(seed);
        for (var person = 0; person < estate.People.Count; person++)
        {
            var sight = Sight.Of(estate, person, at);
            for (var row = 0; row < estate.Grants.Count; row++)
            {
                if (sight.Grant(row) == Extent.Nothing) continue;
                var where = $"seed {seed}, {estate.People[person].Id}, {estate.GrantNames[row].Name}";
                Assert.True(sight.Relationship(estate.Grants[row].Relationship) != Extent.Nothing, where);
                Assert.True(sight.Entitlement(estate.Grants[row].Entitlement) != Extent.Nothing, where);
                Assert.True(sight.System(estate.SystemOf(row)) != Extent.Nothing, where);
                var whole = Validity.Explain(estate, row, at);
                var cut = sight.Cut(whole);
                Assert.True(
                    whole.Answer.Standing == cut.Answer.Standing && whole.Answer.Bound == cut.Answer.Bound, where);
                foreach (var link in cut.Chain)
                {
                    Assert.True(sight.Grant(estate.Find(link.Grant)) != Extent.Nothing, where);
                    foreach (var term in link.Terms)
                        Assert.True(term.About is null || Knows(sight, estate.SystemOf(row), term.About),
                            $"{where}: {term}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_admin_sees_no_less_than_a_colleague_and_the_root_grantor_every_grant(int seed)
    {
        var (estate, at, _) = History(seed);
        var admins = Enumerable.Range(0, estate.People.Count)
            .Where(p => SignInRules.IsVerifiedAdmin(estate, p, at)).ToList();
        for (var row = 0; row < estate.Grants.Count; row++)
        {
            foreach (var admin in admins)
            {
                var of = Registry.PersonOrganisation(estate, admin, at);
                for (var person = 0; person < estate.People.Count; person++)
                    if (Registry.PersonOrganisation(estate, person, at) == of)
                        Assert.True(Sight.Of(estate, person, at).Grant(row) <= Sight.Of(estate, admin, at).Grant(row),
                            $"seed {seed}: {estate.People[person].Id}, {estate.GrantNames[row].Name}");
            }

            var root = Enumerable.Range(0, estate.People.Count)
                .First(p => Registry.PersonOrganisation(estate, p, at) == estate.FindOrganisation("north"));
            Assert.Equal(Extent.Whole, Sight.Of(estate, root, at).Grant(row));
        }
    }

    private static (Estate Estate, Instant At, List<Entry> History) History(int seed)
    {
        var random = new RandomEstate(seed);
        for (var step = 0; step < Steps; step++)
            if (random.Next(out _) is { } accepted) random.Estate.Do(accepted);
        return (random.Estate.Now, random.Estate.At, random.Estate.Entries);
    }

    private static Estate Append(Estate estate, List<Entry> ledger, Entry entry)
    {
        ledger.Add(entry with { Revision = new Revision(estate.Revision.Value + 1) });
        return estate.Apply(ledger[^1]);
    }

    private static Change.OrganisationRegistered Filler(int number) => new(
        new OrganisationId(new Guid(number + 1, 0x4649, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 3)), $"filler-{number}",
        "Filler");

    private static bool Knows(Sight sight, int system, string about) =>
        Identifier.TryRead<PersonId>(about, out var person) ? sight.Names(sight.Estate.Find(person))
        : Identifier.TryRead<OrganisationId>(about, out var of)
            ? sight.Organisation(sight.Estate.Find(of)) != Extent.Nothing
        : Identifier.TryRead<RelationshipId>(about, out var relationship)
            ? sight.Relationship(sight.Estate.Find(relationship)) != Extent.Nothing
        : Identifier.TryRead<WorkloadId>(about, out var workload)
            ? sight.Workload(sight.Estate.Find(workload)) != Extent.Nothing
        : Identifier.TryRead<SeatId>(about, out var seat) ? sight.Seat(sight.Estate.FindSeat(seat)) != Extent.Nothing
        // Which source tells tickets is known to whose system it is.
        : Identifier.TryRead<SourceId>(about, out _) && sight.System(system) == Extent.Whole;
}
