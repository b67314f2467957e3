using Mandate.Storage;

namespace Mandate.Ledger.Tests;

public sealed class Ed25519Tests
{
    [Fact]
    public void The_empty_message_of_rfc_8032_has_its_published_signature()
    {
        using var pair = new Ed25519.KeyPair(
            Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        Assert.Equal(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            Convert.ToHexStringLower(pair.PublicKey));
        var signature = pair.Sign([]);
        Assert.Equal(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            Convert.ToHexStringLower(signature));
        Assert.True(Ed25519.Verify(pair.PublicKey, [], signature));
    }

    [Fact]
    public void A_changed_message_signature_or_key_is_not_verified()
    {
        using var pair = new Ed25519.KeyPair(new byte[32]);
        using var other = new Ed25519.KeyPair([.. new byte[31], 1]);
        var signature = pair.Sign("message"u8);
        Assert.True(Ed25519.Verify(pair.PublicKey, "message"u8, signature));
        Assert.False(Ed25519.Verify(pair.PublicKey, "massage"u8, signature));
        Assert.False(Ed25519.Verify(other.PublicKey, "message"u8, signature));
        for (var i = 0; i < signature.Length; i++)
        {
            signature[i] ^= 1;
            Assert.False(Ed25519.Verify(pair.PublicKey, "message"u8, signature), $"byte {i}");
            signature[i] ^= 1;
        }
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(31, 64)]
    [InlineData(33, 64)]
    [InlineData(32, 0)]
    [InlineData(32, 63)]
    [InlineData(32, 65)]
    public void Other_lengths_than_32_and_64_are_refused(int key, int signature) =>
        Assert.False(Ed25519.Verify(new byte[key], "message"u8, new byte[signature]));

    [Fact]
    public void A_key_that_is_no_point_is_refused_not_thrown() =>
        Assert.False(Ed25519.Verify(Enumerable.Repeat((byte)0xff, 32).ToArray(), [], new byte[64]));

    [Fact]
    public void A_seed_of_another_length_is_a_bug_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => new Ed25519.KeyPair(new byte[31]));

    [Fact]
    public void One_pair_signs_for_several_threads()
    {
        using var pair = new Ed25519.KeyPair(new byte[32]);
        var expected = pair.Sign("same"u8);
        Parallel.For(0, 200, _ =>
        {
            Assert.Equal(expected, pair.Sign("same"u8));
            Assert.True(Ed25519.Verify(pair.PublicKey, "same"u8, expected));
        });
    }
}
