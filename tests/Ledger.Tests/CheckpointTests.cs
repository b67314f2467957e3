using System.Text;
using Mandate.Fixtures;
using Mandate.Storage;

namespace Mandate.Ledger.Tests;

public sealed class CheckpointTests
{
    [Fact]
    public void Checkpoint_texts_of_the_vectors_are_read_or_refused_as_they_say()
    {
        var count = 0;
        foreach (var vector in Vectors.Json("tlog/checkpoint-text.json").GetProperty("cases").EnumerateArray())
        {
            var read = CheckpointText.TryRead(vector.GetProperty("text").GetString(), out var checkpoint);
            Assert.True(read == vector.GetProperty("ok").GetBoolean(), vector.GetProperty("desc").GetString());
            count++;
            if (checkpoint is null) continue;
            Assert.Equal(vector.GetProperty("origin").GetString(), checkpoint.Origin);
            Assert.Equal(vector.GetProperty("size").GetUInt64(), checkpoint.Size.Value);
            if (vector.TryGetProperty("hash_b64", out var hash))
                Assert.Equal(hash.GetBytesFromBase64(), checkpoint.RootHash);
            var rest = vector.TryGetProperty("rest", out var lines) ? lines.GetString()! : "";
            Assert.Equal(rest, string.Concat(checkpoint.Extensions.Select(e => e + "\n")));
        }
        Assert.Equal(12, count);
    }

    [Fact]
    public void Our_own_ledger_reads_no_root_that_is_not_32_bytes()
    {
        Assert.False(Checkpoint.TryRead("Log\n123\nYmFuYW5hcw==\n", out _));
        Assert.True(CheckpointText.TryRead("Log\n123\nYmFuYW5hcw==\n", out _));
    }

    [Fact]
    public void Every_checkpoint_of_the_tessera_log_verifies_and_has_the_root_of_its_entries()
    {
        var log = Vectors.Json("tlog/tessera-testdata-log.json");
        Assert.True(VerifierKey.TryRead(log.GetProperty("vkey").GetString(), out var key));
        var frontier = TreeFrontier.Empty;
        var entries = log.GetProperty("leaves_utf8").EnumerateArray()
            .Select(l => Encoding.UTF8.GetBytes(l.GetString()!)).ToArray();
        for (var size = 0; size <= entries.Length; size++)
        {
            var text = log.GetProperty("checkpoints").GetProperty(size.ToString()).GetString();
            Assert.True(SignedNote.TryRead(text, out var note));
            Assert.IsType<NoteVerification.Verified>(note.Verify([key], Ed25519.Verify));
            Assert.True(Checkpoint.TryRead(note.Text, out var checkpoint));
            Assert.Equal(log.GetProperty("origin").GetString(), checkpoint.Origin);
            Assert.Equal(frontier.Size, checkpoint.Size);
            Assert.Equal(frontier.Root(), checkpoint.Root);
            Assert.Equal(note.Text, checkpoint.Format());
            if (size < entries.Length) frontier = frontier.Append(Rfc6962.Leaf(entries[size]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("log.example\n1000")]
    [InlineData("log.example\t")]
    public void What_would_be_read_back_differently_is_never_signed(string origin)
    {
        using var estate = new Estate("log.example", 20);
        var checkpoint = new Checkpoint(origin, new TreeSize(1), Rfc6962.EmptyRoot);
        Assert.Throws<InvalidOperationException>(() => checkpoint.SignWith(estate.Key, estate.Pair.Sign));
        var note = SignedNote.Make("text\n", estate.Key, estate.Pair.Sign);
        Assert.Throws<ArgumentException>(() => note.With(new NoteSignature("two names", 1, [1])));
        Assert.Throws<ArgumentException>(() => note.With(new NoteSignature("name", 1, [])));
    }

    [Fact]
    public void Random_and_mutated_texts_are_refused_or_read_as_the_one_form()
    {
        var good = new Checkpoint("log.example", new TreeSize(1234), Rfc6962.EmptyRoot) { Extensions = ["more"] };
        Mutations.Each([Encoding.UTF8.GetBytes(good.Format())], seed: 5, bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (Checkpoint.TryRead(text, out var checkpoint)) Assert.Equal(text, checkpoint.Format());
        });
    }
}
