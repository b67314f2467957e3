using System.Text;
using Mandate.Fixtures;
using Mandate.Storage;

namespace Mandate.Ledger.Tests;

public sealed class TileCheckTests : IDisposable
{
    private const string Origin = "mandate.example/tiles";

    private readonly Estate estate = new(Origin, 12);

    private LedgerTrust Trust => new(Origin, [estate.Key], Ed25519.Verify);

    public void Dispose() => estate.Dispose();

    [Fact]
    public void The_tessera_log_verifies_at_every_size_from_what_it_serves()
    {
        var log = Vectors.Json("tlog/tessera-testdata-log.json");
        Assert.True(VerifierKey.TryRead(log.GetProperty("vkey").GetString(), out var key));
        var trust = new LedgerTrust(log.GetProperty("origin").GetString()!, [key], Ed25519.Verify);
        var tiles = log.GetProperty("tiles");
        ReadOnlyMemory<byte>? Fetch(TilePath path) =>
            tiles.TryGetProperty(path.Text, out var tile) ? tile.GetBytesFromBase64() : null;
        for (var size = 0; size <= 15; size++)
        {
            var note = log.GetProperty("checkpoints").GetProperty(size.ToString()).GetString()!;
            var verified = Assert.IsType<LedgerVerdict.Verified>(TileCheck.Run(note, trust, Fetch));
            Assert.Equal((ulong)size, verified.Size.Value);
        }
    }

    [Fact]
    public void A_log_of_three_levels_verifies_and_every_changed_or_missing_tile_is_named()
    {
        const int size = 256 * 256 + 256 + 3;
        var (note, served) = Serve(size);
        Assert.IsType<LedgerVerdict.Verified>(TileCheck.Run(note, Trust, path => Get(served, path)));

        string[] addresses = ["tile/entries/001", "tile/0/000", "tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1"];
        foreach (var text in addresses)
        {
            Assert.True(TilePath.TryRead(text, out var path));
            var zeros = new byte[Get(served, path)!.Value.Length];
            var wrong = TileCheck.Run(note, Trust, p => p.Text == text ? zeros : Get(served, p));
            Assert.Equal([new LedgerProblem.WrongTile(path)], Assert.IsType<LedgerVerdict.Damaged>(wrong).Problems);
            var missing = TileCheck.Run(note, Trust, p => p.Text == text ? null : Get(served, p));
            Assert.Equal([new LedgerProblem.MissingTile(path)], Assert.IsType<LedgerVerdict.Damaged>(missing).Problems);
        }
    }

    [Fact]
    public void A_checkpoint_over_other_entries_than_are_served_is_found()
    {
        var (_, served) = Serve(300);
        var checkpoint = new Checkpoint(Origin, new TreeSize(300), Rfc6962.EmptyRoot);
        var other = checkpoint.SignWith(estate.Key, estate.Pair.Sign).Format();
        var damaged = Assert.IsType<LedgerVerdict.Damaged>(TileCheck.Run(other, Trust, path => Get(served, path)));
        Assert.IsType<LedgerProblem.RootDiffers>(Assert.Single(damaged.Problems));
        damaged = Assert.IsType<LedgerVerdict.Damaged>(TileCheck.Run("", Trust, path => Get(served, path)));
        Assert.Equal([new LedgerProblem.UnreadableNote(new NotePlace.Published())], damaged.Problems);
    }

    private static ReadOnlyMemory<byte>? Get(Dictionary<string, byte[]> served, TilePath path) =>
        served.TryGetValue(path.Text, out var bytes) ? bytes : null;

    private (string Note, Dictionary<string, byte[]> Served) Serve(int size)
    {
        ReadOnlyMemory<byte>[] entries = [.. Enumerable.Range(0, size)
            .Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{i}"))];
        var rows = new Dictionary<int, Hash[]>();
        var frontier = TreeFrontier.Empty.AppendMany(Rfc6962.Leaves(entries), (level, _, found) =>
        {
            if (level % Tiles.Height == 0) rows[level / Tiles.Height] = found.ToArray();
        });
        var served = new Dictionary<string, byte[]>();
        foreach (var tile in Tiles.Of(frontier.Size))
        {
            var first = (int)tile.Index * Tiles.FullWidth;
            served[tile.Text] = Hash.BytesOf(rows[tile.Level].AsSpan(first, tile.Width)).ToArray();
            if (tile.Level > 0) continue;
            served[new TilePath.Entries(tile.Index, tile.Width).Text] =
                EntryBundle.Encode(new ArraySegment<ReadOnlyMemory<byte>>(entries, first, tile.Width));
        }
        var checkpoint = new Checkpoint(Origin, frontier.Size, frontier.Root());
        return (checkpoint.SignWith(estate.Key, estate.Pair.Sign).Format(), served);
    }
}
