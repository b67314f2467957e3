using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mandate.Ledger;

/// <summary>
/// The address of a tile below a log's prefix, as C2SP tlog-tiles writes it: <c>tile/0/x001/067.p/3</c>.
/// One address has one text.
/// </summary>
public abstract record TilePath
{
    private const string Root = "tile/";
    private const string EntriesRoot = "entries/";
    private const int LevelMax = 63;
    private const int TextLengthMax = 64;

    private TilePath(ulong index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Tiles.FullWidth);
        Index = index;
        Width = width;
    }

    /// <summary>The tile's number, counted from the left.</summary>
    public ulong Index { get; }

    /// <summary>How many hashes or entries it has: 256 when full.</summary>
    public int Width { get; }

    /// <summary>Hashes of complete subtrees of 256^<paramref name="Level"/> entries.</summary>
    public sealed record Hashes(int Level, ulong Index, int Width) : TilePath(Index, Width)
    {
        /// <inheritdoc />
        public override string Text => Root + Level.ToString(CultureInfo.InvariantCulture) + "/" + Tail;
    }

    /// <summary>The entries themselves.</summary>
    public sealed record Entries(ulong Index, int Width) : TilePath(Index, Width)
    {
        /// <inheritdoc />
        public override string Text => Root + EntriesRoot + Tail;
    }

    /// <summary>The address, without a leading slash.</summary>
    public abstract string Text { get; }

    private string Tail => IndexText(Index) + (Width == Tiles.FullWidth ? "" : $".p/{Width}");

    /// <summary>The index in groups of three digits, all but the last marked: <c>x001/x234/067</c>.</summary>
    public static string IndexText(ulong index)
    {
        var text = (index % 1000).ToString("D3", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
            text = "x" + (rest % 1000).ToString("D3", CultureInfo.InvariantCulture) + "/" + text;
        return text;
    }

    /// <summary>Reads an address; every text but the canonical one is refused.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out TilePath? path)
    {
        path = null;
        if (text.Length > TextLengthMax || !text.StartsWith(Root)) return false;
        var rest = text[Root.Length..];
        var slash = rest.IndexOf('/');
        if (slash < 0) return false;
        var kind = rest[..(slash + 1)];
        if (!TryReadTail(rest[(slash + 1)..], out var index, out var width)) return false;
        if (kind.SequenceEqual(EntriesRoot)) path = new Entries(index, width);
        else if (StrictDecimal.TryRead(kind[..^1], out var level) && level <= LevelMax)
            path = new Hashes((int)level, index, width);
        return path is not null && text.SequenceEqual(path.Text);
    }

    /// <inheritdoc />
    public sealed override string ToString() => Text;

    private static bool TryReadTail(ReadOnlySpan<char> tail, out ulong index, out int width)
    {
        index = 0;
        width = Tiles.FullWidth;
        var partial = tail.IndexOf(".p/");
        if (partial >= 0)
        {
            if (!StrictDecimal.TryRead(tail[(partial + 3)..], out var read)) return false;
            if (read is 0 or >= Tiles.FullWidth) return false;
            width = (int)read;
            tail = tail[..partial];
        }
        foreach (var group in tail.Split('/'))
        {
            var digits = tail[group].TrimStart('x');
            if (digits.Length != 3 || !uint.TryParse(digits, NumberStyles.None, null, out var value)) return false;
            if (index > (ulong.MaxValue - value) / 1000) return false;
            index = index * 1000 + value;
        }
        return true;
    }
}
