using System.Collections.Immutable;
using Mandate.Cel;

namespace Mandate.Governance.Tests;

/// <summary>Conditions asked by themselves, and questions with properties.</summary>
internal static class Asked
{
    public static readonly Instant Noon = TestEstate.Day("2026-06-01T12:00:00Z");

    public static Question With(params (string Name, CelValue Value)[] context) => Question(Map(context));

    public static Question Question(CelValue context = default, CelValue subject = default, CelValue resource = default,
        CelValue action = default) => new(new Beneficiary(BeneficiaryKind.Person, 0), "login", "host", "pacs-eu-1")
        {
            Properties = new Properties { Context = context, Subject = subject, Resource = resource, Action = action },
        };

    public static CelValue Map(params (string Name, CelValue Value)[] entries) =>
        CelValue.Map(entries.Select(e => KeyValuePair.Create(e.Name, e.Value)));

    /// <summary>`holds`, `fails`, or `property_missing: context.ip`.</summary>
    public static string Say(this Condition condition, in Question question, Instant? at = null)
    {
        Assert.Null(condition.Fault());
        var answer = condition.Ask(question, at ?? Noon);
        return answer.Outcome switch
        {
            TermOutcome.Holds => "holds", TermOutcome.Fails => "fails",
            _ => answer.Missing.IsEmpty ? answer.Reason : $"{answer.Reason}: {string.Join(", ", answer.Missing)}",
        };
    }

    public static ConditionFault Fault(Condition condition) => Assert.IsType<ConditionFault>(condition.Fault());

    public static Condition.Network Network(params ImmutableArray<string> within) => new(within);

    public static Condition.Cel Cel(string expression) => new(expression);
}
