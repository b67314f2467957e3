using System.Net;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions;

/// <summary>The Authorization API 1.0 on the wire.</summary>
public sealed class AuthZenTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private const string Operator = """{"type":"person","id":"operator@tideway.example"}""";
    private const string Eu = """{"type":"host","id":"pacs-eu-1"}""";
    private const string Us = """{"type":"host","id":"pacs-us-1"}""";
    private const string Restart = """{"name":"restart"}""";
    private const string Asked = $$"""{"subject":{{Operator}},"action":{{Restart}},"resource":{{Eu}}}""";

    private readonly RunningServer server = harbor.Server;

    public static TheoryData<int> Requests => [13, 41];

    public static TheoryData<int, int> Batches =>
        new() { { 14, 3 }, { 15, 3 }, { 16, 3 }, { 17, 1 }, { 18, 3 }, { 20, 1 }, { 22, 3 }, { 43, 3 } };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_example_of_an_evaluation_is_answered_with_a_bare_decision(int example) =>
        Assert.Equal("""{"decision":false}""", await TextAsync("evaluation", Example(example)));

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task Every_example_of_evaluations_is_answered_item_by_item(int example, int count)
    {
        var answer = JsonDocument.Parse(await TextAsync("evaluations", Example(example))).RootElement;
        Assert.Equal(["evaluations"], answer.EnumerateObject().Select(m => m.Name));
        Assert.Equal(count, answer.GetProperty("evaluations").GetArrayLength());
        Assert.All(answer.GetProperty("evaluations").EnumerateArray(), d =>
            Assert.False(d.GetProperty("decision").GetBoolean()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"subject":""")]
    [InlineData("{} {}")]
    [InlineData("{}")]
    [InlineData($$"""{"subject":{{Operator}},"action":{{Restart}}}""")]
    [InlineData($$"""{"subject":{{Operator}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":"operator","action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{"type":"person"},"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{"type":"person","id":7},"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{{Operator}},"action":"restart","resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{{Operator}},"action":{{Restart}},"resource":{{Eu}},"context":[]}""")]
    [InlineData($$"""{"subject":{{Operator}},"subject":{{Operator}},"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{"type":"person","id":"a","id":"b"},"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{"type":"person","id":"\ud800"},"action":{{Restart}},"resource":{{Eu}}}""")]
    [InlineData($$"""{"subject":{"type":"person","id":"a","properties":3},"action":{{Restart}},"resource":{{Eu}}}""")]
    public async Task What_is_no_question_is_400(string body)
    {
        foreach (var path in (string[])["evaluation", "evaluations"])
        {
            using var response = await server.Send("/access/v1/" + path, body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("""{"evaluations":{}}""")]
    [InlineData("""{"evaluations":null}""")]
    [InlineData("""{"evaluations":[{}],"options":[]}""")]
    [InlineData("""{"evaluations":[{}],"options":{"evaluations_semantic":"first"}}""")]
    [InlineData("""{"evaluations":[{}],"options":{"evaluations_semantic":1}}""")]
    [InlineData("""{"subject":"operator","evaluations":[{}]}""")]
    public async Task A_batch_that_is_none_is_400(string body)
    {
        using var response = await server.Send("/access/v1/evaluations", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Nesting_and_length_have_bounds()
    {
        var deep = Asked[..^1] + ""","context":{"a":""" + new string('[', 40) + new string(']', 40) + "}}";
        var many = $$"""{"evaluations":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""";
        using var tooDeep = await server.Send("/access/v1/evaluation", deep);
        using var tooMany = await server.Send("/access/v1/evaluations", many);
        Assert.Equal(HttpStatusCode.BadRequest, tooDeep.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
    }

    [Fact]
    public async Task Unknown_members_are_passed_over_everywhere()
    {
        const string Body = """
            {"future":[{"subject":1}],"subject":{"type":"person","future":{"id":2},"id":"operator@tideway.example","properties":{"type":"robot"}},
             "action":{"name":"restart","id":3,"properties":{}},"resource":{"name":4,"type":"host","id":"pacs-eu-1"},"context":{"time":"now","explain":"yes"}}
            """;
        Assert.Equal("""{"decision":true}""", await TextAsync("evaluation", Body));
    }

    [Theory]
    [InlineData("execute_all", "true,false,true")]
    [InlineData("deny_on_first_deny", "true,false")]
    [InlineData("permit_on_first_permit", "true")]
    public async Task A_batch_stops_after_the_item_its_semantic_stops_at(string semantic, string expected)
    {
        var body = $$"""
            {"evaluations":[{"resource":{{Eu}} },{"resource":{{Us}} },{"resource":{{Eu}} }],
             "options":{"evaluations_semantic":"{{semantic}}","other":1 },"subject":{{Operator}},"action":{{Restart}}}
            """;
        Assert.Equal(expected, await DecisionsAsync(body));
    }

    [Fact]
    public async Task Defaults_are_replaced_whole_and_a_bad_item_is_a_denial_in_its_place()
    {
        var body = $$"""
            {"subject":{{Operator}},"action":{{Restart}},"resource":{{Eu}},
             "evaluations":[{},{"resource":{"id":"pacs-eu-1"} },5,{"subject":null},{"action":{"name":"login"} },{"subject":{"type":"person"} },{}]}
            """;
        Assert.Equal("true,false,false,false,true,false,true", await DecisionsAsync(body));
    }

    [Fact]
    public async Task Explaining_is_asked_for_item_by_item()
    {
        var body = $$"""
            {"subject":{{Operator}},"action":{{Restart}},"context":{"explain":true},
             "evaluations":[{"resource":{{Eu}} },{"resource":{{Eu}},"context":{} },{"resource":3}]}
            """;
        var items = JsonDocument.Parse(await TextAsync("evaluations", body)).RootElement.GetProperty("evaluations");
        Assert.Equal("granted", items[0].GetProperty("context").GetProperty("reason").GetString());
        Assert.False(items[1].TryGetProperty("context", out _));
        Assert.Equal("invalid", items[2].GetProperty("context").GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","evaluations":[]""")]
    public async Task Evaluations_without_items_is_a_single_evaluation(string more) =>
        Assert.Equal("""{"decision":true}""", await TextAsync("evaluations", Asked[..^1] + more + "}"));

    [Fact]
    public async Task The_charset_may_be_named_and_other_media_may_not()
    {
        using var plain = new StringContent(Asked, Encoding.UTF8, "text/plain");
        using var refused = await server.Http.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), plain);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        using var answered = await server.Send("/access/v1/evaluation", Asked);
        Assert.Equal("application/json", answered.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_method_is_405(string method)
    {
        foreach (var path in (string[])["evaluation", "evaluations"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/access/v1/" + path);
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        }
    }

    [Fact]
    public async Task The_request_id_comes_back_with_every_answer()
    {
        foreach (var body in (string[])[Asked, "[]"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post,
                "/access/v1/evaluation") { Content = RunningServer.Json(body) };
            request.Headers.Add("X-Request-ID", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
            using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(["bfe9eb29-ab87-4ca3-be83-a1d5d8305716"], response.Headers.GetValues("X-Request-ID"));
        }

        using var without = await server.Send("/access/v1/evaluation", Asked);
        Assert.False(without.Headers.Contains("X-Request-ID"));
    }

    [Fact]
    public async Task An_unauthenticated_caller_is_told_how_to_authenticate()
    {
        using var nobody = server.Client(null);
        using var content = RunningServer.Json(Asked);
        using var response = await nobody.PostAsync(new Uri("/access/v1/evaluation", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Metadata_names_the_identifier_it_was_fetched_for_and_what_is_offered()
    {
        using var nobody = server.Client(null);
        foreach (var host in (string?[])[null, "pdp.example.com"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/authzen-configuration");
            request.Headers.Host = host;
            using var response = await nobody.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            var at = host is null ? server.Server.Url : "http://" + host;
            var metadata = JsonDocument.Parse(
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            Assert.Equal(
                [
                    ("policy_decision_point", at), ("access_evaluation_endpoint", at + "/access/v1/evaluation"),
                    ("access_evaluations_endpoint", at + "/access/v1/evaluations"),
                    ("search_subject_endpoint", at + "/access/v1/search/subject"),
                    ("search_resource_endpoint", at + "/access/v1/search/resource"),
                    ("search_action_endpoint", at + "/access/v1/search/action"),
                    ("access_request_endpoint", at + "/access/v1/requests"),
                    ("capabilities", """["urn:openid:authzen:capability:access-request"]"""),
                ],
                metadata.EnumerateObject().Select(m => (m.Name, m.Value.ToString())));
        }
    }

    private static string Example(int index)
    {
        var example = Vectors.Json("authzen/spec-examples/authorization-api-1_0.examples.json")[index];
        return example.GetProperty(example.TryGetProperty("json", out _) ? "json" : "body").GetRawText();
    }

    private async Task<string> TextAsync(string path, string body)
    {
        using var response = await server.Send("/access/v1/" + path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<string> DecisionsAsync(string body) =>
        string.Join(',', JsonDocument.Parse(await TextAsync("evaluations", body)).RootElement
        .GetProperty("evaluations").EnumerateArray().Select(d => d.GetProperty("decision").GetRawText()));
}
