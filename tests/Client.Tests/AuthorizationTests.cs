using System.Security.Claims;
using System.Text.Json.Nodes;
using Mandate.Client.AspNetCore;

namespace Mandate.Client.Tests;

/// <summary>ASP.NET Core lets nobody in whom Mandate does not permit.</summary>
public sealed class AuthorizationTests
{
    private static FakeTransport Answering(params string[] permitted) => new((seen, _) =>
    {
        var json = JsonNode.Parse(seen.Body)!;
        var permits = permitted.Contains($"{json["action"]!["name"]} {json["resource"]!["id"]}");
        return Task.FromResult(FakeTransport.Json($$"""{"decision":{{(permits ? "true" : "false")}}}"""));
    });

    [Theory]
    [InlineData("/minimal/pacs-1", "200 pacs-1", "ana restart host pacs-1")]
    [InlineData("/minimal/other", "403", "ana restart host other")]
    [InlineData("/minimal/a%2Fb%20c", "403", "ana restart host a%2Fb c")]
    [InlineData("/prefix/eu", "403", "ana restart host pacs-eu-1")]
    [InlineData("/fixed", "200 fixed", "ana read report monthly")]
    [InlineData("/mvc/pacs-1", "200 pacs-1", "ana login host pacs-1")]
    [InlineData("/mvc/other", "403", "ana login host other")]
    [Trait("Requirement", "S2-06")]
    public async Task The_question_is_made_of_claim_and_route(string path, string answer, string question)
    {
        var transport = Answering("restart pacs-1", "login pacs-1", "read monthly");
        await using var app = await GuardedApp.StartAsync(transport);
        Assert.Equal(answer, await app.Get(path));
        Assert.Equal([question], GuardedApp.Questions(transport));
    }

    [Fact]
    public async Task All_requirements_have_to_be_met()
    {
        var one = Answering("login pacs-1");
        await using var app = await GuardedApp.StartAsync(one);
        Assert.Equal("403", await app.Get("/mvc/pacs-1/restart"));
        Assert.Equal("403", await app.Get("/group/pacs-1/twice"));
        await using var both = await GuardedApp.StartAsync(Answering("login pacs-1", "restart pacs-1"));
        Assert.Equal("200 pacs-1", await both.Get("/mvc/pacs-1/restart"));
    }

    [Fact]
    public async Task One_request_asks_each_question_once_and_the_next_request_asks_again()
    {
        var transport = Answering("login pacs-1", "restart pacs-1");
        await using var app = await GuardedApp.StartAsync(
            transport, o => o.Context = http => new JsonObject { ["path"] = http.Request.Path.Value });
        Assert.Equal("200 pacs-1", await app.Get("/group/pacs-1/twice"));
        string[] asked =
        [
            """ana login host pacs-1 {"path":"/group/pacs-1/twice"}""",
            """ana restart host pacs-1 {"path":"/group/pacs-1/twice"}""",
        ];
        Assert.Equal(asked, GuardedApp.Questions(transport).Order());
        await app.Get("/group/pacs-1/twice");
        Assert.Equal(4, transport.Requests.Count);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_asked_to_and_Mandate_is_not_asked()
    {
        var transport = Answering("restart pacs-1", "login pacs-1");
        await using var app = await GuardedApp.StartAsync(transport);
        Assert.Equal("401", await app.Get("/minimal/pacs-1", user: null));
        Assert.Equal("401", await app.Get("/mvc/pacs-1", user: null));
        Assert.Empty(transport.Requests);
    }

    [Fact]
    public async Task Without_a_resource_or_a_subject_nobody_is_let_in_and_Mandate_is_not_asked()
    {
        var transport = Answering("restart pacs-1");
        await using var app = await GuardedApp.StartAsync(transport);
        Assert.Equal("403", await app.Get("/delegate"));
        Assert.Equal("403", await app.Get("/misnamed/pacs-1"));
        await using var nobody = await GuardedApp.StartAsync(transport, o => o.Subject = _ => null);
        Assert.Equal("403", await nobody.Get("/minimal/pacs-1"));
        Assert.Empty(transport.Requests);
        Assert.Equal("200 found", await app.Get("/delegate", hostName: "pacs-1"));
    }

    [Fact]
    public async Task A_resource_may_be_handed_over_and_is_asked_about_every_time()
    {
        var transport = Answering("restart pacs-1");
        await using var app = await GuardedApp.StartAsync(transport);
        Assert.Equal("200 True True False no_resource", await app.Get("/handed/pacs-1"));
        Assert.Equal(2, transport.Requests.Count);
    }

    [Fact]
    public async Task Without_an_answer_nobody_is_let_in()
    {
        await using var gone = await GuardedApp.StartAsync(FakeTransport.Failing(new HttpRequestException("gone")));
        Assert.Equal("403", await gone.Get("/minimal/pacs-1"));
        Assert.Equal("403", await gone.Get("/mvc/pacs-1"));
        await using var mad = await GuardedApp.StartAsync(FakeTransport.Of(() => FakeTransport.Json("{}")));
        Assert.Equal("403", await mad.Get("/minimal/pacs-1"));
    }

    [Theory]
    [InlineData("{a}{b}")]
    [InlineData("{a")]
    [InlineData("a}")]
    [InlineData("}{")]
    [InlineData("{}")]
    [InlineData("{{a}}")]
    [InlineData("")]
    public void A_template_that_names_no_single_route_value_is_a_bug(string template)
    {
        Assert.ThrowsAny<ArgumentException>(() => new RequiresMandateAttribute("restart", "host", template));
        Assert.ThrowsAny<ArgumentException>(() => new MandateRequirement("restart", "host", template));
    }

    [Fact]
    public void A_claim_counts_when_its_identity_is_authenticated_and_it_has_one_value()
    {
        var read = SubjectClaims.Person("sub");
        static ClaimsIdentity Identity(string? scheme, params string[] values) =>
            new(values.Select(v => new Claim("sub", v)), scheme);
        Assert.Equal(Subject.Person("ana"), read(new ClaimsPrincipal(Identity("x", "ana", "ana"))));
        Assert.Null(read(new ClaimsPrincipal(Identity(null, "ana"))));
        Assert.Null(read(new ClaimsPrincipal(Identity("x", "ana", "bob"))));
        Assert.Null(read(new ClaimsPrincipal([Identity("x", "ana"), Identity("y", "bob")])));
        Assert.Equal(Subject.Person("ana"), read(new ClaimsPrincipal([Identity("x", "ana"), Identity(null, "bob")])));
        Assert.Null(read(new ClaimsPrincipal()));
        Assert.Equal(Subject.Workload("bot"), SubjectClaims.Workload("sub")(new ClaimsPrincipal(Identity("x", "bot"))));
    }
}
