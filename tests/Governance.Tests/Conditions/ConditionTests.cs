using Mandate.Cel;

namespace Mandate.Governance.Tests;

/// <summary>Each kind of condition by itself: what it takes when it is recorded, and what it says when asked.</summary>
public sealed class ConditionTests
{
    [Theory]
    [InlineData("10.1.2.3", "holds")]
    [InlineData("11.1.2.3", "fails")]
    [InlineData("2001:db8::1", "holds")]
    [InlineData("2001:db9::1", "fails")]
    [InlineData("::ffff:10.1.2.3", "holds")]
    [InlineData("::FFFF:10.1.2.3", "holds")]
    [InlineData("::ffff:a01:203", "holds")]
    [InlineData("::ffff:11.1.2.3", "fails")]
    [InlineData("10.1.2", "property_unusable: context.ip")]
    [InlineData("10.1.2.3:443", "property_unusable: context.ip")]
    [InlineData("fe80::1%eth0", "property_unusable: context.ip")]
    [InlineData("::ffff:10.1.2.3.4", "property_unusable: context.ip")]
    [InlineData("", "property_unusable: context.ip")]
    public void A_network_holds_within_its_ranges(string ip, string expected) =>
        Assert.Equal(expected, Asked.Network("10.0.0.0/8", "2001:db8::/32").Say(Asked.With(("ip", CelValue.Of(ip)))));

    [Fact]
    public void A_property_that_was_not_sent_is_named_and_null_is_not_sent()
    {
        var network = Asked.Network("10.0.0.0/8");
        Assert.Equal("property_missing: context.ip", network.Say(Asked.With()));
        Assert.Equal("property_missing: context.ip", network.Say(Asked.With() with { Properties = null }));
        Assert.Equal("property_missing: context.ip", network.Say(Asked.With(("ip", CelValue.Null))));
        Assert.Equal("property_unusable: context.ip", network.Say(Asked.With(("ip", CelValue.Of(10L)))));
        Assert.Equal("property_unusable: context.net.ip",
            new Condition.Network(["10.0.0.0/8"], "context.net.ip").Say(Asked.With(("net", CelValue.Of("x")))));
    }

    [Theory]
    [InlineData("10.0.0.0", "within[0]", "is no range")]
    [InlineData("10.0.0.5/8", "within[0]", "bits beyond")]
    [InlineData("10.0.0.0/33", "within[0]", "is no range")]
    [InlineData("::ffff:10.0.0.0/104", "within[0]", "is no range")]
    [InlineData("2001:db8::1/32", "within[0]", "bits beyond")]
    [InlineData("", "within[0]", "1 to 256")]
    public void A_range_that_is_none_is_refused(string range, string member, string why)
    {
        var fault = Asked.Fault(Asked.Network(range));
        Assert.Equal(member, fault.Member);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ip")]
    [InlineData("context")]
    [InlineData("context.")]
    [InlineData("context..ip")]
    [InlineData("subject.id")]
    [InlineData("subject.team")]
    [InlineData("context.a.b.c.d.e.f.g.h.i")]
    public void A_property_is_named_as_the_questions_json_would_be_walked(string path)
    {
        Assert.Equal("property", Asked.Fault(new Condition.Network(["10.0.0.0/8"], path)).Member);
        Assert.Equal("name", Asked.Fault(new Condition.Equality(path, PropertyValue.Of("x"))).Member);
    }

    [Fact]
    public void A_list_of_values_is_bounded_and_has_none_twice()
    {
        Assert.Equal("within", Asked.Fault(new Condition.Network([])).Member);
        Assert.Equal("within[1]", Asked.Fault(Asked.Network("10.0.0.0/8", "10.0.0.0/8")).Member);
        Assert.Equal("is", Asked.Fault(
            new Condition.Environment([.. Enumerable.Range(0, 101).Select(n => "e" + n)])).Member);
        Assert.Equal("is[0]", Asked.Fault(new Condition.Environment(["a\nb"])).Member);
        Assert.Equal("is[0]", Asked.Fault(new Condition.Environment(["\ud800"])).Member);
    }

    [Theory]
    [InlineData("silver", "holds")]
    [InlineData("gold", "holds")]
    [InlineData("bronze", "fails")]
    public void A_sign_in_has_a_strength_that_is_named(string acr, string expected)
    {
        var condition = new Condition.Authentication(["silver", "gold"], [], null);
        Assert.Equal(expected, condition.Say(Asked.With(("acr", CelValue.Of(acr)))));
        Assert.Equal("property_missing: context.acr", condition.Say(Asked.With()));
        Assert.Equal("property_unusable: context.acr", condition.Say(Asked.With(("acr", CelValue.Strings(acr)))));
    }

    [Fact]
    public void All_methods_of_a_sign_in_have_to_have_been_used()
    {
        var condition = new Condition.Authentication([], ["mfa", "hwk"], null, "subject.properties");
        Question Of(CelValue amr) => Asked.Question(subject: Asked.Map(("amr", amr)));
        Assert.Equal("holds", condition.Say(Of(CelValue.Strings("pwd", "hwk", "mfa"))));
        Assert.Equal("fails", condition.Say(Of(CelValue.Strings("pwd", "mfa"))));
        Assert.Equal("property_unusable: subject.properties.amr", condition.Say(Of(CelValue.Of("mfa"))));
        Assert.Equal("property_unusable: subject.properties.amr", condition.Say(Of(CelValue.List(CelValue.Of(1L)))));
        Assert.Equal("property_missing: subject.properties.amr", condition.Say(Asked.With()));
    }

    [Fact]
    public void A_sign_in_grows_old_and_the_answer_says_when()
    {
        var condition = new Condition.Authentication([], [], 900);
        long Seconds(int ago) => Asked.Noon.ToDateTime()!.Value.AddSeconds(-ago).ToUnixTimeSeconds();
        Assert.Equal("holds", condition.Say(Asked.With(("auth_time", CelValue.Of(Seconds(899))))));
        Assert.Equal("fails", condition.Say(Asked.With(("auth_time", CelValue.Of(Seconds(900))))));
        Assert.Equal("holds", condition.Say(Asked.With(("auth_time", CelValue.Of("2026-06-01T13:50:00+02:00")))));
        Assert.Equal("property_unusable: context.auth_time",
            condition.Say(Asked.With(("auth_time", CelValue.Of("2026-06-01T11:50:00")))));
        Assert.Equal("property_unusable: context.auth_time",
            condition.Say(Asked.With(("auth_time", CelValue.Of(Seconds(-3_600))))));
        Assert.Equal(TestEstate.Day("2026-06-01T12:05:00Z"),
            condition.Ask(Asked.With(("auth_time", CelValue.Of(Seconds(600)))), Asked.Noon).Until);
        Assert.Equal("max_age_seconds", Asked.Fault(new Condition.Authentication([], [], 0)).Member);
        Assert.Equal("", Asked.Fault(new Condition.Authentication([], [], null)).Member);
        Assert.Equal("of", Asked.Fault(new Condition.Authentication(["a"], [], null, "resource")).Member);
    }

    [Fact]
    public void One_part_of_a_sign_in_that_fails_decides_and_all_that_is_missing_is_named()
    {
        var condition = new Condition.Authentication(["gold"], ["mfa"], 900);
        Assert.Equal("property_missing: context.acr, context.amr, context.auth_time", condition.Say(Asked.With()));
        Assert.Equal("fails", condition.Say(Asked.With(("acr", CelValue.Of("bronze")))));
    }

    [Fact]
    public void An_environment_and_a_ticket_are_compared_as_text()
    {
        var environment = new Condition.Environment(["test", "stage"]);
        Assert.Equal("holds", environment.Say(Asked.With(("environment", CelValue.Of("test")))));
        Assert.Equal("fails", environment.Say(Asked.With(("environment", CelValue.Of("prod")))));
        Assert.Equal("property_missing: context.environment", environment.Say(Asked.With()));
        var ticket = new Condition.Ticket("CHG-*");
        Assert.Equal("holds", ticket.Say(Asked.With(("ticket", CelValue.Of("CHG-7")))));
        Assert.Equal("fails", ticket.Say(Asked.With(("ticket", CelValue.Of("INC-7")))));
        Assert.Equal("property_unusable: context.ticket", ticket.Say(Asked.With(("ticket", CelValue.Of("")))));
        Assert.Equal("property_missing: context.ticket", new Condition.Ticket().Say(Asked.With()));
        Assert.Contains("state is not looked at", ticket.Text, StringComparison.Ordinal);
        Assert.Equal("matches", Asked.Fault(new Condition.Ticket("C*HG")).Member);
    }

    [Fact]
    public void A_property_equals_a_text_a_number_or_a_truth()
    {
        var resource = Asked.Map(("class", CelValue.Of("internal")), ("level", CelValue.Of(2.0)),
            ("open", CelValue.True), ("tags", CelValue.Strings("a")));
        string Of(string name, PropertyValue value) =>
            new Condition.Equality("resource.properties." + name, value).Say(Asked.Question(resource: resource));
        Assert.Equal("holds", Of("class", PropertyValue.Of("internal")));
        Assert.Equal("fails", Of("class", PropertyValue.Of("Internal")));
        Assert.Equal("holds", Of("level", PropertyValue.Of(2)));
        Assert.Equal("fails", Of("level", PropertyValue.Of("2")));
        Assert.Equal("holds", Of("open", PropertyValue.Of(true)));
        Assert.Equal("property_unusable: resource.properties.tags", Of("tags", PropertyValue.Of("a")));
        Assert.Equal("property_missing: resource.properties.none", Of("none", PropertyValue.Of("a")));
        Assert.Equal("holds", new Condition.Equality("resource.id", PropertyValue.Of("pacs-eu-1")).Say(Asked.With()));
        Assert.Equal("holds", new Condition.Equality("subject.type", PropertyValue.Of("person")).Say(Asked.With()));
    }

    [Fact]
    public void The_same_text_is_the_same_condition()
    {
        Assert.Equal(Asked.Network("10.0.0.0/8"), Asked.Network("10.0.0.0/8"));
        Assert.NotEqual<Condition>(Asked.Network("10.0.0.0/8"), Asked.Network("10.0.0.0/9"));
        Assert.NotEqual<Condition>(
            new Condition.Environment(["a\", \"b"]), new Condition.Environment(["a", "b"]));
        Assert.NotEqual<Condition>(new Condition.Equality("context.a", PropertyValue.Of("1")),
            new Condition.Equality("context.a", PropertyValue.Of(1)));
        Assert.Equal(ConditionSet.Of(Asked.Cel("context.a")), ConditionSet.Of(Asked.Cel("context.a")));
    }

    [Fact]
    public void A_set_names_the_place_of_its_first_fault()
    {
        var set = ConditionSet.Of(new Condition.Ticket(), Asked.Network("10.0.0.0/8", "x"));
        Assert.Equal("conditions[1].network.within[1]", set.Fault()!.Member);
        Assert.Equal("conditions[1]", ConditionSet.Of(new Condition.Ticket(), new Condition.Ticket()).Fault()!.Member);
        Assert.Equal("conditions", ConditionSet.Of(Enumerable.Range(0, 17)
            .Select(n => new Condition.Ticket("T" + n))).Fault()!.Member);
    }
}
