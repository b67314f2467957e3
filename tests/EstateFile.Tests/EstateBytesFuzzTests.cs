using System.Text;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

public sealed class EstateBytesFuzzTests
{
    [Fact]
    public void Mutated_bytes_are_refused_at_a_place_or_read_as_what_is_written_of_them()
    {
        var read = 0;
        Mutations.Each(Mutations.Bytes(Policies.Text), seed: 41, bytes =>
        {
            switch (EstateReader.Read("fuzz.yaml", bytes))
            {
                case EstateReading.Read accepted:
                    Assert.Equal(accepted.Document, Harbor.Document(EstateWriter.Write(accepted.Document)));
                    read++;
                    break;
                case EstateReading.Refused refused:
                    Assert.InRange(refused.Errors.Count, 1, 100);
                    Assert.All(refused.Errors, e => Assert.True(e.Place is { Line: > 0, Column: > 0 }, e.Text));
                    break;
            }
        }, cases: 1_000);
        Assert.True(read > 0);
    }
}
