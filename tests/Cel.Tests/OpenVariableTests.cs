namespace Mandate.Cel;

/// <summary>An open variable: what is not in it is unknown, so that saying less never decides anything.</summary>
public sealed class OpenVariableTests
{
    private static readonly CelEnvironment Open = new(
    [
        new("context", CelType.Map(CelType.String, CelType.Dyn)) { IsOpen = true },
        new("subject.properties", CelType.Map(CelType.String, CelType.Dyn)) { IsOpen = true },
        new("plain", CelType.Bool),
    ]);

    [Theory]
    [InlineData("context.ip == '10.0.0.1'", "unknown: context.ip")]
    [InlineData("has(context.ip)", "unknown: context.ip")]
    [InlineData("!has(context.ip)", "unknown: context.ip")]
    [InlineData("context['x-y'] == 1", "unknown: context.x-y")]
    [InlineData("context.?ip.orValue('10.0.0.1') == '10.0.0.1'", "unknown: context.ip")]
    [InlineData("context.device.os == 'linux'", "unknown: context.device.os")]
    [InlineData("context.phone.os == 'linux'", "unknown: context.phone.os")]
    [InlineData("subject.properties.team == 'a'", "unknown: subject.properties.team")]
    [InlineData("context.score < 5 || context.ip == 'x'", "true")]
    [InlineData("context.score < 5 && context.ip == 'x'", "unknown: context.ip")]
    [InlineData("context.score > 5 && context.ip == 'x'", "false")]
    [InlineData("has(context.score)", "true")]
    [InlineData("context.?score.orValue(9) == 4", "true")]
    [InlineData("context['score'] == 4", "true")]
    [InlineData("context.phone.model == 'p'", "true")]
    [InlineData("'a' in context.roles && context.roles.exists(r, r == 'b')", "true")]
    public void What_was_not_sent_is_unknown_by_its_whole_name(string source, string expected)
    {
        var context = Given.Map(("score", CelValue.Of(4L)), ("roles", CelValue.Strings("a", "b")),
            ("phone", Given.Map(("model", CelValue.Of("p")))));
        var outcome = Given.Program(source, Open).Evaluate(new CelActivation(Open).Set("context", context));
        Assert.Equal(expected, outcome.Match(v => v.Result.ToString(), e => "error: " + e.Reason.Message,
            u => "unknown: " + string.Join(", ", u.Missing)));
    }

    [Theory]
    [InlineData("size(context) == 0")]
    [InlineData("!('vpn' in context)")]
    [InlineData("context == {}")]
    [InlineData("context.all(k, k != 'vpn')")]
    [InlineData("cel.bind(c, context, c.ip == 'x')")]
    [InlineData("[context].exists(c, has(c.vpn))")]
    [InlineData("context[subject.properties.key] == 1")]
    [InlineData("plain ? true : {'a': subject.properties}.a.team == 'x'")]
    public void The_whole_of_it_cannot_be_looked_at(string source)
    {
        var error = Assert.Single(Given.Errors(source, Open));
        Assert.Contains("is only looked into by name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_paths_that_are_looked_up_are_known()
    {
        var program = Given.Program("context.device.os == 'a' || context['ip'] == subject.properties.ip", Open);
        Assert.Equal(["context.device.os", "context.ip", "subject.properties.ip"], program.Paths);
    }
}
