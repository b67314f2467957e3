using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>The bytes stand: a changed golden file is a changed format, and needs a new type name.</summary>
public sealed class EntryGoldenTests
{
    public static TheoryData<string> Cases() => [.. SampleEntries.All().Select(c => c.GetType().Name)];

    [Theory, MemberData(nameof(Cases))]
    public void A_stored_entry_is_these_bytes(string name)
    {
        var entry = SampleEntries.Of(SampleEntries.All().Single(c => c.GetType().Name == name));
        var bytes = Entries.Bytes(entry);
        Golden.Equal(Entries.TypeOf(bytes) + ".json", Encoding.UTF8.GetString(bytes));
        var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
        Assert.Equal(entry.Change.GetType(), read.Change.GetType());
        Assert.Equal(bytes, Entries.Bytes(read));
    }

    /// <summary>One without conditions has the bytes that it had before there were any.</summary>
    [Theory]
    [InlineData("GrantRecorded")]
    [InlineData("EntitlementDefined")]
    public void A_stored_entry_with_conditions_is_these_bytes(string name)
    {
        var entry = SampleEntries.Of(SampleEntries.WithConditions(
            SampleEntries.All().Single(c => c.GetType().Name == name)));
        var bytes = Entries.Bytes(entry);
        Golden.Equal(Entries.TypeOf(bytes) + ".conditions.json", Encoding.UTF8.GetString(bytes));
        var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
        Assert.Equal(Portrait.Of(entry), Portrait.Of(read));
        Assert.Equal(bytes, Entries.Bytes(read));
    }

    /// <summary>Of the standard parameters the bound is left out, so that older bytes stay.</summary>
    [Fact]
    public void Parameters_with_a_bound_of_their_own_are_these_bytes()
    {
        var entry = SampleEntries.Of(
            new Change.ParametersChanged(Parameters.Standard with { PolicyTouchMax = 7 }));
        var bytes = Entries.Bytes(entry);
        Golden.Equal("parameters_changed.1.touch.json", Encoding.UTF8.GetString(bytes));
        var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
        Assert.Equal(7, Assert.IsType<Change.ParametersChanged>(read.Change).Parameters.PolicyTouchMax);
    }

    [Fact]
    public void Parameters_with_a_time_for_findings_of_their_own_are_these_bytes()
    {
        var entry = SampleEntries.Of(new Change.ParametersChanged(
            Parameters.Standard with { FindingWithin = TimeSpan.FromDays(2) }));
        var bytes = Entries.Bytes(entry);
        Golden.Equal("parameters_changed.1.findings.json", Encoding.UTF8.GetString(bytes));
        var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
        Assert.Equal(TimeSpan.FromDays(2),
            Assert.IsType<Change.ParametersChanged>(read.Change).Parameters.FindingWithin);
    }

    /// <summary>One without these members has the bytes that it had before there were any.</summary>
    [Theory]
    [InlineData("GrantRecorded")]
    [InlineData("GrantConfirmed")]
    [InlineData("SystemRegistered")]
    [InlineData("SystemDescribed")]
    [InlineData("EntitlementDefined")]
    [InlineData("PolicyDeployed")]
    [InlineData("ParametersChanged")]
    [InlineData("GrantRefused")]
    [InlineData("SeatOpened")]
    [InlineData("SeatEnlarged")]
    [InlineData("CertificateIssued")]
    public void A_stored_entry_with_what_its_form_gained_is_these_bytes(string name)
    {
        var entry = SampleEntries.Of(SampleEntries.WithWhatItGained(
            SampleEntries.All().Single(c => c.GetType().Name == name)));
        var bytes = Entries.Bytes(entry);
        Golden.Equal(Entries.TypeOf(bytes) + ".gained.json", Encoding.UTF8.GetString(bytes));
        var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
        Assert.Equal(Portrait.Of(entry), Portrait.Of(read));
        Assert.Equal(bytes, Entries.Bytes(read));
    }

    [Fact]
    public void A_grant_that_a_person_and_a_workload_asked_for_has_no_form() => Assert.IsType<EntryWriting.Unwritable>(
        EntryCodec.Encode(SampleEntries.Of(SampleEntries.Root(new GrantId(new Guid(1, 2, 3, new byte[8])), "g") with
        {
            RequestedByPerson = new PersonId(new Guid(1, 2, 3, new byte[8])),
            RequestedByWorkload = new WorkloadId(new Guid(1, 2, 3, new byte[8])),
        })));

    [Fact]
    public void Every_change_has_a_sample_and_so_a_golden_file() => Assert.Equal(
        typeof(Change).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(Change))).Select(t => t.Name).Order(),
        SampleEntries.All().Select(c => c.GetType().Name).Order());

    [Fact]
    public void An_entry_with_everything_around_its_change_is_these_bytes()
    {
        var bytes = Entries.Bytes(SampleEntries.WithEverything());
        Golden.Equal("everything.json", Encoding.UTF8.GetString(bytes));
        Assert.Equal(SampleEntries.WithEverything(), Assert.IsType<EntryReading.Read>(
            EntryCodec.Decode(bytes, new Revision(7))).Entry);
    }

    [Fact]
    public void Every_word_of_an_enumeration_is_fixed()
    {
        var organisation = new OrganisationId(new Guid(1, 0, 0, new byte[8]));
        var relationship = new RelationshipId(organisation.Value);
        var system = new SystemId(organisation.Value);
        var key = new AccessKey(system, "", "", "");
        var lines = new List<string>();
        Add<LifeEvent>("event", e => new Change.OrganisationFact(organisation, e));
        var recorded = SampleEntries.All().OfType<Change.RelationshipRecorded>().Single();
        Add<RelationshipKind>("kind", k => recorded with { Kind = k });
        Add<RelationshipRole>("role", r => new Change.RelationshipRoleSet(relationship, r, recorded.Sponsor));
        Add<RelationshipEvent>("event", e => new Change.RelationshipFact(relationship, e));
        Add<Criticality>("criticality", c => new Change.SystemDescribed(system, c, Scope.Nothing));
        Add<ConvergenceMode>("mode", m => new Change.SystemModeSet(system, m));
        Add<ApproverAlgorithm>("algorithm", a => new Change.ApproverKeyRegistered("", organisation, a, "", default));
        Add<TokenRole>("role", r => new Change.TokenIssued(new TokenId(organisation.Value), "", "", r, [], default));
        Add<PersonRole>("role", r => new Change.RoleGiven(recorded.Sponsor, r));
        Add<SignInStrength>("strength", s => new Change.SignedInAgain(
            new SignInId(organisation.Value), recorded.Sponsor, SampleSignIns.Proofing with { Strength = s }, ""));
        Add<SignInMethod>("method", m => new Change.SignedInAgain(
            new SignInId(organisation.Value), recorded.Sponsor, SampleSignIns.Proofing with { Method = m }, ""));
        Add<SignOutCause>("cause", c => new Change.SignedOut(
            new SignInId(organisation.Value), recorded.Sponsor, c));
        Add<ReportedExecution>("what", w => new Change.ExecutionReported(new GrantId(organisation.Value), w));
        Add<RemovalStage>("state", s => new Change.RemovalAdvanced(new RemovalId(organisation.Value), s, 0, null));
        AddPolicyWords(lines);
        var told = SampleEntries.All().OfType<Change.TicketTold>().Single();
        Add<TicketKind>("kind", k => told with { Kind = k });
        Add<TicketState>("state", s => told with { State = s });
        var defined = SampleEntries.All().OfType<Change.EntitlementDefined>().Single();
        Add<Recording>("recording", r => defined with { Recording = r });
        Add<FindingKind>("kind", k => new Change.FindingOpened(new FindingId(organisation.Value), k, key, ""));
        foreach (var value in Enum.GetValues<EvidenceClass>())
        {
            var root = Json(SampleEntries.WithEverything() with { Class = value });
            lines.Add($"EvidenceClass.{value} {root.GetProperty("class")}");
        }

        Golden.Equal("words.txt", string.Join('\n', lines) + "\n");

        void Add<T>(string member, Func<T, Change> change) where T : struct, Enum
        {
            foreach (var value in Enum.GetValues<T>())
            {
                var data = Json(SampleEntries.Of(change(value))).GetProperty("data");
                var word = data.TryGetProperty(member, out var written) ? written.GetString() : "(left out)";
                lines.Add($"{typeof(T).Name}.{value} {word}");
            }
        }
    }

    private static void AddPolicyWords(List<string> lines)
    {
        var deployed = SampleEntries.All().OfType<Change.PolicyDeployed>().Single();
        Words<GrantAct>(v => new RuleMatch { Acts = [v] }, "act");
        Words<BeneficiaryKind>(v => new RuleMatch { Beneficiaries = [v] }, "beneficiary");
        Words<RequesterKind>(v => new RuleMatch { Requesters = [v] }, "requester");
        Words<Side>(v => new RuleMatch { Sides = [v] }, "side");
        var granted = SampleEntries.All().OfType<Change.ExceptionGranted>().Single();
        foreach (var value in Enum.GetValues<RequirementKind>())
            lines.Add($"RequirementKind.{value} "
                + Json(SampleEntries.Of(granted with { Lifts = [value] })).GetProperty("data").GetProperty("lifts")[0]);
        Needs<GrantTest>(v => new Requirement { Tests = [v] }, n => n.GetProperty("tests")[0]);
        Needs<RevocationTrigger>(v => new Requirement { Revocation = [v] }, n => n.GetProperty("revocation")[0]);
        Needs<ApproverRoles>(
            v => new Requirement { Approvals = [new ApprovalStep(1, v, [])] },
            n => n.GetProperty("approvals")[0].TryGetProperty("roles", out var roles) ? roles[0] : default);

        void Words<T>(Func<T, RuleMatch> match, string member) where T : struct, Enum
        {
            foreach (var value in Enum.GetValues<T>())
                lines.Add($"{typeof(T).Name}.{value} "
                    + First(new Rule.Forbid("r", match(value), null, "")).GetProperty("match").GetProperty(member)[0]);
        }

        void Needs<T>(Func<T, Requirement> needs, Func<JsonElement, JsonElement> word) where T : struct, Enum
        {
            foreach (var value in Enum.GetValues<T>())
                lines.Add($"{typeof(T).Name}.{value} " + word(First(
                    new Rule.Require("r", RuleMatch.Everything, null, needs(value))).GetProperty("require")));
        }

        JsonElement First(Rule rule) => Json(SampleEntries.Of(deployed with { Rules = [rule] }))
            .GetProperty("data").GetProperty("rules")[0];
    }

    [Fact]
    public void Another_reader_of_json_reads_the_same_texts()
    {
        var root = Json(SampleEntries.WithEverything());
        Assert.Equal(
            SampleEntries.WithEverything().Source!.Evidence,
                root.GetProperty("source").GetProperty("evidence").GetString());
    }

    [Fact]
    public void The_document_names_every_type_with_its_members()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "formats", "entries.md"));
        foreach (var change in SampleEntries.All())
        {
            var root = Json(SampleEntries.Of(SampleEntries.WithWhatItGained(change)));
            var begin = $"| `{root.GetProperty("type").GetString()}` |";
            var row = Assert.Single(lines, l => l.StartsWith(begin, StringComparison.Ordinal));
            Assert.Equal(
                root.GetProperty("data").EnumerateObject().Select(m => m.Name),
                row.Split('|')[2].Split('`').Where((_, index) => index % 2 == 1));
        }
    }

    private static JsonElement Json(Entry entry) => JsonDocument.Parse(Entries.Bytes(entry)).RootElement;
}
