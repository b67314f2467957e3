namespace Mandate.EstateFile.Tests;

/// <summary>The examples of a policy, asked without an estate.</summary>
public sealed class ExampleRunTests
{
    [Fact]
    public void Every_example_of_the_sample_gets_what_it_expects()
    {
        var run = Assert.Single(ExampleRun.Of(Harbor.Document(Policies.Text)));
        Assert.Equal([], run.Results.Select(r => r.Error()?.Text).OfType<string>());
        Assert.Equal(3, run.Results.Count);
        // No example is of tier 1.
        Assert.Equal("night-desk", Assert.Single(run.Unmatched).Name.Value);
    }

    [Fact]
    public void A_failed_example_says_its_place_what_was_expected_what_came_and_why()
    {
        var error = Failure("        missing: [approvals, ticket]", "        missing: [ticket]");
        Assert.Equal(
            ("failed_example", "estate.yaml:107:17", "policies.standard.examples.routine-without-ticket.expect"),
            (error.Code, error.Place.ToString(), error.Place.Member));
        Assert.Equal(
            """
            expected refused (ticket), the policy says refused (approvals, ticket)
              standard/routine: approvals: the approvals of 2 different people are needed: `grantor`
              standard/routine: ticket: a ticket has to be named: `change` or `window`
            """, error.Message);
    }

    [Fact]
    public void The_reasons_are_looked_at_only_where_the_example_names_them()
    {
        Assert.Empty(Failures(Policies.With("        missing: [approvals, ticket]\n", "")));
        Assert.Equal("expected admitted, the policy says undecidable (system.environment)\n  `system.environment` is not known",
            Failure("expect: undecidable\n        missing: [system.environment]", "expect: admitted").Message);
    }

    [Fact]
    public void No_rule_is_a_reason_of_its_own()
    {
        Assert.Equal("expected refused (forbidden), the policy says refused (no_rule)\n  no rule matches",
            Failure("environment: laboratory,\n", "environment: office,\n").Message);
    }

    [Fact]
    public void Examples_are_about_the_rules_and_not_about_where_they_hold_already()
    {
        Assert.Empty(Failures(Policies.With("                 relationship: harbor-tideway, recording: false",
            "                 recording: false")));
    }

    [Fact]
    public void A_person_who_is_named_is_one_person_whatever_the_case_and_the_roles()
    {
        const string Enough = "approvals: [system_owner, [risk_owner, risk@harbor.example], sponsor@harbor.example, grantor]";
        var text = Policies.With(Enough, "approvals: [[system_owner, grantor], [grantor, Admin@tideway.example]]")
            .Replace("        missing: [approvals, ticket]", "        missing: [ticket]", StringComparison.Ordinal);
        Assert.Empty(Failures(text));
        Assert.NotEmpty(Failures(text.Replace(
            "[[system_owner, grantor], [grantor, Admin@tideway.example]]",
            "[[system_owner, grantor, admin@tideway.example], [grantor, Admin@tideway.example]]",
            StringComparison.Ordinal)));
    }

    [Fact]
    public void A_guardrail_holds_in_an_example_until_it_ends_is_full_or_the_evidence_is_old()
    {
        static string Desk(string more, string expect) => Policies.Text.Replace(
            "    examples:\n", "    examples:\n      desk:\n        given: { act: assignment, beneficiary: person, tier: 1, "
            + $"duration: 8h, system: pacs, environment: office{more} }}\n        expect: {expect}\n", StringComparison.Ordinal);
        Assert.Empty(Failures(Desk(", evidence_age: 89d", "admitted")));
        Assert.Empty(Failures(Desk(", evidence_age: 89d, at: 2027-06-30", "admitted")));
        Assert.Empty(Failures(Desk(", evidence_age: 89d, at: 2027-07-01", "refused")));
        Assert.Empty(Failures(Desk(", evidence_age: 89d, within: 19", "admitted")));
        Assert.Empty(Failures(Desk(", evidence_age: 89d, within: 20", "refused")));
        Assert.Empty(Failures(Desk(", evidence_age: 90d", "refused")));
        Assert.Empty(Failures(Desk("", "refused")));
    }

    private static List<EstateError> Failures(string text) =>
        [
            .. ExampleRun.Of(Harbor.Document(text)).SelectMany(r => r.Results).Select(r => r.Error())
                .OfType<EstateError>(),
        ];

    private static EstateError Failure(string found, string replacement) =>
        Assert.Single(Failures(Policies.With(found, replacement)));
}
