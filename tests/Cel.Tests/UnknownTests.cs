namespace Mandate.Cel;

/// <summary>What was not given stays unknown, unless it does not matter, and is named.</summary>
public sealed class UnknownTests
{
    private static readonly (string, CelValue) Active = ("active", CelValue.True);
    private static readonly (string, CelValue) Inactive = ("active", CelValue.False);

    [Theory]
    [InlineData("active", "unknown: active")]
    [InlineData("active && expired", "unknown: active, expired")]
    [InlineData("active || expired", "unknown: active, expired")]
    [InlineData("!active", "unknown: active")]
    [InlineData("active ? 1 : 2", "unknown: active")]
    [InlineData("resource.tier + 1 == 2", "unknown: resource.tier")]
    [InlineData("request.env == 'prod'", "unknown: request")]
    [InlineData("has(request.env)", "unknown: request")]
    [InlineData("request.env.startsWith(request.ip)", "unknown: request")]
    [InlineData("resource.tags.exists(t, t == 'a')", "unknown: resource.tags")]
    [InlineData("'a' in resource.tags", "unknown: resource.tags")]
    [InlineData("[active, expired]", "unknown: active, expired")]
    [InlineData("{'a': active}", "unknown: active")]
    [InlineData("cel.bind(x, active, x && expired)", "unknown: active, expired")]
    [InlineData("[1, 2].all(i, active)", "unknown: active")]
    [InlineData("[1, 2].map(i, resource.tier + i)", "unknown: resource.tier")]
    public void Nothing_given_is_unknown_by_name(string source, string expected) =>
        Assert.Equal(expected, Given.Outcome(source));

    [Fact]
    public void One_side_that_decides_makes_the_unknown_irrelevant()
    {
        Assert.Equal("false", Given.Outcome("expired && active", Inactive));
        Assert.Equal("false", Given.Outcome("active && expired", Inactive));
        Assert.Equal("true", Given.Outcome("expired || active", Active));
        Assert.Equal("unknown: expired", Given.Outcome("expired && active", Active));
        Assert.Equal("1", Given.Outcome("active ? 1 : (expired ? 2 : 3)", Active));
        Assert.Equal("true", Given.Outcome("[1, 2].exists(i, expired || i == 2)"));
    }

    [Fact]
    public void Unknown_wins_over_an_error_and_a_decision_over_both()
    {
        Assert.Equal("unknown: expired", Given.Outcome("1 / 0 == 1 && expired"));
        Assert.Equal("unknown: expired", Given.Outcome("expired || 1 / 0 == 1"));
        Assert.Equal("true", Given.Outcome("1 / 0 == 1 || expired || active", Active));
        Assert.Equal("error: division by zero", Given.Outcome("1 / 0 == 1 || active", Inactive));
    }

    [Fact]
    public void A_part_of_a_map_can_be_unknown_by_its_own_name()
    {
        var person = ("person",
            Given.Map(("name", CelValue.Of("ada")), ("trained", CelValue.Unknown("person.trained"))));
        Assert.Equal("true", Given.Outcome("person.name == 'ada'", person));
        Assert.Equal("unknown: person.trained", Given.Outcome("person.trained == true", person));
        Assert.Equal("unknown: person.trained", Given.Outcome("has(person.trained)", person));
        Assert.Equal("unknown: person.trained", Given.Outcome("person == {'name': 'ada'}", person));
        Assert.Equal("unknown: person.trained", Given.Outcome("size(person) == 2", person));
        Assert.Equal("unknown: person.trained", Given.Outcome("person", person));
        Assert.Equal("error: no such key: `age`", Given.Outcome("person.age == 3", person));
    }

    [Fact]
    public void What_is_sought_among_unknown_elements_may_be_there()
    {
        var tags = ("resource.tags", CelValue.List(CelValue.Of("a"), CelValue.Unknown("a tag")));
        Assert.Equal("true", Given.Outcome("'a' in resource.tags", tags));
        Assert.Equal("unknown: a tag", Given.Outcome("'b' in resource.tags", tags));
        Assert.Equal("unknown: a tag", Given.Outcome("resource.tags.exists(t, t == 'b')", tags));
        Assert.Equal("unknown: a tag", Given.Outcome("resource.tags.filter(t, t == 'a')", tags));
    }

    [Fact]
    public void Neither_unknown_nor_error_is_true()
    {
        var activation = new CelActivation(Given.Environment);
        Assert.False(Given.Program("active").Evaluate(activation).IsTrue);
        Assert.False(Given.Program("1 / 0 == 1").Evaluate(activation).IsTrue);
        Assert.True(Given.Program("1 / 1 == 1").Evaluate(activation).IsTrue);
    }

    [Fact]
    public void An_absent_element_of_a_list_is_unknown_and_not_null() =>
        Assert.Equal("unknown: an element of a list",
            Given.Outcome("resource.tags[0] == 'a'", ("resource.tags", CelValue.List(default(CelValue)))));

    [Fact]
    public void A_program_names_what_it_refers_to() =>
        Assert.Equal(["active", "resource.tier"],
            Given.Program("resource.tier > 1 && active || resource.tier < 0").References);

    [Fact]
    public void A_value_of_another_type_than_declared_is_a_bug_of_the_host()
    {
        var activation = new CelActivation(Given.Environment);
        Assert.Throws<ArgumentException>(() => activation.Set("active", CelValue.Of("true")));
        Assert.Throws<ArgumentException>(() => activation.Set("nothing", CelValue.True));
        Assert.Throws<ArgumentException>(() => activation.Set("person", CelValue.Failure("why")));
        activation.Set("active", CelValue.Unknown("the directory")).Set("expired", default(CelValue));
        Assert.Equal("the directory",
            Assert.Single(Assert.IsType<CelOutcome.Unknown>(Given.Program("active").Evaluate(activation)).Missing));
    }
}
