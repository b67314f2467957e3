using System.Text;
using Mandate.Ledger;
using Mandate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server;

/// <summary>
/// The ledger as C2SP tlog-tiles serves it: checkpoint, tiles of hashes and the verifier key, which may be public, and
/// bundles of entries, which never are.
/// </summary>
internal static class LedgerEndpoints
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Octets = "application/octet-stream";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Read("/ledger/checkpoint", "ReadCheckpoint", ReadCheckpoint);
        routes.Read("/ledger/vkey", "ReadVerifierKey", ReadVerifierKey);
        routes.Read("/ledger/tile/{**path}", "ReadTile", ReadTile);
        routes.Read("/ledger/tile/entries/{**path}", "ReadEntryBundle", ReadBundle);
    }

    private static async Task<IResult> ReadCheckpoint(HttpContext http, Features f)
    {
        var head = await f.Node.Folder.Journal.HeadAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(Encoding.UTF8.GetBytes(head.Checkpoint), Text);
    }

    private static IResult ReadVerifierKey(Features f) =>
        Results.Text(f.Node.Folder.Key.Verifier.Text + "\n", "text/plain", Encoding.UTF8);

    private static async Task<IResult> ReadTile(HttpContext http, Features f, ServerOptions options, string? path)
    {
        if (!TilePath.TryRead("tile/" + path, out var tile) || tile is not TilePath.Hashes hashes
            || await f.Node.Folder.Journal.ReadTileAsync(hashes, http.RequestAborted) is not { } row)
            return Problems.NotFound("the tile");
        Keep(http, isPublic: options.PublicTiles);
        return Results.Bytes(Hash.BytesOf((ReadOnlySpan<Hash>)row).ToArray(), Octets);
    }

    private static async Task<IResult> ReadBundle(HttpContext http, Features f, string? path)
    {
        if (!TilePath.TryRead("tile/entries/" + path, out var tile) || tile is not TilePath.Entries entries
            || await LedgerTiles.ReadBundleAsync(f.Node.Folder.Journal, entries, http.RequestAborted) is not { } bundle)
            return Problems.NotFound("the bundle");
        Keep(http, isPublic: false);
        return Results.Bytes(bundle, Octets);
    }

    /// <summary>A tile never changes, so whoever may have it may keep it.</summary>
    private static void Keep(HttpContext http, bool isPublic) =>
        http.Response.Headers.CacheControl = (isPublic ? "public" : "private") + ", max-age=31536000, immutable";
}
