using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Storage;

namespace Mandate.Ledger.Tests;

public sealed class SignedNoteTests
{
    [Fact]
    public void Notes_of_the_vectors_verify_or_fail_as_they_say()
    {
        var count = 0;
        foreach (var vector in Vectors.Json("tlog/signed-note.json").GetProperty("cases").EnumerateArray())
        {
            var known = vector.GetProperty("known").EnumerateArray().Select(k => Key(k.GetString()!)).ToArray();
            var bytes = vector.GetProperty("note_b64").GetBytesFromBase64();
            var verified = SignedNote.TryRead(bytes, out var note)
                && note.Verify(known, Ed25519.Verify) is NoteVerification.Verified v ? v.By : default;
            var name = vector.GetProperty("name").GetString();
            Assert.True(verified.IsDefault != vector.GetProperty("ok").GetBoolean(), name);
            if (!verified.IsDefault)
            {
                var expected = vector.GetProperty("verified").EnumerateArray().Select(e => e.GetString()!);
                Assert.Equal(expected, verified.Select(k => $"{k.Name}+{k.Id:x8}"));
                Assert.Equal(bytes, Encoding.UTF8.GetBytes(note!.Format()));
            }
            count++;
        }
        Assert.Equal(17, count);
    }

    [Fact]
    public void Signing_with_the_published_seed_gives_the_published_line()
    {
        var vectors = Vectors.Json("tlog/signed-note.json");
        var signer = vectors.GetProperty("signer_seed");
        using var pair = new Ed25519.KeyPair(signer.GetProperty("ed25519_seed_b64").GetBytesFromBase64());
        Assert.True(VerifierKey.TryMake(
            signer.GetProperty("name").GetString()!, NoteSignatureType.Ed25519, pair.PublicKey, out var key));
        Assert.Equal("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", key.Text);

        var published = vectors.GetProperty("cases")[1].GetProperty("note_b64").GetBytesFromBase64();
        Assert.True(SignedNote.TryRead(published, out var note));
        Assert.Equal(note.Signatures[0].Line, SignedNote.Make(note.Text, key, pair.Sign).Signatures[0].Line);
    }

    [Fact]
    public void One_wrong_signature_of_a_known_key_condemns_a_note_that_another_key_signed()
    {
        using var one = new Estate("one.example", 1);
        using var two = new Estate("two.example", 2);
        var note = SignedNote.Make("text\n", one.Key, one.Pair.Sign);
        var wrong = note.With(new NoteSignature(two.Key.Name, two.Key.Id, [.. one.Pair.Sign("text\n"u8)]));
        Assert.Equal(new NoteVerification.WrongSignature(two.Key), wrong.Verify([one.Key, two.Key], Ed25519.Verify));
        Assert.IsType<NoteVerification.Verified>(wrong.Verify([one.Key], Ed25519.Verify));
        Assert.IsType<NoteVerification.NoKnownKey>(wrong.Verify([], Ed25519.Verify));
    }

    [Theory]
    [InlineData("")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2=")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData(" example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void A_verifier_key_that_is_not_exactly_one_is_refused(string text) =>
        Assert.False(VerifierKey.TryRead(text, out _));

    [Fact]
    public void The_cosignature_of_the_vectors_is_taken_apart_and_its_message_built()
    {
        var vector = Vectors.Json("tlog/cosignature-v1.json");
        var text = vector.GetProperty("checkpoint_text").GetString()!;
        var line = vector.GetProperty("signature_line").GetString()!;
        Assert.True(SignedNote.TryRead(text + "\n" + line + "\n", out var note));
        var signature = Assert.Single(note.Signatures);
        Assert.Equal(vector.GetProperty("decoded").GetProperty("key_id_hex").GetString(), $"{signature.KeyId:x8}");
        Assert.True(Cosignature.TryRead(signature, out var cosignature));
        Assert.Equal(vector.GetProperty("decoded").GetProperty("timestamp").GetUInt64(), cosignature.UnixSeconds);
        var message = Encoding.UTF8.GetString(cosignature.Message(note.TextBytes));
        Assert.Equal(vector.GetProperty("cosigned_message").GetString(), message);
        Assert.Equal(line, signature.Line);
    }

    [Fact]
    public void A_witness_is_believed_over_its_own_message_only()
    {
        using var witness = new Estate("witness.example", 3);
        Assert.True(VerifierKey.TryMake(
            "witness.example", NoteSignatureType.Cosignature, witness.Pair.PublicKey, out var key));
        using var log = new Estate("log.example", 4);
        var note = new Checkpoint("log.example", TreeSize.Zero, Rfc6962.EmptyRoot).SignWith(log.Key, log.Pair.Sign);
        byte[] time = [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb];
        var right = witness.Pair.Sign(Cosignature.Message(0x641850cb, note.TextBytes));
        var plain = witness.Pair.Sign(note.TextBytes);
        Assert.IsType<NoteVerification.Verified>(
            note.With(new NoteSignature(key.Name, key.Id, [.. time, .. right])).Verify([key], Ed25519.Verify));
        Assert.IsType<NoteVerification.WrongSignature>(
            note.With(new NoteSignature(key.Name, key.Id, [.. time, .. plain])).Verify([key], Ed25519.Verify));
    }

    [Fact]
    public void Random_and_mutated_notes_are_refused_or_read_and_never_thrown()
    {
        var good = Vectors.Json("tlog/signed-note.json").GetProperty("cases")[2];
        var bytes = good.GetProperty("note_b64").GetBytesFromBase64();
        var known = good.GetProperty("known").EnumerateArray().Select(k => Key(k.GetString()!)).ToArray();
        Assert.True(SignedNote.TryRead(bytes, out var original));
        Mutations.Each([bytes], seed: 4, mutated =>
        {
            if (!SignedNote.TryRead(mutated, out var note)) return;
            Assert.Equal(mutated, Encoding.UTF8.GetBytes(note.Format()));
            if (note.Verify(known, Ed25519.Verify) is NoteVerification.Verified)
                Assert.Equal(original.Text, note.Text);
        });
    }

    private static VerifierKey Key(string text)
    {
        Assert.True(VerifierKey.TryRead(text, out var key), text);
        Assert.Equal(text, key.Text);
        return key;
    }
}
