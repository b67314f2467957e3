using System.Collections.Immutable;
using Mandate.Cel;

namespace Mandate.Governance;

/// <summary>
/// The condition of a rule: an expression of the Common Expression Language over a <see cref="PolicyQuestion"/>.
/// What the question does not say is unknown and makes the rule undecidable. Two are equal when their texts are.
/// </summary>
public sealed class PolicyExpression(string text) : IEquatable<PolicyExpression>
{
    /// <summary>Characters of an expression.</summary>
    public const int LengthMax = 2_000;

    /// <summary>Longer windows count as this long: durations of the language end at 292 years.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(73_050);

    private static readonly CelEnvironment Names = new(
        [
            new("grant.act", CelType.String), new("grant.tier", CelType.Int), new("grant.duration", CelType.Duration),
            new("grant.function", CelType.String), new("grant.extensions", CelType.Int),
            new("grant.depth", CelType.Int), new("grant.justified", CelType.Bool),
            new("subject.kind", CelType.String),
            new("system.name", CelType.String), new("system.criticality", CelType.String),
            new("system.environment", CelType.String), new("entitlement.name", CelType.String),
            new("relationship.name", CelType.String), new("relationship.kind", CelType.String),
            new("relationship.state", CelType.String), new("relationship.grantor", CelType.String),
            new("relationship.grantee", CelType.String),
            new("requester.kind", CelType.String), new("requester.side", CelType.String),
            new("ticket.kind", CelType.String),
        ],
        limits: CelLimits.Standard with { SourceMax = LengthMax, CostMax = 100_000, SizeMax = 16 * 1_024 });

    private CelProgram? program;
    private bool isUnreadable;

    /// <summary>What an expression may name, in order.</summary>
    public static IEnumerable<string> Variables => Names.Variables.Select(v => v.Name);

    /// <summary>As it was written.</summary>
    public string Text { get; } = text;

    /// <summary>What is wrong with it, with line, column and a caret; null where nothing is.</summary>
    public string? Fault() => Condition.Cel.HiddenFault(Text) ?? Compile().Match(
        compiled => compiled.Program.References.Count > 0 ? null : "the expression asks nothing of the question",
        refused => (string?)string.Join("\n", refused.Errors.Select(e => e.Show())));

    /// <summary>True or false; null with what is missing where it cannot be said.</summary>
    internal bool? Holds(PolicyQuestion question, ImmutableArray<string>.Builder missing)
    {
        if (Program() is not { } compiled)
        {
            missing.Add("expression_unreadable");
            return null;
        }

        switch (compiled.Evaluate(Filled(question)))
        {
            case CelOutcome.Value value: return value.Result.IsTrue;
            case CelOutcome.Unknown { Missing.Count: > 0 } unknown: missing.AddRange(unknown.Missing); break;
            default: missing.AddRange(compiled.References); break;
        }

        return null;
    }

    /// <inheritdoc />
    public bool Equals(PolicyExpression? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PolicyExpression);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc />
    public override string ToString() => Text;

    // Filled for one evaluation at a time, which never comes back here: a thread needs one.
    [ThreadStatic]
    private static CelActivation? activation;

    private static CelActivation Filled(PolicyQuestion q)
    {
        var filled = activation ??= new CelActivation(Names);
        var slot = 0;
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.Act)));
        filled.Set(slot++, CelValue.Of((long)q.Tier));
        filled.Set(slot++, CelValue.Of(q.Duration < Longest ? q.Duration : Longest));
        filled.Set(slot++, Optional(q.Function));
        filled.Set(slot++, CelValue.Of((long)q.Extensions));
        filled.Set(slot++, CelValue.Of((long)q.Depth));
        filled.Set(slot++, CelValue.Of(q.IsJustified));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.Beneficiary)));
        filled.Set(slot++, CelValue.Of(q.System));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.Criticality)));
        filled.Set(slot++, Optional(q.Environment));
        filled.Set(slot++, CelValue.Of(q.Entitlement));
        filled.Set(slot++, CelValue.Of(q.Relationship));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.Kind)));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.State)));
        filled.Set(slot++, CelValue.Of(q.Grantor));
        filled.Set(slot++, CelValue.Of(q.Grantee));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.Requester)));
        filled.Set(slot++, CelValue.Of(PolicyWords.Of(q.RequesterSide)));
        filled.Set(slot, q.Ticket is { } ticket ? CelValue.Of(PolicyWords.Of(ticket)) : default);
        return filled;
    }

    private static CelValue Optional(string? text) => text is null ? default : CelValue.Of(text);

    private CelCompilation Compile() => CelProgram.Compile(Names, Text, CelType.Bool);

    private CelProgram? Program()
    {
        if (program is null && !isUnreadable)
        {
            program = Compile().Match(c => c.Program, _ => (CelProgram?)null);
            isUnreadable = program is null;
        }

        return program;
    }
}
