namespace Mandate.Cel;

/// <summary>The environment most tests use: what a condition of a grant would see.</summary>
internal static class Given
{
    public static readonly CelEnvironment Environment = new(
    [
        new("request", CelType.Map(CelType.String, CelType.String)),
        new("resource.tier", CelType.Int),
        new("resource.tags", CelType.List(CelType.String), 32),
        new("now", CelType.Timestamp),
        new("person", CelType.Map(CelType.String, CelType.Dyn)),
        new("active", CelType.Bool),
        new("expired", CelType.Bool),
    ]);

    public static CelValue Map(params (string Name, CelValue Value)[] entries) =>
        CelValue.Map(entries.Select(e => KeyValuePair.Create(e.Name, e.Value)));

    public static CelProgram Program(string source, CelEnvironment? environment = null) =>
        CelProgram.Compile(environment ?? Environment, source).Match(c => c.Program,
            r => throw new InvalidOperationException(r.Errors[0].Show()));

    public static IReadOnlyList<CelError> Errors(string source, CelEnvironment? environment = null,
        CelType? expects = null) =>
        CelProgram.Compile(environment ?? Environment, source, expects).Match(_ => [], r => r.Errors);

    /// <summary>`true`, `unknown: a, b` or `error: why`.</summary>
    public static string Outcome(string source, params (string Name, CelValue Value)[] values)
    {
        var activation = new CelActivation(Environment);
        foreach (var (name, value) in values) activation.Set(name, value);
        return Program(source).Evaluate(activation).Match(
            v => v.Result.ToString(), e => "error: " + e.Reason.Message, u =>
                "unknown: " + string.Join(", ", u.Missing));
    }
}
