namespace Mandate.Ledger.Tests;

/// <summary>Bytes near a good example, and bytes near nothing; the seed repeats them.</summary>
internal static class Mutations
{
    public static void Each(byte[] good, int rounds, int seed, Action<byte[]> parse)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = Next(good, random);
            try
            {
                parse(bytes);
            }
            catch (Exception thrown) when (thrown is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {seed}, round {round}, bytes {Convert.ToHexString(bytes)}: {thrown}");
            }
        }
    }

    private static byte[] Next(byte[] good, Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            return noise;
        }
        var bytes = new List<byte>(good);
        for (var edits = random.Next(1, 4); edits > 0; edits--)
        {
            var at = random.Next(0, bytes.Count + 1);
            var choice = bytes.Count == 0 || at == bytes.Count ? 0 : random.Next(5);
            switch (choice)
            {
                case 0: bytes.Insert(at, Byte(random)); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes[at] = Byte(random); break;
                case 3: bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1)); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, random.Next(1, bytes.Count - at + 1))); break;
            }
        }
        return [.. bytes];
    }

    private static byte Byte(Random random) =>
        random.Next(2) == 0 ? (byte)random.Next(256) : "\n +/=.0123456789xp"u8[random.Next(18)];
}
