using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Policies;

/// <summary>Policies and exceptions in estate files: planned, applied twice, exported, left alone by pruning.</summary>
public sealed class PolicyFileTests
{
    private const string Rules = """
            mandate: 1
            estate: harbor-production
            accountable: harbor
            policies:
              standard:
                author: operations@harbor.example
                approver: risk@harbor.example
                deployer: sponsor@harbor.example
                grace: 14d
                rules:
                  all: { require: { tests: [time_bound] } }
                  people:
                    match: { beneficiary: [person] }
                    require: { justification: true }
                examples:
                  bare:
                    given: { act: assignment, tier: 1, beneficiary: person, duration: 30d }
                    expect: EXPECTED
                    missing: [justification]
            exceptions:
              paper:
                rules: [standard/people]
                lifts: [justification]
                owner: pacs-owner@harbor.example
                approved_by: [risk@harbor.example]
                reason: on paper so far
                compensating_control: forms are kept
                until: 90d

            """;

    private static readonly string File = Rules.Replace("EXPECTED", "refused", StringComparison.Ordinal);

    [Fact]
    public async Task A_file_deploys_a_policy_and_grants_an_exception_once()
    {
        await using var server = await Harbor.StartAsync();
        var plan = await server.Plan(File);
        Assert.Contains(plan.GetProperty("changes").EnumerateArray(), c =>
            c.GetProperty("kind").GetString() == "policy" && c.GetProperty("action").GetString() == "add");
        Assert.Equal(3, (await server.Apply(File)).Entries());
        Assert.Equal(0, (await server.Apply(File)).Entries());
        Assert.Equal(0, (await server.Apply(File, "file=harbor.yaml&prune=true")).Entries());
        Assert.Equal(["paper"], (await server.Get("/v1/exceptions")).Names("name"));
        Assert.Equal(0, (await server.Apply(await server.Export())).Entries());
        var changed = File.Replace("justification: true", "justification: true, function: true", StringComparison.Ordinal);
        Assert.Equal(1, (await server.Apply(changed.Replace("missing: [justification]", "missing: [justification, function]",
            StringComparison.Ordinal))).Entries());
        Assert.Equal(2, (await server.Get("/v1/policies/standard")).GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_policy_whose_example_fails_is_refused_at_the_examples_place()
    {
        await using var server = await Harbor.StartAsync();
        var errors = await server.Errors(Rules.Replace("EXPECTED", "admitted", StringComparison.Ordinal)
            .Replace("        missing: [justification]\n", "", StringComparison.Ordinal));
        Assert.Contains("examples.bare.expect", Assert.Single(errors), StringComparison.Ordinal);
        Assert.Empty((await server.Get("/v1/policies")).Names("name"));
    }

    [Fact]
    public async Task An_exception_that_was_granted_stays_as_it_was()
    {
        await using var server = await Harbor.StartAsync();
        await server.Apply(File);
        var errors = await server.Errors(File.Replace("lifts: [justification]", "lifts: [evidence]", StringComparison.Ordinal));
        Assert.Contains("unchangeable", Assert.Single(errors), StringComparison.Ordinal);
    }
}
