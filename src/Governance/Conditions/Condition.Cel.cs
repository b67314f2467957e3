using System.Collections.Immutable;
using Mandate.Cel;

namespace Mandate.Governance;

public abstract partial class Condition
{
    /// <summary>
    /// An expression of the Common Expression Language over the question. Compiled, and bounded in cost, when it is
    /// recorded; in the fold only once it is asked for.
    /// </summary>
    public sealed class Cel(string expression) : Condition
    {
        /// <summary>Characters of an expression.</summary>
        public const int LengthMax = 2_000;

        private const string Now = "now";

        private static readonly CelEnvironment Names = new(
            [
                new("subject.type", CelType.String), new("action.name", CelType.String),
                new("resource.type", CelType.String), new("resource.id", CelType.String),
                Open("subject.properties"), Open("action.properties"), Open("resource.properties"), Open("context"),
                new(Now, CelType.Timestamp),
            ],
            limits: CelLimits.Standard with { SourceMax = LengthMax, CostMax = 100_000, SizeMax = 16 * 1_024 });

        private static readonly int[] Slots = [.. Names.Variables.Select(v => Names.Slot(v.Name))];

        private CelProgram? program;
        private bool isUnreadable;

        /// <inheritdoc />
        public override string Kind => "cel";

        /// <summary>The text as it was written.</summary>
        public string Expression { get; } = expression;

        /// <summary>Says where an expression is wrong: message, line, column, the line itself and a caret.</summary>
        public override ConditionFault? Fault() =>
            HiddenFault(Expression) is { } hidden ? new ConditionFault("", hidden)
            : Compile().Match(
            compiled => compiled.Program.References.Count > 0 ? null : new ConditionFault(
                "", "the expression asks nothing of the question"),
            refused => (ConditionFault?)new ConditionFault("",
                string.Join("\n", refused.Errors.Select(e => e.Show()))));

        /// <summary>What a reader of the expression would not see; null for nothing.</summary>
        internal static string? HiddenFault(string expression) => expression.Any(IsHidden) || !IsWhole(expression)
            ? "the expression holds a control character, or one that turns the direction of text" : null;

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            if (Program() is not { } compiled || at.ToDateTime() is not { } now)
                return ConditionAnswer.Unreadable("expression_unreadable");
            var outcome = compiled.Evaluate(Filled(question, now));
            // Nobody has worked out when an expression over time changes its mind.
            var until = compiled.References.Contains(Now) ? at : Instant.Forever;
            return outcome.Match(
                value => value.Result.IsTrue ? ConditionAnswer.Holds(until) : ConditionAnswer.Fails,
                _ => ConditionAnswer.Unusable([.. compiled.Paths]) with { Reason = "expression_failed" },
                unknown => unknown.Missing.Count > 0 ? ConditionAnswer.Missed([.. unknown.Missing])
                    : ConditionAnswer.Unusable([.. compiled.Paths]));
        }

        private protected override string Said() => Expression;

        private static CelVariable Open(string name) =>
            new(name, CelType.Map(CelType.String, CelType.Dyn), 128) { IsOpen = true };

        private static CelActivation Filled(in Question question, DateTimeOffset now)
        {
            var properties = question.Properties ?? Properties.None;
            var filled = new CelActivation(Names);
            filled.Set(Slots[0], CelValue.Of(question.SubjectType));
            filled.Set(Slots[1], CelValue.Of(question.Action));
            filled.Set(Slots[2], CelValue.Of(question.ResourceType));
            filled.Set(Slots[3], CelValue.Of(question.ResourceId));
            filled.Set(Slots[4], properties.Subject);
            filled.Set(Slots[5], properties.Action);
            filled.Set(Slots[6], properties.Resource);
            filled.Set(Slots[7], properties.Context);
            filled.Set(Slots[8], CelValue.Of(now));
            return filled;
        }

        /// <summary>What a reader would not see and the engine would.</summary>
        private static bool IsHidden(char c) => (char.IsControl(c) && c is not ('\n' or '\t'))
            || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029';

        private CelCompilation Compile() => CelProgram.Compile(Names, Expression, CelType.Bool);

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
}
