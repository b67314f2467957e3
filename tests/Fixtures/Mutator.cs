namespace Mandate.Fixtures;

/// <summary>Makes bytes near the examples it was given, byte by byte and word by word.</summary>
public sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private static readonly byte[][] Words =
    [
        .. Mutations.Bytes(
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "\\u0069", "null", "true",
            "{}", "[]", "\"\"", "0", "-0", "-1", "1e999", "1e-999", "9223372036854775808", "18446744073709551616",
            "0.1", "00", "NaN", "\n", "\r\n", "\t", " ", "\0", "#", "+", "/", "=", ".", "*", "~", "$", "é", "\uFEFF",
            "\u2028", "😀", "—", "../", "%00", "//", "'", ";", "\u0085", "// c\n", "/* c */"),
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x28], [0x80],
    ];

    private readonly Random random = new(seed);

    /// <summary>The next case.</summary>
    public byte[] Next()
    {
        if (random.Next(20) == 0)
        {
            var noise = new byte[random.Next(300)];
            random.NextBytes(noise);
            return noise;
        }
        var bytes = new List<byte>(Seed());
        for (var edits = random.Next(1, 5); edits > 0; edits--) Edit(bytes);
        return [.. bytes];
    }

    private byte[] Seed() => seeds[random.Next(seeds.Count)];

    private void Edit(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(Math.Min(bytes.Count - at, 64) + 1);
        switch (random.Next(12))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.Insert(at, (byte)random.Next(256)); break;
            case 3: bytes.RemoveRange(at, length); break;
            case 4: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length)); break;
            case 5 when random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 6: Splice(bytes, at); break;
            case 7 when random.Next(8) == 0: Repeat(bytes, at, Words[random.Next(Words.Length)]); break;
            case 8: Replace(bytes, at, bytes.Skip(random.Next(bytes.Count + 1)).Take(20).TakeWhile(IsWord)); break;
            case 9: Replace(bytes, at, Enumerable.Repeat((byte)('0' + random.Next(10)), random.Next(1, 40))); break;
            case 10: Duplicate(bytes, at); break;
            default: Replace(bytes, random.Next(2) == 0 ? at : -1 - at, Words[random.Next(Words.Length)]); break;
        }
    }

    /// <summary>Puts a piece in place of the word that stands there; a negative place only puts it in.</summary>
    private static void Replace(List<byte> bytes, int at, IEnumerable<byte> piece)
    {
        var added = piece.ToArray();
        var from = at < 0 ? -1 - at : at;
        while (at > 0 && from > 0 && IsWord(bytes[from - 1])) from--;
        var to = from;
        while (at >= 0 && to < bytes.Count && IsWord(bytes[to])) to++;
        bytes.RemoveRange(from, to - from);
        bytes.InsertRange(from, added);
    }

    private void Splice(List<byte> bytes, int at)
    {
        var other = Seed();
        var from = random.Next(other.Length + 1);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other[from..]);
    }

    /// <summary>Deep nesting, or a long run of anything.</summary>
    private void Repeat(List<byte> bytes, int at, byte[] word)
    {
        var opening = random.Next(3) switch { 0 => "["u8.ToArray(), 1 => "{\"a\":"u8.ToArray(), _ => word };
        bytes.InsertRange(at, Enumerable.Repeat(opening, random.Next(2, 3_000)).SelectMany(b => b).ToArray());
    }

    /// <summary>Twice what stands between two separators: a member, a line, a parameter.</summary>
    private static void Duplicate(List<byte> bytes, int at)
    {
        var (from, to) = (at, at);
        while (from > 0 && !IsSeparator(bytes[from - 1])) from--;
        while (to < bytes.Count && !IsSeparator(bytes[to])) to++;
        if (to < bytes.Count) to++;
        bytes.InsertRange(from, bytes.GetRange(from, to - from));
    }

    private static bool IsWord(byte b) => b is (byte)'_' or (byte)'-' || char.IsAsciiLetterOrDigit((char)b);

    private static bool IsSeparator(byte b) => b is (byte)',' or (byte)'\n' or (byte)'{' or (byte)'[' or (byte)' ';
}
