using System.Collections.Immutable;
using System.Diagnostics;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>What one policy's examples came to, and which of its rules no example is about.</summary>
public sealed record PolicyRun(
    DeclaredPolicy Policy, IReadOnlyList<ExampleResult> Results, IReadOnlyList<DeclaredRule> Unmatched);

/// <summary>What came of one example.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Example">The example.</param>
/// <param name="Came">What the policy answered.</param>
/// <param name="Missing">What is missing, in the words that `missing` of an example uses.</param>
/// <param name="Why">A line for each reason, people by name.</param>
/// <param name="Rules">The rules that matched, by `policy/rule`.</param>
public sealed record ExampleResult(
    string Policy, PolicyExample Example, ExpectedAnswer Came, IReadOnlyList<string> Missing,
    IReadOnlyList<string> Why, IReadOnlyList<string> Rules)
{
    /// <summary>
    /// Whether the answer is the expected one, for the expected reasons where the example names them.
    /// </summary>
    public bool IsPassed => Came == Example.Expect.Value
        && (Example.Missing is not { } expected
            || expected.Select(m => m.Value).ToHashSet(StringComparer.Ordinal).SetEquals(Missing));

    /// <summary>`refused (ticket, recording)`.</summary>
    public string Expected => Answer(Example.Expect.Value, Example.Missing?.Select(m => m.Value));

    /// <summary>The same of what came.</summary>
    public string Answered => Answer(Came, Missing);

    /// <summary>The failure at its place; null for an example that passed.</summary>
    public EstateError? Error() => IsPassed ? null : new EstateError(
        Example.Expect.Place, EstateErrorCode.FailedExample,
        $"expected {Expected}, the policy says {Answered}" + string.Concat(Why.Select(w => "\n  " + w)),
        "correct the rules or the example");

    private static string Answer(ExpectedAnswer answer, IEnumerable<string>? missing)
    {
        var reasons = string.Join(", ", missing ?? []);
        return Words.Answers.Of(answer) + (reasons.Length == 0 ? "" : $" ({reasons})");
    }
}

/// <summary>
/// Asks policies what their examples ask. An example is about the rules of its own policy: other policies, exceptions
/// and the reach do not count. It sees no clock.
/// </summary>
public static class ExampleRun
{
    /// <summary>Stands in `missing` where no rule matches.</summary>
    public const string NoRule = "no_rule";

    /// <summary>Stands in `missing` where a rule forbids.</summary>
    public const string Forbidden = "forbidden";

    // Before everything that a file can let end: a guardrail holds unless the example says when it is asked.
    private static readonly Instant unlessSaid = Instant.Of(DateTimeOffset.UnixEpoch);

    /// <summary>The run of every policy of a file, in the file's order.</summary>
    public static IReadOnlyList<PolicyRun> Of(EstateDocument document) =>
        [.. document.Policies.Select(p => Of(p, document.Zone))];

    /// <summary>The run of one policy; bare dates are days of the zone.</summary>
    public static PolicyRun Of(DeclaredPolicy policy, TimeZoneInfo zone)
    {
        var people = new People();
        var rules = policy.ToRules(zone, people.Of, people.Seat);
        var draft = new PolicyDraft(policy.Name.Value, rules);
        var guardrails = rules.OfType<Rule.Permit>().Select(r => policy.Name.Value + "/" + r.Name).ToList();
        var results = policy.Examples.Select(example =>
        {
            var at = example.Given.At is { } given ? Instant.Of(given.At(zone)) : unlessSaid;
            return Result(policy, example, draft.Judge(Question(example.Given, at, people, guardrails), at), people);
        }).ToList();
        var met = results.SelectMany(r => r.Rules).ToHashSet(StringComparer.Ordinal);
        return new PolicyRun(policy, results,
            [.. policy.Rules.Where(r => !met.Contains(policy.Name.Value + "/" + r.Name.Value))]);
    }

    private static PolicyQuestion Question(GivenQuestion given, Instant at, People people, List<string> guardrails) =>
        given.Question with
        {
            Approvals = [.. given.Approvals.Select(yes => new GivenApproval(
                yes.Person is { } name ? people.Of(name) : people.Another(), yes.Roles, given.Question.Evidence)
            {
                Seats = [.. yes.Seats.Select(s => people.Seat(s.Value))],
            })],
            EvidenceDelivered = given.EvidenceAge is { } age ? at.Plus(-age) : null,
            Within = given.Within is { } count
                ? guardrails.ToImmutableDictionary(g => g, _ => count, StringComparer.Ordinal) : null,
        };

    private static ExampleResult Result(
        DeclaredPolicy policy, PolicyExample example, PolicyOutcome outcome, People people)
    {
        ExampleResult Of(ExpectedAnswer came, IEnumerable<string> missing, IEnumerable<string> why) => new(
            policy.Name.Value, example, came, [.. missing.Distinct(StringComparer.Ordinal)],
            [.. why.Select(people.Named)], [.. outcome.Rules.Select(Name).Distinct(StringComparer.Ordinal)]);
        return outcome.Match(
            // A draft reaches everything.
            ungoverned: _ => throw new UnreachableException(),
            admitted: a => Of(ExpectedAnswer.Admitted, [],
                [a.Guardrail is { } guardrail ? $"{Name(guardrail)}: approved beforehand" : "everything is there"]),
            refused: r => Of(ExpectedAnswer.Refused,
                [
                    .. r.Rules.IsEmpty ? (IEnumerable<string>)[NoRule] : [],
                    .. r.Unmet.Select(u => u.Kind).Order().Select(PolicyWords.Of),
                    .. r.Forbidden.Select(_ => Forbidden),
                ],
                [
                    .. r.Rules.IsEmpty ? (IEnumerable<string>)["no rule matches"] : [],
                    .. r.Unmet.Select(u => $"{Name(u.Rule)}: {PolicyWords.Of(u.Kind)}: {u.Text}"),
                    .. r.Forbidden.Select(f => $"{Name(f.Rule)}: forbidden: {f.Because}"),
                ]),
            undecidable: u => Of(ExpectedAnswer.Undecidable, u.Missing, u.Missing.Select(m => $"`{m}` is not known")));
    }

    private static string Name(RuleReference rule) => rule.Policy + "/" + rule.Rule;

    /// <summary>
    /// People and seats of a file that has no estate: one id for one name, whatever a person's case.
    /// </summary>
    private sealed class People
    {
        private readonly Dictionary<string, PersonId> ids = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, SeatId> seats = new(StringComparer.Ordinal);
        private int count;

        public PersonId Of(string name) => ids.TryGetValue(name, out var known) ? known : ids[name] = Another();

        public PersonId Another() => new(new Guid(++count, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]));

        public SeatId Seat(string name) => seats.TryGetValue(name, out var known) ? known
            : seats[name] = new(new Guid(++count, 0, 0, [0, 0, 0, 0, 0, 0, 0, 2]));

        public string Named(string text)
        {
            foreach (var (name, id) in ids) text = text.Replace(id.ToString(), name, StringComparison.Ordinal);
            foreach (var (name, id) in seats) text = text.Replace(id.ToString(), name, StringComparison.Ordinal);
            return text;
        }
    }
}
