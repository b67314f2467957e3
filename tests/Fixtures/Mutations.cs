using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Mandate.Fixtures;

/// <summary>
/// Bytes near good examples, and bytes near nothing, for whatever reads bytes from outside. A seed repeats them;
/// FUZZ=n in the environment asks for n cases instead of the few that every run makes.
/// </summary>
public static class Mutations
{
    private const int ShownMax = 4_096;
    private const int LengthMax = 128 * 1_024;

    /// <summary>No one case may take longer: far above what any takes, far below what never ends.</summary>
    private static readonly TimeSpan CaseMax = TimeSpan.FromSeconds(20);

    /// <summary>How many cases a test makes: its own number unless FUZZ says another.</summary>
    public static int Cases(int cases) =>
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ"), NumberStyles.None, null, out var asked)
            ? asked : cases;

    /// <summary>Texts as the bytes that they are sent in.</summary>
    public static byte[][] Bytes(params IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Has every case read; whatever the reader throws fails the test, with the bytes beside it.</summary>
    public static void Each(IReadOnlyList<byte[]> seeds, int seed, Action<byte[]> read, int cases = 2_000)
    {
        var mutator = new Mutator(seeds, seed);
        for (var round = 0; round < Cases(cases); round++)
        {
            var bytes = Next(mutator, round, seeds);
            var begun = Stopwatch.GetTimestamp();
            try
            {
                read(bytes);
            }
            catch (Exception thrown)
            {
                Assert.Fail(Named(seed, round, bytes, thrown.ToString()));
            }
            if (Stopwatch.GetElapsedTime(begun) > CaseMax) Assert.Fail(Named(seed, round, bytes, "it took too long"));
        }
    }

    /// <summary>The same for a reader that waits, such as one behind a server.</summary>
    public static async Task EachAsync(
        IReadOnlyList<byte[]> seeds, int seed, Func<byte[], Task> read, int cases = 200)
    {
        var mutator = new Mutator(seeds, seed);
        for (var round = 0; round < Cases(cases); round++)
        {
            var bytes = Next(mutator, round, seeds);
            try
            {
                await read(bytes).WaitAsync(CaseMax, TimeProvider.System);
            }
            catch (Exception thrown)
            {
                Assert.Fail(Named(seed, round, bytes, thrown.ToString()));
            }
        }
    }

    // The examples themselves come first: a reader that refuses them all would pass any test.
    private static byte[] Next(Mutator mutator, int round, IReadOnlyList<byte[]> seeds)
    {
        var bytes = round < seeds.Count ? seeds[round] : mutator.Next();
        return bytes.Length > LengthMax ? bytes[..LengthMax] : bytes;
    }

    private static string Named(int seed, int round, byte[] bytes, string why)
    {
        var shown = Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, ShownMax)));
        return $"seed {seed}, round {round}, {bytes.Length} bytes {shown}: {why}";
    }
}
