using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// One policy asked by itself before it is deployed: what its examples go by. Other policies, exceptions and its own
/// reach do not count, so that an example says something about its rules and keeps saying it from stage to stage.
/// </summary>
public sealed class PolicyDraft(string name, ImmutableArray<Rule> rules)
{
    private readonly PolicySet alone = PolicySet.None.With(new PolicyVersion
    {
        Id = new PolicyId(Guid.AllBitsSet), Name = name, Version = 1, Rules = rules, Reach = PolicyReach.Everywhere,
        From = Instant.Beginning, Grace = TimeSpan.Zero, Because = new Revision(1),
        Author = new PersonId(Guid.AllBitsSet), Approver = new PersonId(Guid.AllBitsSet),
        Deployer = new PersonId(Guid.AllBitsSet),
    });

    /// <summary>Its answer to a question, as of something that is only asked for.</summary>
    public PolicyOutcome Judge(PolicyQuestion question, Instant at) => alone.Judge(question, at, PolicySet.Ahead);
}
