namespace Mandate.Ledger;

/// <summary>Gives consecutive hashes of one tile level; all of them lie within one tile.</summary>
/// <param name="level">The tile level: hashes of complete subtrees of 256^level entries.</param>
/// <param name="first">The index, within the level, of the first hash.</param>
/// <param name="count">How many hashes, at most 256.</param>
public delegate ReadOnlySpan<Hash> TileRow(int level, ulong first, int count);

/// <summary>The shape of C2SP tlog-tiles: rows of hashes 256 wide, eight tree levels apart.</summary>
public static class Tiles
{
    /// <summary>The hashes of a full tile.</summary>
    public const int FullWidth = 1 << Height;

    /// <summary>How many levels of the tree one level of tiles spans.</summary>
    public const int Height = 8;

    /// <summary>The levels a tree of any 64-bit size can have.</summary>
    public const int LevelCount = 64 / Height;

    /// <summary>How many hashes a level has in a tree of this size.</summary>
    public static ulong HashCount(TreeSize size, int level) => level >= LevelCount ? 0 : size.Value >> (Height * level);

    /// <summary>How many full tiles a level has.</summary>
    public static ulong FullCount(TreeSize size, int level) => HashCount(size, level) / FullWidth;

    /// <summary>The width of the partial tile at the right end of a level; zero when there is none.</summary>
    public static int PartialWidth(TreeSize size, int level) => (int)(HashCount(size, level) % FullWidth);

    /// <summary>The width of one tile of a level in a tree of this size; zero when it has none.</summary>
    public static int Width(TreeSize size, int level, ulong index)
    {
        var full = FullCount(size, level);
        return index < full ? FullWidth : index == full ? PartialWidth(size, level) : 0;
    }

    /// <summary>Whether a tree of this size, or the same tree when it was smaller, has the tile.</summary>
    public static bool Has(TreeSize size, TilePath path) =>
        path.Width <= Width(size, path is TilePath.Hashes hashes ? hashes.Level : 0, path.Index);

    /// <summary>Every tile of hashes a tree of this size consists of, lowest level first.</summary>
    public static IEnumerable<TilePath.Hashes> Of(TreeSize size)
    {
        for (var level = 0; HashCount(size, level) > 0; level++)
        {
            for (ulong index = 0; index < FullCount(size, level); index++)
                yield return new TilePath.Hashes(level, index, FullWidth);
            if (PartialWidth(size, level) is var width and > 0)
                yield return new TilePath.Hashes(level, FullCount(size, level), width);
        }
    }

    /// <summary>Reads complete subtrees from rows of tiles: what proofs are generated from.</summary>
    public static NodeReader Nodes(TileRow rows) => (level, index) =>
    {
        var within = level % Height;
        var row = rows(level / Height, index << within, 1 << within).ToArray();
        if (row.Length != 1 << within) throw new InvalidOperationException("a tile row is not as long as was asked");
        while (row.Length > 1)
        {
            var parents = new Hash[row.Length / 2];
            Rfc6962.Nodes(row, parents);
            row = parents;
        }
        return row[0];
    };
}
