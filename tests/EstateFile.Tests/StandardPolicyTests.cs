using Mandate.Fixtures;
using System.Text.Json.Nodes;
using Mandate.Governance;

namespace Mandate.EstateFile.Tests;

/// <summary>The policy that ships with the product.</summary>
public sealed class StandardPolicyTests
{
    private static PolicyRun Run() => Assert.Single(ExampleRun.Of(Harbor.Document(StandardPolicy.Text)));

    [Fact]
    public void It_is_an_estate_file_that_holds_to_format_and_schema()
    {
        var document = Harbor.Document(StandardPolicy.Text);
        Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
        Assert.Empty(SchemaCheck.Faults(
            JsonNode.Parse(EstateSchema.Text)!.AsObject(), YamlAsJson.Of(StandardPolicy.Text)));
    }

    [Fact]
    public void The_example_estate_goes_by_it()
    {
        var example = Harbor.Document(File.ReadAllText(Path.Combine(Repository.Root, "examples", "estate.yaml")));
        Assert.Equal(Run().Policy.Rules, Assert.Single(example.Policies).Rules);
    }

    [Fact]
    public void All_of_its_examples_pass_and_every_rule_has_one()
    {
        var run = Run();
        Assert.Equal([], run.Results.Select(r => r.Error()?.Text).OfType<string>());
        Assert.Equal([], run.Unmatched.Select(r => r.Name.Value));
    }

    [Fact]
    public void Without_any_one_of_its_rules_some_example_fails()
    {
        var policy = Run().Policy;
        Assert.Equal([], policy.Rules.Where(rule => ExampleRun.Of(
            policy with { Rules = Named.Of(EstateKind.Rule, policy.Rules.Where(r => r.Name != rule.Name)) },
            TimeZoneInfo.Utc).Results.All(r => r.IsPassed)).Select(r => r.Name.Value));
    }

    [Fact]
    public void Every_grant_of_every_tier_and_act_is_matched_by_a_rule()
    {
        var draft = new PolicyDraft("standard", Run().Policy.ToRules(TimeZoneInfo.Utc, _ => default, _ => default));
        foreach (var act in Enum.GetValues<GrantAct>())
            foreach (var to in Enum.GetValues<BeneficiaryKind>())
                foreach (var kind in Enum.GetValues<Governance.RelationshipKind>())
                    for (var tier = 1; tier <= 4; tier++)
                    {
                        var bare = GivenQuestion.Plain with
                        {
                            Act = act, Beneficiary = to, Kind = kind, Tier = tier, Duration = GivenQuestion.Endless,
                        };
                        // Brings nothing, for ever: never admitted, and always by some rule of who, how long and tier.
                        var refused = Assert.IsType<PolicyOutcome.Refused>(draft.Judge(bare, Instant.Beginning));
                        Assert.True(refused.Rules.Length >= 3, $"{act} {to} {kind} {tier}");
                        Assert.Contains(refused.Unmet, u => u.Kind == RequirementKind.Duration);
                    }
    }

    [Fact]
    public void No_guardrail_is_in_force() =>
        Assert.DoesNotContain(Run().Policy.Rules, r => r is DeclaredRule.Permit);

    [Fact]
    public void Evidence_rises_with_the_tier()
    {
        static EvidenceClass? Needed(int tier) => Run().Policy.Rules.OfType<DeclaredRule.Require>()
            .Where(r => r.Match.Requesters.Count == 0 && (r.Match.Tiers.Count == 0 || r.Match.Tiers.Contains(tier)))
            .Max(r => r.Needs.Evidence);
        Assert.Equal(
            [EvidenceClass.Declared, EvidenceClass.Declared, EvidenceClass.Attested, EvidenceClass.Proven],
            [Needed(1), Needed(2), Needed(3), Needed(4)]);
    }

    [Fact]
    public void A_starter_file_has_the_names_it_was_asked_for_and_the_comments()
    {
        var text = StandardPolicy.Starter("north", "north-1");
        var document = Harbor.Document(text);
        Assert.Equal(("north", "north-1"), (document.Estate.Value, document.Accountable.Value));
        Assert.Contains("risk@north-1.example", document.People.Names);
        Assert.DoesNotContain("example-", text, StringComparison.Ordinal);
        Assert.Equal(StandardPolicy.Text.Count(c => c == '#'), text.Count(c => c == '#'));
    }

    [Theory]
    [InlineData("north", true)]
    [InlineData("North", false)]
    [InlineData("", false)]
    [InlineData("a: b", false)]
    public void A_name_that_no_file_may_have_is_refused(string name, bool isFine) =>
        Assert.Equal(isFine, StandardPolicy.NameFault(name) is null);
}
