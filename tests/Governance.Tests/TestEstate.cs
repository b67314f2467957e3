using System.Collections.Immutable;
using System.Globalization;

namespace Mandate.Governance.Tests;

/// <summary>
/// An estate grown by the real commands at an instant that the test sets. Ids are counted, sealed values are dummies.
/// Every version is kept, so that a test can ask what was known at a revision.
/// </summary>
internal sealed class TestEstate
{
    private readonly Dictionary<(string Kind, string Name), Guid> ids = [];

    public TestEstate(string at = "2026-01-05", Parameters? parameters = null)
    {
        On(at);
        Do(Ruling.Of(new Change.EstateFounded("0123456789abcdef0123456789abcdef", parameters ?? Parameters.Standard)));
    }

    public Estate Now { get; private set; } = Estate.Empty;

    public Instant At { get; private set; }

    public List<Entry> Entries { get; } = [];

    /// <summary>The version at each revision; the first one is empty.</summary>
    public List<Estate> Versions { get; } = [Estate.Empty];

    public static Instant Day(string text) => Instant.Of(DateTimeOffset.Parse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));

    public TestEstate On(string when) => On(Day(when));

    public TestEstate On(Instant when)
    {
        At = when;
        return this;
    }

    public TestEstate After(double days) => On(At.Plus(TimeSpan.FromDays(days)));

    /// <summary>Records what the ruling says, one entry at a time; a refusal fails the test.</summary>
    public TestEstate Do(Ruling ruling, string? source = null)
    {
        if (ruling is Ruling.Refused refused)
            Assert.Fail($"refused: {refused.Because.Code}: {refused.Because.Message}");
        var accepted = (Ruling.Accepted)ruling;
        if (source is not null)
            accepted = new Ruling.Accepted(
                [.. accepted.Proposals.Select(p => p with { Source = new FactSource(source, null) })]);
        return Record([.. accepted.Entries(Now, new Actor("local:test"), At)]);
    }

    public TestEstate Record(IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Now = Now.Apply(entry);
            Entries.Add(entry);
            Versions.Add(Now);
        }

        return this;
    }

    public TestEstate Do(Func<TestEstate, Ruling> command) => Do(command(this));

    public static Refusal Refused(RefusalCode code, Ruling ruling)
    {
        var refused = Assert.IsType<Ruling.Refused>(ruling).Because;
        Assert.True(code == refused.Code, $"expected {code}, was {refused.Code}: {refused.Message}");
        return refused;
    }

    public Guid IdOf(string kind, string name)
    {
        if (ids.TryGetValue((kind, name), out var known)) return known;
        return ids[(kind, name)] = new Guid(ids.Count + 1, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
    }

    public OrganisationId OrganisationId(string name) => new(IdOf("organisation", name));

    public PersonId PersonId(string name) => new(IdOf("person", name));

    public WorkloadId WorkloadId(string name) => new(IdOf("workload", name));

    public SystemId SystemId(string name) => new(IdOf("system", name));

    public EntitlementId EntitlementId(string name) => new(IdOf("entitlement", name));

    public RelationshipId RelationshipId(string name) => new(IdOf("relationship", name));

    public GrantId GrantId(string name) => new(IdOf("grant", name));

    public ImmutableArray<PersonId> People(string names) =>
        [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(PersonId)];

    public static Sealed Dummy { get; } = new(new string('0', 32), new string('0', 64));

    // What there is.

    public TestEstate Organisation(string name) =>
        Do(Registry.Register(Now, new Change.OrganisationRegistered(OrganisationId(name), name, name)));

    public TestEstate Person(string name, string organisation) =>
        Do(Registry.Register(Now,
            new Change.PersonRegistered(PersonId(name), OrganisationId(organisation), Dummy, null), At));

    public TestEstate Workload(string name, string organisation, string owner) =>
        Do(Registry.Register(Now, new Change.WorkloadRegistered(
            WorkloadId(name), name, OrganisationId(organisation), "service_account", PersonId(owner),
                "a process"), At));

    public Ruling TrySystem(string name, string owner, string resources) => SystemCommands.Register(
        Now, new Change.SystemRegistered(SystemId(name), name, PersonId(owner), Criticality.High, Scope(resources)),
            At);

    public TestEstate System(string name, string owner, string resources) => Do(TrySystem(name, owner, resources));

    public Ruling TryEntitlement(string name, int tier, string actions = "login restart") =>
        SystemCommands.Define(Now, new Change.EntitlementDefined(
            EntitlementId(name), SystemId(name.Split('/')[0]), name.Split('/')[1], tier, [.. actions.Split(' ')],
                null));

    public TestEstate Entitlement(string name, int tier, string actions = "login restart") =>
        Do(TryEntitlement(name, tier, actions));

    /// <summary>`host a-* b; db x`: types apart by semicolons, each followed by its patterns.</summary>
    public static Scope Scope(string text)
    {
        var types = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(t => t.Split(' ')).Select(w => KeyValuePair.Create(w[0], w.Skip(1)));
        var scope = Governance.Scope.TryOf(types, out var fault);
        return scope ?? throw new ArgumentException($"`{fault}` is no pattern", nameof(text));
    }

    // Relationships.

    /// <summary>A relationship whose people are called `role@side`.</summary>
    public Change.RelationshipRecorded Relationship(string name, string grantor, string grantee,
        string? parent = null) => new()
    {
        Id = RelationshipId(name), Name = name, Kind = RelationshipKind.Supplier,
        Grantor = OrganisationId(grantor), Grantee = OrganisationId(grantee),
        Parent = parent is null ? null : RelationshipId(parent), ContractReference = "C-1",
        ContractFrom = Day("2026-01-01"), ContractUntil = Day("2030-01-01"),
        Signatories = [PersonId("risk@" + grantor), PersonId("signatory@" + grantee)],
        Sponsor = PersonId("sponsor@" + grantor), RiskOwner = PersonId("risk@" + grantor),
        RevocationOwner = PersonId("operations@" + grantor), DelegationDepth = 1,
    };

    public TestEstate Relate(Change.RelationshipRecorded relationship) =>
        Do(RelationshipCommands.Record(Now, relationship, At));

    public Ruling TryFact(
        string relationship, RelationshipEvent what, string? effective = null, string? until = null,
            string approvedBy = "",
        string? person = null) =>
        RelationshipCommands.Happen(Now, new Change.RelationshipFact(
            RelationshipId(relationship), what, until is null ? null : Day(until),
                person is null ? null : PersonId(person),
            People(approvedBy)), effective is null ? null : Day(effective), At);

    public TestEstate Fact(
        string relationship, RelationshipEvent what, string? effective = null, string? until = null,
            string approvedBy = "",
        string? person = null) => Do(TryFact(relationship, what, effective, until, approvedBy, person));

    public Ruling TryVerify(
        string relationship, string person, string by, string? effective = null, bool hasEvidence = false,
        string? approvedBy = null) =>
        RelationshipCommands.VerifyAdmin(
            Now, new Change.AdminVerified(RelationshipId(relationship), PersonId(person), PersonId(by),
                ApprovedBy: approvedBy is null ? Grantors(relationship) : People(approvedBy)), hasEvidence,
            effective is null ? null : Day(effective), At);

    /// <summary>Somebody of the grantor who is there, for tests that are about something else.</summary>
    private ImmutableArray<PersonId> Grantors(string relationship)
    {
        var of = Now.Relationships[Now.FindRelationship(relationship)];
        return [.. Enumerable.Range(0, Now.People.Count)
            .Where(p => Now.People[p].Life.IsActive(At) && Now.People[p].Life.At(At).Organisation == of.Grantor)
            .Select(p => Now.People[p].Id)];
    }

    public TestEstate Verify(string relationship, string person, string by, string? effective = null) =>
        Do(TryVerify(relationship, person, by, effective));

    public TestEstate Open(string relationship, string admin, string by) =>
        Fact(relationship, RelationshipEvent.ContractSigned).Fact(relationship, RelationshipEvent.CounterpartyVerified)
            .Verify(relationship, admin, by);

    public Ruling TryConfirmRelationship(string name) =>
        RelationshipCommands.Confirm(Now, RelationshipId(name), null, At);

    public TestEstate ConfirmRelationship(string name) => Do(TryConfirmRelationship(name));

    public Ruling TrySetRole(string relationship, RelationshipRole role, string person, string? effective = null) =>
        RelationshipCommands.SetRole(
            Now, new Change.RelationshipRoleSet(RelationshipId(relationship), role, PersonId(person)),
            effective is null ? null : Day(effective), At);

    // Lives.

    public Ruling TryHappen(string organisation, LifeEvent what, string? effective = null, string approvedBy = "") =>
        Registry.Happen(Now, new Change.OrganisationFact(OrganisationId(organisation), what), People(approvedBy),
            effective is null ? null : Day(effective), At);

    public TestEstate Happen(string organisation, LifeEvent what, string? effective = null, string approvedBy = "") =>
        Do(TryHappen(organisation, what, effective, approvedBy));

    public Ruling TryPerson(string person, LifeEvent what, string? effective = null, string? to = null,
        string? same = null) =>
        Registry.Happen(Now, new Change.PersonFact(
            PersonId(person), what, to is null ? null : OrganisationId(to), same is null ? null : PersonId(same)),
            effective is null ? null : Day(effective), At);

    public TestEstate Person(string person, LifeEvent what, string? effective = null, string? to = null,
        string? same = null) =>
        Do(TryPerson(person, what, effective, to, same));

    public TestEstate Workload(string workload, LifeEvent what) =>
        Do(Registry.Happen(Now, new Change.WorkloadFact(WorkloadId(workload), what), null, At));

    public Ruling TrySystemOwner(string system, string person, string? effective = null) => SystemCommands.SetOwner(
        Now, new Change.SystemOwnerSet(SystemId(system), PersonId(person)), effective is null ? null : Day(effective),
            At);

    // Grants.

    /// <summary>To a person where the name has an `@`, else to the workload or the organisation of that name.</summary>
    public Change.GrantRecorded Grant(
        string name, string to, string scope, string approvedBy, string? parent = null,
            string relationship = "harbor-tideway",
        string entitlement = "pacs/operator", string owner = "pacs-owner@harbor") => new()
        {
            Id = GrantId(name), Name = name, Relationship = RelationshipId(relationship),
            Entitlement = EntitlementId(entitlement), Parent = parent is null ? null : GrantId(parent),
            ToPerson = to.Contains('@', StringComparison.Ordinal) ? PersonId(to) : null,
            ToWorkload = Now.FindWorkload(to) >= 0 ? WorkloadId(to) : null,
            ToOrganisation = Now.FindOrganisation(to) >= 0 ? OrganisationId(to) : null,
            Scope = Scope(scope), Purpose = Dummy, Owner = PersonId(owner), ApprovedBy = People(approvedBy),
            From = Instant.Beginning, Until = Day("2029-07-01"),
        };

    public Ruling Try(Change.GrantRecorded grant) => GrantCommands.Record(Now, grant, At);

    public TestEstate Record(Change.GrantRecorded grant) => Do(Try(grant));

    public TestEstate Revoke(string grant, string? effective = null) =>
        Do(GrantCommands.Revoke(Now, GrantId(grant), null, effective is null ? null : Day(effective), At));

    public Ruling TryConfirm(string grant) => GrantCommands.Confirm(Now, new Change.GrantConfirmed(GrantId(grant)), At);

    public TestEstate Confirm(string grant) => Do(TryConfirm(grant));

    public Ruling TryOwner(string grant, string person, string? effective = null) => GrantCommands.SetOwner(
        Now, new Change.GrantOwnerSet(GrantId(grant), PersonId(person)), effective is null ? null : Day(effective), At);

    // Questions.

    public Answer Answer(string grant, string? at = null) =>
        Validity.Of(Now, Now.FindGrant(grant), at is null ? At : Day(at));

    public bool InForce(string grant, string? at = null) => Answer(grant, at).IsInForce;

    public Explanation Explain(string grant, string? at = null) =>
        Validity.Explain(Now, Now.FindGrant(grant), at is null ? At : Day(at));

    /// <summary>The reasons of the terms that do not hold, of the link itself.</summary>
    public string Why(string grant, string? at = null) => string.Join(' ', Explain(grant, at).Chain[0].Terms
        .Where(t => t.Outcome is TermOutcome.Fails or TermOutcome.Unknown).Select(t => t.Reason));

    public Decision Decide(string person, string action, string host, Instant? at = null) => Decision.Of(
        Now, new Question(new Beneficiary(BeneficiaryKind.Person, Now.Find(PersonId(person))), action, "host", host),
            at ?? At);

    public bool May(string person, string action, string host, string? at = null) =>
        Decide(person, action, host, at is null ? null : Day(at)).Permits;

    public RelationshipState State(string relationship, string? at = null) =>
        Now.Relationships[Now.FindRelationship(relationship)].Timeline.At(at is null ? At : Day(at)).State;
}
