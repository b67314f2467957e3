using System.Net;
using Mandate.Ledger;

namespace Mandate.Server.Tests.LedgerPages;

public sealed class LedgerPageTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outsider_with_the_key_verifies_the_ledger_from_its_pages()
    {
        await using var server = await Harbor.StartAsync();
        // More than one full tile, so that a root of tiles is served as well.
        for (var number = 0; number < 260; number++)
            await server.Post("/v1/organisations",
                new { name = $"partner-{number}", display_name = $"Partner {number}" });

        var vkey = (await TextAsync(server.Http, "/ledger/vkey")).TrimEnd('\n');
        Assert.True(VerifierKey.TryRead(vkey, out var key));
        var fetched = new List<string>();
        var verdict = TileCheck.Run(await TextAsync(server.Http, "/ledger/checkpoint"), Trust(key), path =>
        {
            fetched.Add(path.Text);
            using var response = server.Http.GetAsync(new Uri("/ledger/" + path.Text, UriKind.Relative), Cancel)
                .GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK
                ? response.Content.ReadAsByteArrayAsync(Cancel).GetAwaiter().GetResult() : null;
        });
        Assert.Equal((ulong)server.Server.Revision.Value, Assert.IsType<LedgerVerdict.Verified>(verdict).Size.Value);
        Assert.Contains("tile/0/000", fetched);
        Assert.Contains("tile/1/000.p/1", fetched);
        Assert.Contains("tile/entries/000", fetched);
    }

    [Fact]
    public async Task Pages_say_what_they_are_and_how_long_they_may_be_kept()
    {
        await using var server = await Harbor.StartAsync(publicTiles: true);
        using var nobody = server.Client(null);
        using var checkpoint = await GetAsync(nobody, "/ledger/checkpoint");
        using var key = await GetAsync(nobody, "/ledger/vkey");
        using var tile = await GetAsync(nobody, "/ledger/tile/0/000.p/1");
        Assert.Equal("text/plain; charset=utf-8", checkpoint.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", checkpoint.Headers.CacheControl?.ToString());
        Assert.Equal("text/plain; charset=utf-8", key.Content.Headers.ContentType?.ToString());
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", tile.Headers.CacheControl?.ToString());
        Assert.Equal(32, (await tile.Content.ReadAsByteArrayAsync(Cancel)).Length);
    }

    [Fact]
    public async Task Public_pages_show_no_entry_and_nothing_else()
    {
        await using var server = await Harbor.StartAsync(publicTiles: true);
        using var nobody = server.Client(null);
        foreach (var path in (string[])["/ledger/tile/entries/000.p/1", "/ledger/tile/Entries/000.p/1",
            "/ledger/tile/%65ntries/000.p/1", "/ledger/tile/x/../entries/000.p/1"])
        {
            using var response = await GetAsync(nobody, path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using var entries = await GetAsync(nobody, "/v1/entries");
        Assert.Equal(HttpStatusCode.Unauthorized, entries.StatusCode);
        using var auditor = server.Client(await server.TokenAsync("auditor", TimeProvider.System.GetUtcNow()));
        using var bundle = await GetAsync(auditor, "/ledger/tile/entries/000.p/1");
        Assert.Equal(HttpStatusCode.OK, bundle.StatusCode);
        Assert.True(bundle.Headers.CacheControl?.Private);
    }

    [Theory]
    [InlineData("0/000")]
    [InlineData("0/000.p/0")]
    [InlineData("0/000.p/255")]
    [InlineData("0/000.p/01")]
    [InlineData("0/0")]
    [InlineData("1/000.p/1")]
    [InlineData("00/000.p/1")]
    [InlineData("64/000.p/1")]
    [InlineData("0/x001/000")]
    [InlineData("")]
    [InlineData("entries")]
    public async Task A_tile_that_is_not_there_is_404(string path)
    {
        using var response = await GetAsync(harbor.Server.Http, "/ledger/tile/" + path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static LedgerTrust Trust(VerifierKey key) => new(key.Name, [key], Storage.Ed25519.Verify);

    private static Task<HttpResponseMessage> GetAsync(HttpClient http, string path) =>
        http.GetAsync(new Uri(path, UriKind.Relative), Cancel);

    private static Task<string> TextAsync(HttpClient http, string path) =>
        http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel);
}
