using System.Net;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Decisions;

public sealed class AccessTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    [Fact]
    public async Task Who_reaches_a_resource_is_listed_by_person_and_workload()
    {
        var server = harbor.Server;
        var all = await server.Get("/v1/access?resource_type=host&resource_id=pacs-eu-1");
        Assert.Equal(["backup-agent", Harbor.Operator], all.Names("subject"));
        Assert.Equal([Harbor.Operator],
            (await server.Get("/v1/access?resource_type=host&resource_id=pacs-eu-2&action=restart")).Names("subject"));
        Assert.Empty(
            (await server.Get("/v1/access?resource_type=host&resource_id=pacs-eu-1&action=delete")).Names("subject"));
        Assert.Empty((await server.Get("/v1/access?resource_type=host&resource_id=pacs-us-1")).Names("subject"));
        Assert.Empty((await server.Get("/v1/access?resource_type=host&resource_id=nowhere")).Names("subject"));
    }

    [Fact]
    public async Task What_a_subject_reaches_is_listed_by_grant()
    {
        var server = harbor.Server;
        Assert.Equal(["second-line"],
            (await server.Get("/v1/access?subject_type=person&subject=" + Harbor.Operator)).Names("grant"));
        Assert.Equal(["backup-of-pacs"],
            (await server.Get("/v1/access?subject_type=workload&subject=backup-agent")).Names("grant"));
        Assert.Empty((await server.Get("/v1/access?subject_type=person&subject=nobody")).Names("grant"));
        var both = await server.Get(
            $"/v1/access?subject_type=person&subject={Harbor.Operator}&resource_type=host&resource_id=billing-1");
        Assert.Empty(both.Names("grant"));
    }

    [Fact]
    public async Task Past_access_is_seen_on_both_axes()
    {
        var start = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        var time = new ManualTime(start);
        await using var server = await Harbor.StartAsync(time);
        var before = server.Server.Revision.Value;
        time.Advance(TimeSpan.FromDays(2));
        await server.Post("/v1/relationships/harbor-tideway/end",
            new { reason = "over", effective = start.AddDays(1) });

        const string Path = "/v1/access?resource_type=host&resource_id=pacs-eu-2";
        Assert.Empty((await server.Get(Path)).Names("subject"));
        Assert.Equal([Harbor.Operator], (await server.Get(Path + "&at=2026-03-01T12:00:00Z")).Names("subject"));
        Assert.Empty((await server.Get(Path + "&at=2026-03-02T12:00:00Z")).Names("subject"));
        Assert.Equal([Harbor.Operator],
            (await server.Get($"{Path}&at=2026-03-02T12:00:00Z&revision={before}")).Names("subject"));
        var ended = await server.Get(Path + "&standing=ended");
        Assert.Equal(["ended"], ended.Names("standing"));
    }

    [Fact]
    public async Task Pages_hold_every_grant_once()
    {
        var server = harbor.Server;
        foreach (var path in (string[])["/v1/access?standing=all&resource_type=host&resource_id=pacs-eu-1",
            "/v1/access?standing=all&subject_type=workload&subject=backup-agent"])
        {
            var whole = (await server.Get(path)).Names("grant");
            var paged = new List<string>();
            for (string? next = ""; next is not null;)
            {
                var page = await server.Get(path + "&limit=1" + next);
                paged.AddRange(page.Names("grant"));
                next = page.TryGetProperty("next_page", out var token) ? "&page=" + token.GetString() : null;
            }

            Assert.Equal(whole, paged);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?resource_type=host")]
    [InlineData("?resource_id=pacs-eu-1")]
    [InlineData("?action=restart")]
    [InlineData("?subject=operator")]
    [InlineData("?subject_type=organisation&subject=harbor")]
    [InlineData("?resource_type=host&resource_id=pacs-eu-1&standing=maybe")]
    [InlineData("?resource_type=host&resource_id=pacs-eu-1&at=yesterday")]
    [InlineData("?resource_type=host&resource_id=pacs-eu-1&revision=1000000")]
    [InlineData("?resource_type=host&resource_id=pacs-eu-1&resource=x")]
    public async Task A_question_that_is_none_is_400(string query)
    {
        var server = harbor.Server;
        using var response = await server.Http.GetAsync(new Uri("/v1/access" + query, UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }
}
