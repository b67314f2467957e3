namespace Mandate.Storage.Tests;

public sealed class RandomnessTests
{
    [Fact]
    public async Task No_two_pieces_are_alike_however_many_are_taken_and_on_whichever_thread()
    {
        const int Each = 2_000;
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, Each)
            .Select(nth =>
            {
                // Of many lengths, so that pieces end where what was asked for at once does, and elsewhere.
                var piece = new byte[16 + (nth % 50)];
                Randomness.Fill(piece);
                return Convert.ToHexString(piece);
            }).ToList())));
        var pieces = taken.SelectMany(t => t).ToList();
        Assert.Equal(4 * Each, pieces.Select(p => p[..32]).Distinct().Count());
        // No byte is handed out unfilled: each of them is zero one time in 256.
        for (var at = 0; at < 16; at++) Assert.True(pieces.Count(p => p[(2 * at)..(2 * at + 2)] == "00") < Each / 10);
    }

    [Fact]
    public void As_much_as_is_asked_for_at_once_can_be_taken()
    {
        var (one, other) = (new byte[4_096], new byte[4_096]);
        Randomness.Fill(one);
        Randomness.Fill(other);
        Assert.NotEqual(one, other);
        Assert.Contains(one[^16..], b => b != 0);
    }
}
