using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>
/// Rules, each from its one form. Whether one makes sense was decided when it was deployed: here only its form counts.
/// </summary>
internal ref partial struct JsonCursor
{
    public ImmutableArray<Rule> Rules(ReadOnlySpan<byte> name)
    {
        Member(name);
        OpenList();
        var rules = ImmutableArray.CreateBuilder<Rule>();
        while (NextElement())
        {
            Open();
            if (Rule() is { } rule) rules.Add(rule);
            Close();
        }

        return rules.DrainToImmutable();
    }

    public RuleMatch MatchOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return RuleMatch.Everything;
        Open();
        var match = new RuleMatch
        {
            Acts = WordsOrAbsent("act"u8, StoredPolicyWords.Act),
            Tiers = CountsOrAbsent("tier"u8),
            Beneficiaries = WordsOrAbsent("beneficiary"u8, StoredPolicyWords.Beneficiary),
            Systems = TextsOrAbsent("system"u8),
            Entitlements = TextsOrAbsent("entitlement"u8),
            Criticalities = WordsOrAbsent("criticality"u8, StoredWords.Criticality),
            Environments = TextsOrAbsent("environment"u8),
            Kinds = WordsOrAbsent("kind"u8, StoredWords.RelationshipKind),
            Relationships = TextsOrAbsent("relationship"u8),
            Requesters = WordsOrAbsent("requester"u8, StoredPolicyWords.Requester),
            Sides = WordsOrAbsent("side"u8, StoredPolicyWords.Side),
        };
        Close();
        if (match.Equals(RuleMatch.Everything)) Fail("it is empty, and would be left out");
        return match;
    }

    public PolicyReach ReachOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return PolicyReach.Everywhere;
        Open();
        var reach = new PolicyReach(TextsOrAbsent("systems"u8), TextsOrAbsent("relationships"u8));
        Close();
        if (reach.IsEverywhere) Fail("it is empty, and would be left out");
        return reach;
    }

    public ImmutableArray<RuleReference> RuleReferences(ReadOnlySpan<byte> name)
    {
        Member(name);
        OpenList();
        var rules = ImmutableArray.CreateBuilder<RuleReference>();
        while (NextElement()) rules.Add(RuleReference());
        return rules.DrainToImmutable();
    }

    public ImmutableArray<MissingDemand> Demands(ReadOnlySpan<byte> name)
    {
        Member(name);
        OpenList();
        var missing = ImmutableArray.CreateBuilder<MissingDemand>();
        while (NextElement())
        {
            Open();
            var (what, text) = (Text("what"u8), Text("text"u8));
            missing.Add(new MissingDemand(what, text, TryMember("rule"u8) ? RuleReference() : null));
            Close();
        }

        return missing.DrainToImmutable();
    }

    public ImmutableArray<T> WordsOrAbsent<T>(ReadOnlySpan<byte> name, Words<T> words) where T : struct, Enum
    {
        if (!TryMember(name)) return [];
        var values = WordList(words);
        if (values.IsEmpty) Fail("it is empty, and would be left out");
        return values;
    }

    public ImmutableArray<T> WordList<T>(ReadOnlySpan<byte> name, Words<T> words) where T : struct, Enum
    {
        Member(name);
        return WordList(words);
    }

    /// <summary>True, or left out.</summary>
    public bool TrueOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return false;
        if (Fault is null && bytes[at..].StartsWith("true"u8)) at += 4;
        else Fail("it is `true`, or left out");
        return true;
    }

    public TimeSpan? SecondsOrAbsent(ReadOnlySpan<byte> name) => TryMember(name) ? Seconds() : null;

    public int? CountOrAbsent(ReadOnlySpan<byte> name) => TryMember(name) ? Count() : null;

    private ImmutableArray<T> WordList<T>(Words<T> words) where T : struct, Enum
    {
        OpenList();
        var values = ImmutableArray.CreateBuilder<T>();
        while (NextElement())
        {
            var word = Plain();
            if (Fault is null && !words.TryRead(word, out var value)) Fail($"`{Excerpt(word)}` is no word that it takes");
            else if (Fault is null && words.TryRead(word, out value)) values.Add(value);
        }

        return values.DrainToImmutable();
    }

    private ImmutableArray<int> CountsOrAbsent(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return [];
        OpenList();
        var values = ImmutableArray.CreateBuilder<int>();
        while (NextElement()) values.Add(Count());
        if (values.Count == 0) Fail("it is empty, and would be left out");
        return values.DrainToImmutable();
    }

    private Rule? Rule()
    {
        var (name, match, when) = (Text("name"u8), MatchOrAbsent("match"u8), TextOrAbsent("when"u8));
        var condition = when is null ? null : new PolicyExpression(when);
        if (TryMember("require"u8)) return new Rule.Require(name, match, condition, Requirement());
        if (TryMember("permit"u8)) return new Rule.Permit(name, match, condition, Guardrail());
        return new Rule.Forbid(name, match, condition, Text("forbid"u8));
    }

    private Requirement Requirement()
    {
        Open();
        var needs = new Requirement
        {
            Approvals = Steps("approvals"u8),
            DurationMax = SecondsOrAbsent("duration"u8),
            Tickets = WordsOrAbsent("ticket"u8, StoredWords.TicketKind),
            Justification = TrueOrAbsent("justification"u8),
            Recording = TrueOrAbsent("recording"u8),
            Evidence = TryMember("evidence"u8) ? Word(StoredWords.EvidenceClass) : null,
            ProofAgeMax = SecondsOrAbsent("proof_of_authority"u8),
            Function = TrueOrAbsent("function"u8),
            ExtensionsMax = CountOrAbsent("extensions"u8),
            Tests = WordsOrAbsent("tests"u8, StoredPolicyWords.Test),
            RecordingDecided = TrueOrAbsent("recording_decided"u8),
            Revocation = WordsOrAbsent("revocation"u8, StoredPolicyWords.Trigger),
        };
        Close();
        return needs;
    }

    private ImmutableArray<ApprovalStep> Steps(ReadOnlySpan<byte> name)
    {
        if (!TryMember(name)) return [];
        OpenList();
        var steps = ImmutableArray.CreateBuilder<ApprovalStep>();
        while (NextElement())
        {
            Open();
            var (count, roles) = (Count("count"u8), ApproverRoles.None);
            foreach (var role in WordsOrAbsent("roles"u8, StoredPolicyWords.Role))
            {
                if (role <= roles) Fail("its roles are not in order");
                roles |= role;
            }

            var people = IdsOrAbsent<PersonId>("people"u8);
            var turn = CountOrAbsent("turn"u8);
            if (turn == 1) Fail("the first turn is left out");
            steps.Add(new ApprovalStep(count, roles, people)
            {
                Turn = turn ?? 1, Within = SecondsOrAbsent("within"u8), Seats = IdsOrAbsent<SeatId>("seats"u8),
            });
            Close();
        }

        if (steps.Count == 0) Fail("it is empty, and would be left out");
        return steps.DrainToImmutable();
    }

    private Guardrail Guardrail()
    {
        Open();
        var guardrail = new Guardrail(
            Id<PersonId>("approved_by"u8), End("until"u8), Count("tier"u8), SecondsOrAbsent("duration"u8),
            CountOrAbsent("grants"u8), SecondsOrAbsent("evidence_within"u8));
        Close();
        return guardrail;
    }

    private RuleReference RuleReference()
    {
        Open();
        var rule = new RuleReference(Text("policy"u8), Count("version"u8), Text("rule"u8));
        Close();
        return rule;
    }
}
