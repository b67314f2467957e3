using System.Text;
using Mandate.Fixtures;

namespace Mandate.Ledger.Tests;

public sealed class TlogProofTests
{
    [Fact]
    public void Proof_texts_of_the_vectors_are_read_or_refused_as_they_say()
    {
        var count = 0;
        foreach (var vector in Vectors.Json("tlog/tlog-proof-text.json").GetProperty("cases").EnumerateArray())
        {
            var text = vector.GetProperty("text").GetString()!;
            var read = TlogProof.TryRead(text, out var proof);
            Assert.True(read == vector.GetProperty("ok").GetBoolean(), vector.GetProperty("name").GetString());
            count++;
            if (proof is null) continue;
            Assert.Equal(vector.GetProperty("index").GetUInt64(), proof.Index.Value);
            var hashes = vector.GetProperty("hashes").EnumerateArray().Select(h => h.GetString()!);
            Assert.Equal(hashes, proof.Path.Select(h => h.Base64));
            Assert.Equal(vector.GetProperty("checkpoint").GetString(), proof.Checkpoint);
            var extra = vector.TryGetProperty("extra_utf8", out var e) ? e.GetString() : "";
            Assert.Equal(extra, Encoding.UTF8.GetString(proof.Extra.AsSpan()));
            Assert.Equal(text, proof.Format());
        }
        Assert.Equal(10, count);
    }

    [Fact]
    public void Random_and_mutated_proofs_are_refused_or_read_as_the_one_form()
    {
        var good = new TlogProof(new LeafIndex(5), [.. ReferenceTree.Leaves(2)], "log.example\n7\n\n— x y\n")
        {
            Extra = [1, 2, 3],
        };
        Mutations.Each([Encoding.Latin1.GetBytes(good.Format())], seed: 8, bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (TlogProof.TryRead(text, out var proof)) Assert.Equal(text, proof.Format());
        });
    }
}
