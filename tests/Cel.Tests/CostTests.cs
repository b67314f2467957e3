namespace Mandate.Cel;

/// <summary>What could cost too much is refused before it runs, and stopped if the bounds were a lie.</summary>
public sealed class CostTests
{
    private static CelEnvironment Lists(int sizeMax, long costMax = 1_000_000) => new(
        [new("a", CelType.List(CelType.Int), sizeMax), new("b", CelType.List(CelType.Int), sizeMax),
            new("s", CelType.String, sizeMax)],
        limits: new CelLimits { CostMax = costMax });

    [Fact]
    public void A_walk_within_a_walk_costs_the_product()
    {
        Assert.Empty(Given.Errors("a.all(x, b.all(y, x != y))", Lists(256)));
        var error = Assert.Single(Given.Errors("a.all(x, b.all(y, x != y))", Lists(10_000)));
        Assert.Equal(CelErrorKind.Cost, error.Kind);
        Assert.StartsWith("could take ", error.Message, StringComparison.Ordinal);
        Assert.Equal(CelErrorKind.Cost,
            Assert.Single(Given.Errors("a.all(x, a.all(y, a.all(z, x + y != z)))", Lists(256))).Kind);
    }

    [Fact]
    public void The_same_expression_is_cheaper_where_smaller_bounds_are_declared() =>
        Assert.True(Given.Program("a.all(x, x in b)", Lists(10))
            .WorstCase < Given.Program("a.all(x, x in b)", Lists(100)).WorstCase);

    [Fact]
    public void Doubling_again_and_again_is_refused()
    {
        var source = "v0 == v1";
        for (var i = 40; i > 0; i--) source = $"cel.bind(v{i}, [v{i - 1}, v{i - 1}], {source})";
        source = "cel.bind(v0, [1], " + source.Replace("v0 == v1", "v40 == [v39]", StringComparison.Ordinal) + ")";
        Assert.Equal(CelErrorKind.Cost, Assert.Single(Given.Errors(source, Lists(10))).Kind);
    }

    [Fact]
    public void A_text_that_doubles_ends_at_the_size_limit()
    {
        var source = "v40.size() > 0";
        for (var i = 40; i > 0; i--) source = $"cel.bind(v{i}, v{i - 1} + v{i - 1}, {source})";
        source = $"cel.bind(v0, s, {source})";
        var environment = Lists(16);
        var outcome = Given.Program(source, environment)
            .Evaluate(new CelActivation(environment).Set("s", CelValue.Of("0123456789abcdef")));
        Assert.Equal("the result is larger than 65536", Assert.IsType<CelOutcome.Error>(outcome).Reason.Message);
    }

    [Fact]
    public void A_value_larger_than_declared_meets_the_count_of_steps()
    {
        var environment = Lists(10, costMax: 10_000);
        var program = Given.Program("a.all(x, b.all(y, x != -1 - y))", environment);
        var many = CelValue.List([.. Enumerable.Range(0, 5_000).Select(i => CelValue.Of((long)i))]);
        var outcome = program.Evaluate(new CelActivation(environment).Set("a", many).Set("b", many));
        Assert.Equal(CelErrorKind.Cost, Assert.IsType<CelOutcome.Error>(outcome).Reason.Kind);
        // Not even an operand that decides hides that the walk was cut short.
        outcome = Given.Program("a.all(x, b.all(y, x != -1 - y)) || true", environment)
            .Evaluate(new CelActivation(environment).Set("a", many).Set("b", many));
        Assert.Equal(CelErrorKind.Cost, Assert.IsType<CelOutcome.Error>(outcome).Reason.Kind);
    }

    [Fact]
    public void Steps_taken_never_exceed_the_estimate()
    {
        // The estimate is the budget here: had it been too low, the evaluation would be cut short.
        string[] sources =
        [
            "a.all(x, b.exists(y, x == y) || true)", "a.map(x, x * 2).filter(x, x > 3).size() >= 0",
                "s.contains(s) && s.replace('a', 'bb').size() > 0",
            "s.matches('^(a|b)*$') || s.split('').join('-').size() > 0", "a + b == b + a || s + s == s",
                "a.exists(x, x in b) || {'k': a}.k == b",
            "'%s %d'.format([a, 3]) != '' && [a, b].exists_one(l, l == a) || true",
        ];
        var large = Lists(64);
        foreach (var source in sources)
        {
            var budget = Given.Program(source, large).WorstCase;
            var tight = Lists(64, budget);
            var values = CelValue.List([.. Enumerable.Range(0, 64).Select(i => CelValue.Of((long)i))]);
            var outcome = Given.Program(source, tight).Evaluate(new CelActivation(tight)
                .Set("a", values).Set("b", values).Set("s", CelValue.Of(new string('a', 64))));
            Assert.True(outcome is CelOutcome.Value, $"{source} with {budget}: {outcome}");
        }
    }

    [Fact]
    public void Length_and_depth_are_bounded()
    {
        Assert.Equal("longer than 16384 characters", Assert.Single(Given.Errors(new string('1', 20_000))).Message);
        Assert.Equal("nested deeper than 64", Assert.Single(Given.Errors(new string('(', 8_000))).Message);
        Assert.Equal("nested deeper than 64",
            Assert.Single(Given.Errors(string.Concat(Enumerable.Repeat("[", 8_000)))).Message);
        Assert.Equal("more than 200 steps deep",
            Assert.Single(Given.Errors(string.Join("+", Enumerable.Repeat("1", 5_000)))).Message);
        Assert.Equal("more than 200 steps deep", Assert.Single(Given.Errors(new string('-', 8_000) + "x")).Message);
        Assert.Equal("more than 200 steps deep",
            Assert.Single(Given.Errors("person" + string.Concat(Enumerable.Repeat(".a", 5_000)))).Message);
        Assert.Empty(Given.Errors(string.Join(" || ", Enumerable.Repeat("active", 1_500))));
    }

    [Theory]
    [InlineData("{v: v}")]
    [InlineData("pair(v, v)")]
    public void A_type_that_doubles_is_cut_short(string doubled)
    {
        var (t, pair) = (CelType.Parameter("T"),
            CelType.Opaque("pair", CelType.Parameter("T"), CelType.Parameter("T")));
        var environment = new CelEnvironment([], [new CelFunction("pair", false, [t, t], pair, a => a[0])]);
        var source = "true";
        for (var i = 0; i < 60; i++) source = $"cel.bind(v, {doubled}, {source})";
        var clock = System.Diagnostics.Stopwatch.StartNew();
        CelProgram.Compile(environment, $"cel.bind(v, 1, {source})");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }
}
