using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>
/// One policy asked by itself before it is deployed: what its examples go by. Other policies and exceptions do not
/// count, so that an example says something about its own policy and keeps saying it.
/// </summary>
public sealed class PolicyDraft(string name, ImmutableArray<Rule> rules, PolicyReach reach)
{
    private readonly PolicySet alone = PolicySet.None.With(new PolicyVersion
    {
        Id = new PolicyId(Guid.AllBitsSet), Name = name, Version = 1, Rules = rules, Reach = reach,
        From = Instant.Beginning, Grace = TimeSpan.Zero, Because = new Revision(1),
        Author = new PersonId(Guid.AllBitsSet), Approver = new PersonId(Guid.AllBitsSet),
        Deployer = new PersonId(Guid.AllBitsSet),
    });

    /// <summary>Its answer to a question, as of something that is only asked for.</summary>
    public PolicyOutcome Judge(PolicyQuestion question, Instant at) => alone.Judge(question, at, PolicySet.Ahead);
}
