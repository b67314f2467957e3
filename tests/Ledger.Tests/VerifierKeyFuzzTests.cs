using System.Text;
using Mandate.Fixtures;

namespace Mandate.Ledger.Tests;

public sealed class VerifierKeyFuzzTests
{
    [Fact]
    public void Mutated_keys_are_refused_or_read_as_the_one_form()
    {
        var known = Vectors.Json("tlog/signed-note.json").GetProperty("cases").EnumerateArray()
            .SelectMany(c => c.GetProperty("known").EnumerateArray().Select(k => k.GetString()!)).Distinct();
        var read = 0;
        Mutations.Each(Mutations.Bytes(known), seed: 10, bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (!VerifierKey.TryRead(text, out var key)) return;
            Assert.Equal(text, key.Text);
            read++;
        });
        Assert.True(read > 0);
    }

    [Fact]
    public void Mutated_signature_lines_are_refused_or_written_as_they_were_read()
    {
        var notes = Vectors.Json("tlog/signed-note.json").GetProperty("cases").EnumerateArray()
            .Select(c => c.GetProperty("note_b64").GetBytesFromBase64()).ToArray();
        Mutations.Each(notes, seed: 11, bytes =>
        {
            if (!SignedNote.TryRead(bytes, out var note)) return;
            Assert.Equal(bytes, Encoding.UTF8.GetBytes(note.Format()));
            foreach (var line in note.Signatures) _ = Cosignature.TryRead(line, out _);
            if (CheckpointText.TryRead(note.Text, out _) && Checkpoint.TryRead(note.Text, out var checkpoint))
                Assert.Equal(note.Text, checkpoint.Format());
        });
    }
}
