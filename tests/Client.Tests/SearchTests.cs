namespace Mandate.Client.Tests;

/// <summary>Searches as OpenID AuthZEN 1.0 has them.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task All_pages_are_read_each_for_the_token_of_the_one_before()
    {
        // The answers are the standard's own examples of a search in two pages.
        var transport = FakeTransport.Of(
            () => FakeTransport.Json(
                """{"page":{"next_token":"a3M9NDU2O3N6PTI=","count":2,"total":3},"results":[{"type":"account","id":"123"},{"type":"account","id":"456"}]}"""),
            () => FakeTransport.Json(
                """{"page":{"next_token":"","count":1,"total":3},"results":[{"type":"account","id":"789"}]}"""));
        using var client = transport.Client();
        var found = await client.SearchAsync(new ResourceSearch(new Subject("user", "alice"), "can_read", "account"))
            .ToListAsync();
        Assert.Equal(["123", "456", "789"], found.Select(r => r.Id));
        Assert.Equal(
            [
                """{"subject":{"type":"user","id":"alice"},"action":{"name":"can_read"},"resource":{"type":"account"}}""",
                """{"page":{"token":"a3M9NDU2O3N6PTI="},"subject":{"type":"user","id":"alice"},"action":{"name":"can_read"},"resource":{"type":"account"}}""",
            ],
            transport.Requests.Select(r => r.Body));
        Assert.All(transport.Requests, r => Assert.Equal("/base/access/v1/search/resource", r.Path));
    }

    [Fact]
    public async Task Subjects_and_actions_are_found()
    {
        var transport = FakeTransport.Of(
            () => FakeTransport.Json("""{"results":[{"type":"user","id":"alice@example.com"}],"context":{"took":1}}"""),
            () => FakeTransport.Json("""{"results":[{"name":"can_read"},{"name":"can_write"}]}"""));
        using var client = transport.Client();
        var who = await client.SearchPageAsync(
            new SubjectSearch("user", "can_read", new Resource("account", "123")), new SearchPlace(Limit: 5));
        Assert.Equal([new Subject("user", "alice@example.com")], who.Results);
        Assert.Null(who.NextToken);
        Assert.Equal(
            ["can_read", "can_write"],
            await client.SearchAsync(new ActionSearch(new Subject("user", "alice"), new Resource("account", "123")))
                .ToListAsync());
        Assert.Equal(
            """{"page":{"limit":5},"subject":{"type":"user"},"action":{"name":"can_read"},"resource":{"type":"account","id":"123"}}""",
            transport.Requests[0].Body);
        Assert.Equal(
            """{"subject":{"type":"user","id":"alice"},"resource":{"type":"account","id":"123"}}""",
            transport.Requests[1].Body);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"results":{}}""")]
    [InlineData("""{"results":[{"id":"no type"}]}""")]
    [InlineData("""{"results":[],"results":[]}""")]
    public async Task Part_of_an_answer_is_never_taken_for_all_of_it(string body)
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json(body)).Client();
        var search = new ResourceSearch(new Subject("user", "alice"), "can_read", "account");
        var thrown = await Assert.ThrowsAsync<MandateException>(
            async () => await client.SearchAsync(search).ToListAsync());
        Assert.Equal("unreadable", thrown.Problem.Code);
    }

    [Fact]
    public async Task Pages_that_do_not_end_are_an_error()
    {
        using var client = FakeTransport.Of(() => FakeTransport.Json(
            """{"page":{"next_token":"again"},"results":[{"type":"account","id":"1"}]}""")).Client();
        var search = new ResourceSearch(new Subject("user", "alice"), "can_read", "account");
        await Assert.ThrowsAsync<MandateException>(async () => await client.SearchAsync(search).ToListAsync());
    }
}
