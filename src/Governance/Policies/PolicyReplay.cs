namespace Mandate.Governance;

/// <summary>One request of the past, judged by the policies of its time and with a draft.</summary>
/// <param name="Asked">What was asked for.</param>
/// <param name="Plan">The same with everything it names looked up.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Because">The entry that says how.</param>
/// <param name="WasAdmitted">Whether it was recorded; refused by policy if not.</param>
/// <param name="Question">What policy was asked.</param>
/// <param name="Then">What the policies of that time say to it.</param>
/// <param name="Would">What they would have said with the draft.</param>
internal sealed record ReplayedRequest(
    Change.GrantRecorded Asked, GrantPlan Plan, Instant At, Revision Because, bool WasAdmitted,
    PolicyQuestion Question, PolicyOutcome Then, PolicyOutcome Would)
{
    /// <summary>Whether the replay says what was really decided.</summary>
    public bool Agrees => PolicyReplay.Admits(Then) == WasAdmitted;

    /// <summary>Whether the draft would have decided otherwise.</summary>
    public bool IsOtherwise => PolicyReplay.Admits(Would) != WasAdmitted;

    /// <summary>Whether no rule was about it before, and one of the draft is.</summary>
    public bool IsNewGround => PolicyReplay.IsNewGround(Then, Would);
}

/// <summary>
/// Asks policy once more what it was asked in the past, on the version of the estate right before each entry: what a
/// request named, who approved in which role, and what stood by a guardrail are as they were then.
/// </summary>
/// <param name="draft">What stands in place of the version of its name; null to replay what was decided.</param>
internal sealed class PolicyReplay(Change.PolicyDeployed? draft)
{
    /// <summary>Null for entries that policy was not asked about.</summary>
    public ReplayedRequest? Of(Estate before, Entry entry) => entry.Change switch
    {
        Change.GrantRecorded c => Of(before, c, entry, wasAdmitted: true),
        Change.GrantRefused c => Of(before, RefusedRequests.Again(c), entry, wasAdmitted: false),
        _ => null,
    };

    /// <summary>Whether an outcome leaves access be.</summary>
    public static bool Admits(PolicyOutcome outcome) => outcome.Match(
        ungoverned: _ => true, admitted: _ => true, refused: _ => false, undecidable: _ => false);

    /// <summary>Ground that no rule matched before: what covering it does is listed apart.</summary>
    public static bool IsNewGround(PolicyOutcome then, PolicyOutcome would) =>
        then is PolicyOutcome.Ungoverned or PolicyOutcome.Refused { Rules.IsEmpty: true } && !would.Rules.IsEmpty;

    private ReplayedRequest? Of(Estate before, Change.GrantRecorded asked, Entry entry, bool wasAdmitted)
    {
        if (GrantCommands.LookUp(before, asked, out var plan) is not null) return null;
        var at = entry.Recorded;
        var question = GrantPolicy.Question(before, Asked(before, plan, entry, wasAdmitted), at);
        var then = before.Policies.Judge(question, at, PolicySet.Ahead);
        var would = draft is null ? then
            : before.Policies.With(before.Policies.Next(draft, at, PolicySet.Ahead))
                .Judge(question, at, PolicySet.Ahead);
        return new ReplayedRequest(asked, plan, at, entry.Revision, wasAdmitted, question, then, would);
    }

    /// <summary>
    /// As it was asked for then. A yes that policy refused is in no entry of its own: it is the last one's, and backed
    /// as the entry of the refusal is.
    /// </summary>
    private static GrantCase Asked(Estate before, in GrantPlan plan, Entry entry, bool wasAdmitted)
    {
        var of = GrantPolicy.Asked(before, plan, entry.Recorded, entry.Class);
        return wasAdmitted || of.First.Classes.IsDefaultOrEmpty ? of : of with
        {
            Admissions = [of.Admissions[0] with
            {
                What = of.First with
                {
                    Classes = of.First.Classes.SetItem(of.First.Classes.Length - 1, entry.Class),
                },
            }],
        };
    }
}
