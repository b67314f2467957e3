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

        return compiled.Evaluate(Filled(question)).Match(
            value => (bool?)value.Result.IsTrue,
            _ =>
            {
                missing.AddRange(compiled.References);
                return null;
            },
            unknown =>
            {
                missing.AddRange(unknown.Missing.Count > 0 ? unknown.Missing : [.. compiled.References]);
                return null;
            });
    }

    /// <inheritdoc />
    public bool Equals(PolicyExpression? other) => other is not null && Text == other.Text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PolicyExpression);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc />
    public override string ToString() => Text;

    private static CelActivation Filled(PolicyQuestion q)
    {
        var filled = new CelActivation(Names);
        var slot = 0;
        void Add(in CelValue value) => filled.Set(slot++, value);
        Add(CelValue.Of(PolicyWords.Of(q.Act)));
        Add(CelValue.Of((long)q.Tier));
        Add(CelValue.Of(q.Duration));
        Add(Optional(q.Function));
        Add(CelValue.Of((long)q.Extensions));
        Add(CelValue.Of((long)q.Depth));
        Add(CelValue.Of(q.IsJustified));
        Add(CelValue.Of(PolicyWords.Of(q.Beneficiary)));
        Add(CelValue.Of(q.System));
        Add(CelValue.Of(PolicyWords.Of(q.Criticality)));
        Add(Optional(q.Environment));
        Add(CelValue.Of(q.Entitlement));
        Add(CelValue.Of(q.Relationship));
        Add(CelValue.Of(PolicyWords.Of(q.Kind)));
        Add(CelValue.Of(PolicyWords.Of(q.State)));
        Add(CelValue.Of(q.Grantor));
        Add(CelValue.Of(q.Grantee));
        Add(CelValue.Of(PolicyWords.Of(q.Requester)));
        Add(CelValue.Of(PolicyWords.Of(q.RequesterSide)));
        Add(q.Ticket is { } ticket ? CelValue.Of(PolicyWords.Of(ticket)) : default);
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
