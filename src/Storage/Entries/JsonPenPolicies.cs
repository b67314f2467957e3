using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Rules and what they are made of; a member that says nothing is left out.</summary>
internal sealed partial class JsonPen
{
    public void Rules(ReadOnlySpan<byte> name, ImmutableArray<Rule> rules) => Objects(name, rules, Rule);

    public void MatchOrAbsent(ReadOnlySpan<byte> name, RuleMatch match)
    {
        if (match.Equals(RuleMatch.Everything)) return;
        Open(name);
        WordsOrAbsent("act"u8, StoredPolicyWords.Act, match.Acts);
        if (!match.Tiers.IsDefaultOrEmpty) Counts("tier"u8, match.Tiers);
        WordsOrAbsent("beneficiary"u8, StoredPolicyWords.Beneficiary, match.Beneficiaries);
        TextsOrAbsent("system"u8, match.Systems);
        TextsOrAbsent("entitlement"u8, match.Entitlements);
        WordsOrAbsent("criticality"u8, StoredWords.Criticality, match.Criticalities);
        TextsOrAbsent("environment"u8, match.Environments);
        WordsOrAbsent("kind"u8, StoredWords.RelationshipKind, match.Kinds);
        TextsOrAbsent("relationship"u8, match.Relationships);
        WordsOrAbsent("requester"u8, StoredPolicyWords.Requester, match.Requesters);
        WordsOrAbsent("side"u8, StoredPolicyWords.Side, match.Sides);
        Close();
    }

    public void ReachOrAbsent(ReadOnlySpan<byte> name, PolicyReach reach)
    {
        if (reach.IsEverywhere) return;
        Open(name);
        TextsOrAbsent("systems"u8, reach.Systems);
        TextsOrAbsent("relationships"u8, reach.Relationships);
        Close();
    }

    public void RuleReferences(ReadOnlySpan<byte> name, ImmutableArray<RuleReference> rules) =>
        Objects(name, rules, RuleReference);

    public void Demands(ReadOnlySpan<byte> name, ImmutableArray<MissingDemand> missing) =>
        Objects(name, missing, m =>
        {
            Text("what"u8, m.What);
            Text("text"u8, m.Text);
            if (m.Rule is not { } rule) return;
            Open("rule"u8);
            RuleReference(rule);
            Close();
        });

    public void WordsOrAbsent<T>(ReadOnlySpan<byte> name, Words<T> words, ImmutableArray<T> values)
        where T : struct, Enum
    {
        if (!values.IsDefaultOrEmpty) WordList(name, words, values);
    }

    public void WordList<T>(ReadOnlySpan<byte> name, Words<T> words, ImmutableArray<T> values) where T : struct, Enum
    {
        OpenList(name);
        foreach (var value in values.IsDefault ? [] : values)
        {
            Separate();
            var word = words.Of(value);
            if (word.IsEmpty) Refuse(name, "one of its values has no word");
            Put((byte)'"');
            Put(word);
            Put((byte)'"');
        }

        CloseList();
    }

    /// <summary>True, or left out.</summary>
    public void TrueOrAbsent(ReadOnlySpan<byte> name, bool value)
    {
        if (value) Truth(name, true);
    }

    public void SecondsOrAbsent(ReadOnlySpan<byte> name, TimeSpan? duration)
    {
        if (duration is { } present) Seconds(name, present);
    }

    public void NumberOrAbsent(ReadOnlySpan<byte> name, int? number)
    {
        if (number is { } present) Number(name, present);
    }

    private void Rule(Rule rule)
    {
        Text("name"u8, rule.Name);
        MatchOrAbsent("match"u8, rule.Match);
        TextOrAbsent("when"u8, rule.When?.Text);
        rule.Switch(Require, Permit, Forbid);
    }

    private bool Require(Rule.Require rule)
    {
        var needs = rule.Needs;
        Open("require"u8);
        if (!needs.Approvals.IsDefaultOrEmpty) Objects("approvals"u8, needs.Approvals, Step);
        SecondsOrAbsent("duration"u8, needs.DurationMax);
        WordsOrAbsent("ticket"u8, StoredWords.TicketKind, needs.Tickets);
        TrueOrAbsent("justification"u8, needs.Justification);
        TrueOrAbsent("recording"u8, needs.Recording);
        if (needs.Evidence is { } evidence) Word("evidence"u8, StoredWords.EvidenceClass, evidence);
        SecondsOrAbsent("proof_of_authority"u8, needs.ProofAgeMax);
        TrueOrAbsent("function"u8, needs.Function);
        NumberOrAbsent("extensions"u8, needs.ExtensionsMax);
        WordsOrAbsent("tests"u8, StoredPolicyWords.Test, needs.Tests);
        TrueOrAbsent("recording_decided"u8, needs.RecordingDecided);
        WordsOrAbsent("revocation"u8, StoredPolicyWords.Trigger, needs.Revocation);
        Close();
        return true;
    }

    private void Step(ApprovalStep step)
    {
        Number("count"u8, step.Count);
        var known = PolicyWords.Roles.Aggregate(ApproverRoles.None, (all, role) => all | role);
        if ((step.Roles & ~known) != ApproverRoles.None) Refuse("roles"u8, "one of them has no word");
        WordsOrAbsent("roles"u8, StoredPolicyWords.Role,
            [.. PolicyWords.Roles.Where(role => (step.Roles & role) != ApproverRoles.None)]);
        IdsOrAbsent("people"u8, step.People);
        // Left out where it is the first, as entries from before there were turns have it.
        if (step.Turn != 1) Number("turn"u8, step.Turn);
        SecondsOrAbsent("within"u8, step.Within);
        IdsOrAbsent("seats"u8, step.Seats);
    }

    private bool Permit(Rule.Permit rule)
    {
        Open("permit"u8);
        Id("approved_by"u8, rule.Within.ApprovedBy);
        End("until"u8, rule.Within.Until);
        Number("tier"u8, rule.Within.TierMax);
        SecondsOrAbsent("duration"u8, rule.Within.DurationMax);
        NumberOrAbsent("grants"u8, rule.Within.GrantsMax);
        SecondsOrAbsent("evidence_within"u8, rule.Within.EvidenceWithin);
        Close();
        return true;
    }

    private bool Forbid(Rule.Forbid rule)
    {
        Text("forbid"u8, rule.Because);
        return true;
    }

    private void RuleReference(RuleReference rule)
    {
        Text("policy"u8, rule.Policy);
        Number("version"u8, rule.Version);
        Text("rule"u8, rule.Rule);
    }

    private void Objects<T>(ReadOnlySpan<byte> name, ImmutableArray<T> values, Action<T> write) =>
        List(name, values, (pen, value) =>
        {
            pen.Open();
            write(value);
            pen.Close();
        });
}
