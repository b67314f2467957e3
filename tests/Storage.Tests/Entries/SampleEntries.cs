using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>One change of every case, with every optional member; their bytes are the golden files.</summary>
internal static class SampleEntries
{
    private static readonly Instant Recorded = Instant.Of(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));
    private static readonly OrganisationId Harbor = new(Guid("a1"));
    private static readonly OrganisationId Tideway = new(Guid("a2"));
    private static readonly PersonId Sponsor = new(Guid("b1"));
    private static readonly PersonId Risk = new(Guid("b2"));
    private static readonly PersonId Operator = new(Guid("b3"));
    private static readonly WorkloadId Backup = new(Guid("c1"));
    private static readonly SystemId Pacs = new(Guid("d1"));
    private static readonly EntitlementId PacsOperator = new(Guid("e1"));
    private static readonly RelationshipId HarborTideway = new(Guid("f1"));
    private static readonly GrantId Runs = new(Guid("11"));
    private static readonly GrantId SecondLine = new(Guid("12"));
    private static readonly SourceId Changes = new(Guid("51"));
    private static readonly FunctionId Archive = new(Guid("61"));
    private static readonly RemovalId Removed = new(Guid("31"));
    private static readonly Sealed Value = new(new string('5', 32), string.Concat(Enumerable.Repeat("6e", 32)));
    private static readonly AccessKey Access = new(Pacs, "pacs-eu-1", "pacs", "mandate:pacs-eu-1:pacs");

    public static IEnumerable<Change> All() =>
    [
        .. Estate(), .. People(), .. Relationships(), .. Systems(), .. Grants(), .. Tokens(), .. Loop(), .. Tickets(),
        .. Policies(), .. SampleRequests.All(), .. SampleSignIns.All(),
    ];

    public static Entry Of(Change change) => new()
    {
        Revision = new Revision(7), Recorded = Recorded, Effective = Recorded, Actor = new Actor("local:operations"),
        Class = EvidenceClass.Declared, Change = change,
    };

    public static Entry WithEverything() => Of(new Change.GrantRevoked(Runs)) with
    {
        Recorded = Recorded.Plus(TimeSpan.FromTicks(2_500_000)), Effective = new Instant(Recorded.Ticks - 1),
        Class = EvidenceClass.Imported, Source = new FactSource("crm", "case \"17\"\n\u0001 für Ω 😀"),
        Key = new IdempotencyKey("retry-1", "9f86d081"),
    };

    private static Scope Scope(params (string Type, IEnumerable<string> Patterns)[] types) =>
        Governance.Scope.TryOf(types.Select(t => KeyValuePair.Create(t.Type, t.Patterns)), out _)!;

    public static Change.GrantRecorded Root(GrantId id, string name) => new()
    {
        Id = id, Name = name, Relationship = HarborTideway, Entitlement = PacsOperator, ToOrganisation = Tideway,
        Scope = Scope(("host", ["pacs-*"])), Purpose = Value, Owner = Sponsor, ApprovedBy = [Risk, Sponsor],
        From = Recorded, Until = Day(2029, 12, 31),
    };

    /// <summary>The same with a condition of every kind, where it can have any.</summary>
    public static Change WithConditions(Change change) => change switch
    {
        Change.GrantRecorded grant => grant with { Conditions = Conditions },
        Change.EntitlementDefined entitlement => entitlement with { Conditions = Conditions },
        _ => change,
    };

    /// <summary>The same with all that it has gained since its form was made.</summary>
    public static Change WithWhatItGained(Change change) => WithConditions(change) switch
    {
        Change.GrantRecorded grant => grant with
        {
            Justification = Value, Ticket = new TicketBinding(Changes, "CHG-1"), Function = Archive,
            RequestedByPerson = Operator, Guardrail = "standard/desk",
            Request = new AccessRequestId(Guid("51")),
        },
        Change.GrantConfirmed grant => grant with
        {
            ApprovedBy = [Risk, Sponsor], Ticket = new TicketBinding(Changes, "INC-7"), Function = Archive,
            Justification = Value,
        },
        Change.SystemRegistered system => system with { Environment = "production" },
        Change.SystemDescribed system => system with { Environment = "production" },
        Change.EntitlementDefined entitlement => entitlement with { Recording = Recording.NotRecorded },
        Change.PolicyDeployed policy => policy with
        {
            Rules =
            [
                .. policy.Rules.Select(InTurns),
                new Rule.Require("third-party", RuleMatch.Everything, null, new Requirement
                {
                    RecordingDecided = true, Revocation = [RevocationTrigger.Ticket, RevocationTrigger.Function],
                    Approvals =
                    [
                        new ApprovalStep(2, ApproverRoles.None, [])
                        {
                            Seats = [new SeatId(Guid("61")), new SeatId(Guid("62"))],
                        },
                    ],
                }),
            ],
        },
        Change.ParametersChanged numbers => numbers with { ApprovedBy = [Risk, Sponsor] },
        Change.GrantRefused refused => refused with { Request = new AccessRequestId(Guid("51")) },
        Change.SeatOpened seat => seat with { ApprovedBy = [Risk, Sponsor] },
        Change.SeatEnlarged seat => seat with { ApprovedBy = [Risk, Sponsor] },
        Change.CertificateIssued certificate => certificate with { Person = Operator },
        var other => other,
    };

    private static Rule InTurns(Rule rule) => rule is not Rule.Require require ? rule : require with
    {
        Needs = require.Needs with
        {
            Approvals =
            [
                .. require.Needs.Approvals.Select((s, i) =>
                    s with { Turn = i + 1, Within = TimeSpan.FromHours(i + 1) }),
            ],
        },
    };

    private static IEnumerable<Change> Tickets() =>
    [
        new Change.SourceRegistered(Changes, "changes", Sponsor, TimeSpan.FromHours(24)) { Mapping = Mapping },
        new Change.SourceKeyMade(Changes, "0123456789abcdef", Day(2026, 3, 2)),
        new Change.SourceHeard(Changes),
        new Change.TicketTold
        {
            Source = Changes, Number = "CHG-1", Kind = TicketKind.Window, State = TicketState.Open,
            From = Day(2026, 3, 1), Until = Day(2026, 3, 8), Systems = ["pacs", "ris"],
        },
        new Change.FunctionDefined(Archive, "archive-operations", Sponsor, [PacsOperator], Day(2028, 1, 1)),
        new Change.FunctionClosed(Archive, Value),
    ];

    private static TicketMapping Mapping { get; } = new()
    {
        Number = "/issue/key",
        State = new MappedWords("/issue/fields/status/name", null,
            [new MappedWord("open", ["In Progress"]), new MappedWord("closed", ["Done", "Won't Do"])]),
        Kind = new MappedWords(null, null, [new MappedWord("change", [])]), From = "/issue/fields/customfield_10004",
        Until = "/issue/fields/duedate",
        Systems = new MappedWords("/issue/fields/components", "/name", [new MappedWord("pacs", ["PACS Archive"])]),
        At = "/timestamp",
    };

    private static ConditionSet Conditions { get; } = ConditionSet.Of(
        new Condition.Network(["10.0.0.0/8", "2001:db8::/32"]),
        new Condition.TimeOfDay("Europe/Berlin", ["monday", "friday"], "22:00", "06:00"),
        new Condition.TimeOfDay("UTC", ["sunday"], null, null),
        new Condition.Authentication(["silver", "gold"], ["mfa"], 900, "subject.properties"),
        new Condition.Environment(["test"], "resource.properties.environment"),
        new Condition.Ticket("CHG-*"), new Condition.Ticket(),
        new Condition.Equality("context.region", PropertyValue.Of("eu")),
        new Condition.Equality("context.level", PropertyValue.Of(-3)),
        new Condition.Equality("context.managed", PropertyValue.Of(true)),
        new Condition.Cel("context.score < 5\n  && \"a\" in context.roles"));

    private static IEnumerable<Change> Policies() =>
    [
        new Change.PolicyDeployed
        {
            Id = new PolicyId(Guid("41")), Name = "standard", Rules = [.. Rules()],
            Reach = new PolicyReach(["pacs"], ["harbor-tideway"]), Grace = TimeSpan.FromDays(14),
            Author = Sponsor, Approver = Risk, Deployer = Operator,
        },
        new Change.ExceptionGranted
        {
            Id = new ExceptionId(Guid("42")), Name = "paper-approvals", Rules = ["standard/privileged", "second"],
            Lifts = [RequirementKind.Evidence, RequirementKind.ProofOfAuthority],
            Match = new RuleMatch { Relationships = ["harbor-tideway"] }, Grants = ["second-line"], Owner = Sponsor,
            ApprovedBy = [Risk], Reason = Value, Control = Value, From = Recorded, Until = Day(2026, 12, 31),
        },
        new Change.ExceptionRevoked(new ExceptionId(Guid("42")), Value),
        new Change.GrantRefused
        {
            Name = "second-line", Relationship = HarborTideway, Entitlement = PacsOperator, Parent = Runs,
            ToPerson = Operator, Scope = Scope(("host", ["pacs-*"])), Owner = Sponsor, ApprovedBy = [Risk],
            From = Recorded, Until = Instant.Forever,
            Ticket = new TicketBinding(new SourceId(Guid("43")), "CHG-1"), Function = new FunctionId(Guid("44")),
            IsJustified = true, RequestedByPerson = Operator,
            Rules = [new RuleReference("standard", 2, "privileged")],
            Missing =
            [
                new MissingDemand("recording", "sessions have to be recorded",
                    new RuleReference("standard", 2, "privileged")),
                new MissingDemand("no_rule", "no rule of any policy matches", null),
            ],
        },
    ];

    /// <summary>A rule of each outcome with everything in it, and one with nothing.</summary>
    private static IEnumerable<Rule> Rules() =>
    [
        new Rule.Require("privileged", new RuleMatch
        {
            Acts = [GrantAct.Assignment, GrantAct.Delegation], Tiers = [3, 4], Beneficiaries = [BeneficiaryKind.Person],
            Systems = ["pacs"], Entitlements = ["pacs/operator"], Criticalities = [Criticality.High],
            Environments = ["production"], Kinds = [RelationshipKind.Supplier], Relationships = ["harbor-tideway"],
            Requesters = [RequesterKind.Person], Sides = [Side.Grantee, Side.Neither],
        }, new PolicyExpression("grant.tier > 2\n  && system.name == \"pacs\""), new Requirement
        {
            Approvals =
            [
                new ApprovalStep(2, ApproverRoles.SystemOwner | ApproverRoles.FunctionOwner, [Risk]),
                new ApprovalStep(1, ApproverRoles.None, [Sponsor, Risk]),
            ],
            DurationMax = TimeSpan.FromDays(90), Tickets = [TicketKind.Change, TicketKind.Window],
            Justification = true, Recording = true, Evidence = EvidenceClass.Attested,
            ProofAgeMax = TimeSpan.FromDays(30), Function = true, ExtensionsMax = 1,
            Tests = [GrantTest.TimeBound, GrantTest.Revocable],
        }),
        new Rule.Permit("night-desk", new RuleMatch { Tiers = [1] }, null, new Guardrail(
            Risk, Day(2026, 12, 31), 1, TimeSpan.FromHours(8), 20, TimeSpan.FromDays(90))),
        new Rule.Forbid("no-laptops", RuleMatch.Everything, null, "nothing is for laptops"),
        new Rule.Require("nothing", RuleMatch.Everything, null, new Requirement()),
    ];

    private static IEnumerable<Change> Estate() =>
    [
        new Change.EstateFounded("0f6d3b1c9a5e4d72", Parameters.Standard),
        new Change.EstateNamed("harbor-production", Harbor, "Europe/Berlin"),
        new Change.ParametersChanged(Parameters.Standard with { StaleGrace = TimeSpan.FromTicks(15_000_001) }),
        new Change.OrganisationRegistered(Harbor, "harbor", "Harbor Health Group"),
        new Change.OrganisationDescribed(Harbor, "Harbor Health \"Group\""),
        new Change.OrganisationFact(Tideway, LifeEvent.MergedInto, Harbor, Value),
    ];

    private static IEnumerable<Change> People() =>
    [
        new Change.PersonRegistered(Operator, Tideway, Value, Value),
        new Change.PersonDescribed(Operator, Value),
        new Change.PersonFact(Operator, LifeEvent.SamePerson, Harbor, Sponsor, Value),
        new Change.PersonErased(Operator),
        new Change.PersonConfirmed(Operator, Value),
        new Change.WorkloadRegistered(Backup, "backup-agent", Tideway, "service_account", Sponsor, "nightly backup"),
        new Change.WorkloadFact(Backup, LifeEvent.Suspended, Value),
        new Change.WorkloadOwnerSet(Backup, Risk, Value),
        new Change.WorkloadConfirmed(Backup, Value),
    ];

    private static IEnumerable<Change> Relationships() =>
    [
        new Change.RelationshipRecorded
        {
            Id = HarborTideway, Name = "harbor-tideway", Kind = RelationshipKind.Supplier, Grantor = Harbor,
            Grantee = Tideway, Parent = new RelationshipId(Guid("f2")), ContractReference = "C-2026-014",
            ContractFrom = Day(2026, 1, 1),
            ContractUntil = Instant.Forever, Signatories = [Risk, Operator], Sponsor = Sponsor, RiskOwner = Risk,
            RevocationOwner = Sponsor, DelegationDepth = 1,
        },
        new Change.RelationshipFact(
            HarborTideway, RelationshipEvent.NoticeGiven, Day(2026, 6, 30), Operator, [Risk, Sponsor], Value),
        new Change.AdminVerified(HarborTideway, Operator, Risk, Value, [Risk]),
        new Change.RelationshipRoleSet(HarborTideway, RelationshipRole.RevocationOwner, Risk, Value),
        new Change.RelationshipConfirmed(HarborTideway, Value),
    ];

    private static IEnumerable<Change> Systems() =>
    [
        new Change.SystemRegistered(
            Pacs, "pacs", Sponsor, Criticality.High, Scope(("host", ["pacs-*"]), ("study", ["a", "b*"]))),
        new Change.SystemDescribed(Pacs, Criticality.Critical, Scope()),
        new Change.SystemOwnerSet(Pacs, Risk, Value),
        new Change.SystemConfirmed(Pacs, Value),
        new Change.ConnectorConfigured(Pacs, new ConnectorSettings("openssh", "ssh", ["pacs-eu-1", "pacs-us-1"])),
        new Change.SystemModeSet(Pacs, ConvergenceMode.Enforce, Value),
        new Change.EntitlementDefined(PacsOperator, Pacs, "operator", 2, ["login", "restart"], "pacs"),
    ];

    private static IEnumerable<Change> Grants() =>
    [
        Root(SecondLine, "second-line") with { Parent = Runs, ToOrganisation = null, ToPerson = Operator },
        new Change.GrantRevoked(Runs, Value),
        new Change.GrantConfirmed(Runs, Value),
        new Change.GrantOwnerSet(Runs, Risk, Value),
    ];

    private static IEnumerable<Change> Tokens() =>
    [
        new Change.TokenIssued(
            new TokenId(Guid("21")), string.Concat(Enumerable.Repeat("ab", 32)), "local:operations", TokenRole.Host,
            ["pacs/pacs-eu-1"], Day(2026, 9, 1)),
        new Change.TokenRotated(
            new TokenId(Guid("22")), new TokenId(Guid("21")), string.Concat(Enumerable.Repeat("cd", 32)),
            "local:operations", Day(2026, 12, 1), Day(2026, 9, 2)),
        new Change.TokenRevoked(new TokenId(Guid("21"))),
    ];

    private static IEnumerable<Change> Loop() =>
    [
        new Change.AccessProvisioned(Access, SecondLine),
        new Change.RemovalOrdered(Removed, Access, SecondLine, new Revision(41), Recorded, Day(2026, 2, 28)),
        new Change.RemovalAdvanced(Removed, RemovalStage.Verified, 2, "principals of pacs-eu-1 at 42"),
        new Change.FindingOpened(new FindingId(Guid("41")), FindingKind.Rogue, Access, "justified by nothing"),
        new Change.FindingClosed(new FindingId(Guid("41")), "removed"),
        new Change.FindingRemovalOrdered(new FindingId(Guid("41")), Value),
        new Change.ReadingTaken(Pacs, string.Concat(Enumerable.Repeat("cd", 32)), 12, 1),
        new Change.HostReported(Pacs, "pacs-eu-1", new Revision(42), string.Concat(Enumerable.Repeat("ef", 32))),
        new Change.ExecutionReported(SecondLine, ReportedExecution.Revoked, Value),
        new Change.LapseNoted(Runs, "contract_window", Day(2029, 12, 31)),
        new Change.CertificateIssued(
            SecondLine, "18446744073709551615", "SHA256:" + new string('A', 43), Day(2026, 3, 2), "pacs",
                ["pacs-eu-1"]),
        new Change.DecisionsKept
        {
            First = 4_001, Count = 250, Earliest = Day(2026, 3, 1), Latest = Recorded,
            Root = string.Concat(Enumerable.Repeat("0f", 32)), KeepUntil = Day(2026, 5, 30), PermitsLost = 12,
            RefusalsLost = 1, Interrupted = true, LeftOut = [new PermitsLeftOut(Pacs, 10, 90)],
        },
        new Change.GrantsUsed(new DateOnly(2026, 3, 1), [SecondLine, Runs]),
    ];

    private static Instant Day(int year, int month, int day) =>
        Instant.Of(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero));

    private static Guid Guid(string end) => System.Guid.ParseExact("0192f0c4a5b67c8d9e0f" + end.PadLeft(12, '0'), "N");
}
