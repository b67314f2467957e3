using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

public sealed class EntryPropertyTests
{
    [Fact]
    public void What_is_written_is_read_back_member_by_member() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new RandomEntries(seed);
            foreach (var change in RandomEntries.Cases)
            {
                var entry = random.Of(change);
                var bytes = Entries.Bytes(entry);
                var read = Assert.IsType<EntryReading.Read>(EntryCodec.Decode(bytes, entry.Revision)).Entry;
                Assert.Equal(Portrait.Of(entry), Portrait.Of(read));
                Assert.Equal(bytes, Entries.Bytes(read));
            }
        }));

    /// <summary>No second form of an entry is read, so nothing can be altered without altering what it says.</summary>
    [Fact]
    public void Altered_bytes_are_damaged_or_say_something_else_and_never_throw()
    {
        var stillRead = 0;
        for (var seed = 0; seed < 20_000; seed++)
        {
            var altered = Alter(Entries.Bytes(new RandomEntries(seed).Next()), new Random(seed));
            if (EntryCodec.Decode(altered, new Revision(1)) is not EntryReading.Read read) continue;
            Assert.True(altered.AsSpan().SequenceEqual(Entries.Bytes(read.Entry)), $"seed {seed} has a second form");
            stillRead++;
        }

        Assert.InRange(stillRead, 100, 10_000);
    }

    [Fact]
    public void Every_beginning_of_an_entry_is_damaged()
    {
        foreach (var change in SampleEntries.All())
        {
            var bytes = Entries.Bytes(SampleEntries.Of(change));
            for (var length = 0; length < bytes.Length; length++)
                Assert.IsType<EntryReading.Damaged>(EntryCodec.Decode(bytes.AsMemory(0, length), new Revision(1)));
        }
    }

    [Fact]
    public void White_space_between_members_is_damage()
    {
        var entry = SampleEntries.Of(new Change.PersonErased(new PersonId(new Guid(1, 2, 3, new byte[8]))));
        var pretty = JsonSerializer.SerializeToUtf8Bytes(
            JsonDocument.Parse(Entries.Bytes(entry)).RootElement, Pretty);
        Assert.IsType<EntryReading.Damaged>(EntryCodec.Decode(pretty, new Revision(1)));
    }

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    private static byte[] Alter(byte[] bytes, Random random)
    {
        var list = bytes.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(list.Count);
            var piece = "\"\\,:{}[] 0-1.eu0nul\t"u8[random.Next(20)];
            switch (random.Next(5))
            {
                case 0: list[at] = (byte)random.Next(256); break;
                case 1: list[at] = piece; break;
                case 2: list.Insert(at, piece); break;
                case 3: list.RemoveRange(at, Math.Min(random.Next(1, 30), list.Count - at)); break;
                default: list.InsertRange(at, list.GetRange(at, Math.Min(random.Next(1, 60), list.Count - at))); break;
            }

            if (list.Count == 0) list.Add(piece);
        }

        return [.. list];
    }
}
