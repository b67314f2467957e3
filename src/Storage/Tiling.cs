namespace Mandate.Storage;

/// <summary>The shape of C2SP tiles: 256 hashes wide, so eight levels of the tree high.</summary>
internal static class Tiling
{
    /// <summary>How many hashes a full tile has.</summary>
    public const int Width = 256;

    /// <summary>How many levels of the tree one level of tiles spans.</summary>
    public const int LevelsPerTile = 8;
}
