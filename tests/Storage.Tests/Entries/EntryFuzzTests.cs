using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

public sealed class EntryFuzzTests
{
    [Fact]
    public void Mutated_entries_are_damage_or_have_this_one_form()
    {
        var seeds = SampleEntries.All().Select(c => Entries.Bytes(SampleEntries.Of(SampleEntries.WithConditions(c))))
            .Append(Entries.Bytes(SampleEntries.WithEverything())).ToArray();
        var read = 0;
        Mutations.Each(seeds, seed: 21, bytes =>
        {
            if (EntryCodec.Decode(bytes, new Revision(1)) is not EntryReading.Read entry) return;
            Assert.Equal(bytes, Entries.Bytes(entry.Entry));
            read++;
        });
        Assert.True(read >= Math.Min(seeds.Length, Mutations.Cases(seeds.Length)));
    }
}
