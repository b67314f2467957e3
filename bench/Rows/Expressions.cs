using Mandate.Cel;
using Mandate.Governance;

namespace Mandate.Bench;

/// <summary>
/// Conditions written as expressions, against the same written in C#: typical ones of the guides. Checking and
/// compiling happens once, when a condition is recorded.
/// </summary>
internal sealed class Expressions : IRow
{
    private const int Calls = 10_000;

    private static readonly CelEnvironment Names = new(
    [
        new("subject.properties", CelType.Map(CelType.String, CelType.Dyn), 128) { IsOpen = true },
        new("resource.properties", CelType.Map(CelType.String, CelType.Dyn), 128) { IsOpen = true },
        new("context", CelType.Map(CelType.String, CelType.Dyn), 128) { IsOpen = true },
        new("now", CelType.Timestamp),
    ]);

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Roles = ["oncall", "operator"];
    private static readonly Dictionary<string, object> Context = new(StringComparer.Ordinal)
    {
        ["score"] = 3L, ["environment"] = "test", ["ticket"] = "CHG-7",
    };
    private static readonly Dictionary<string, object> Subject = new(StringComparer.Ordinal) { ["roles"] = Roles };

    public string Part => "expressions";

    public Task MeasureAsync(BenchRun run)
    {
        Against(run, "cel-roles", "context.score < 5 && \"oncall\" in subject.properties.roles",
            () => (long)Context["score"] < 5 && Array.IndexOf((string[])Subject["roles"], "oncall") >= 0);
        Against(run, "cel-ticket", "context.environment in [\"test\", \"stage\"]"
            + " && context.ticket.startsWith(\"CHG-\")",
            () => (string)Context["environment"] is "test" or "stage"
                && ((string)Context["ticket"]).StartsWith("CHG-", StringComparison.Ordinal));
        Against(run, "cel-time", "now.getHours(\"UTC\") >= 8 && now.getHours(\"UTC\") < 18 && context.score <= 3",
            () => Now.UtcDateTime.Hour >= 8 && Now.UtcDateTime.Hour < 18 && (long)Context["score"] <= 3);
        return Task.CompletedTask;
    }

    private static void Against(BenchRun run, string name, string expression, Func<bool> written)
    {
        var program = Compile(expression);
        var given = new CelActivation(Names)
            .Set("subject.properties", Map(("roles", CelValue.Strings(Roles))))
            .Set("resource.properties", Map(("classification", CelValue.Of("internal"))))
            .Set("context", Map(("score", CelValue.Of(3L)), ("environment", CelValue.Of("test")),
                ("ticket", CelValue.Of("CHG-7"))))
            .Set("now", CelValue.Of(Now));
        var pair = Measure.InTurns(run.Turns, () => Turn(() => program.Evaluate(given).IsTrue), () => Turn(written));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < Calls; call++) _ = program.Evaluate(given);
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Calls;
        var compiling = Measure.InTurns(run.Turns / 4, () => Measure.Nanoseconds(20, () =>
        {
            for (var call = 0; call < 20; call++) _ = Compile(expression);
        }), () => 1).Ours;
        run.Report.Ratio(name, $"`{expression.Replace("||", "\\|\\|", StringComparison.Ordinal)}`",
            FormattableString.Invariant($"{Report.Time(pair.Ours)}, {bytes:0.#} B"),
            $"C# {Report.Time(pair.Baseline)}; check and compile once {Report.Time(compiling)}", pair.Ratio,
            "well under 1 µs, 0 B", pair.Noise);
    }

    private static double Turn(Func<bool> holds) => Measure.Nanoseconds(Calls, () =>
    {
        for (var call = 0; call < Calls; call++)
            if (!holds()) throw new InvalidOperationException("a condition did not hold");
    });

    private static CelProgram Compile(string expression) => CelProgram.Compile(Names, expression, CelType.Bool).Match(
        compiled => compiled.Program,
        refused => throw new InvalidOperationException(refused.Errors[0].Show()));

    private static CelValue Map(params (string Name, CelValue Value)[] members) =>
        CelValue.Map(members.Select(m => KeyValuePair.Create(m.Name, m.Value)));
}
