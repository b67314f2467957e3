using System.Security.Cryptography;
using System.Text;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

public sealed class SealedStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TreeSize All = new(1_000_000);

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Ids_are_made_one_after_the_other_and_none_twice()
    {
        static UInt128 Number(SealedValue value) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(
            value.Id.Value.ToByteArray(bigEndian: true));
        static SealedValue Make() => SealedValue.Seal("person_1", "name", "x", new LeafIndex(0));
        // What else is sealed meanwhile comes in between, and not far.
        Assert.InRange(Number(Make()), Number(Make()) - 1_000_000, Number(Make()));
        var beside = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 1_000).Select(_ => Make().Id).ToList())));
        Assert.Equal(4_000, beside.SelectMany(ids => ids).Distinct().Count());
    }

    [Fact]
    public async Task A_value_is_found_under_its_id_and_fits_its_commitment()
    {
        await using var store = Open();
        var value = SealedValue.Seal("person_1", "name", "ada@harbor.example", new LeafIndex(7));
        await store.PutAsync([value], None);
        var found = await store.FindAsync(value.Id, None);
        Assert.Equal(value.Value, found!.Value);
        Assert.Equal(new LeafIndex(7), found.Leaf);
        Assert.Equal(value.Commitment, found.Commitment);
        Assert.NotEqual(value.Commitment, (found with { Value = "eve@harbor.example" }).Commitment);
        Assert.NotEqual(value.Commitment, (found with { Field = "subject" }).Commitment);
        Assert.Null(await store.FindAsync(new SealedId(new Guid(1, 2, 3, new byte[8])), None));
    }

    [Fact]
    public void A_commitment_is_the_documented_hash()
    {
        var salt = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        // printf '\x02' + 00..1f + '\x00\x04' + 'name' + 'Ada' | sha256sum
        byte[] input = [2, .. salt, 0, 4, .. "name"u8, .. "Ada"u8];
        Assert.Equal(Hash.Of(SHA256.HashData(input)), SealedValue.CommitmentOf(salt, "name", "Ada"));
        Assert.NotEqual(SealedValue.CommitmentOf(salt, "nam", "eAda"), SealedValue.CommitmentOf(salt, "name", "Ada"));
    }

    [Fact]
    public async Task Values_are_listed_by_subject_and_by_field()
    {
        await using var store = Open();
        await PutPeopleAsync(store, 3);
        var ofOne = await store.OfSubjectAsync("person_1", None);
        Assert.Equal(["name", "display_name", "subject"], ofOne.Select(v => v.Field));
        var names = await store.OfFieldAsync("name", None);
        Assert.Equal([Mail(0), Mail(1), Mail(2)], names.Select(n => n.Value));
        Assert.Equal(["person_0", "person_1", "person_2"], names.Select(n => n.Subject));
    }

    [Fact]
    public async Task Empty_text_is_a_value_too()
    {
        await using var store = Open();
        var value = SealedValue.Seal("person_1", "notes", "", new LeafIndex(0));
        await store.PutAsync([value], None);
        Assert.Equal("", (await store.FindAsync(value.Id, None))!.Value);
    }

    [Fact]
    public async Task Values_without_an_entry_are_dropped_by_the_next_open()
    {
        SealedValue recorded, orphan;
        await using (var store = Open())
        {
            recorded = SealedValue.Seal("person_1", "name", "recorded@harbor.example", new LeafIndex(4));
            orphan = SealedValue.Seal("person_2", "name", "orphan@harbor.example", new LeafIndex(5));
            await store.PutAsync([recorded, orphan], None);
        }
        await using (var store = SealedStore.Open(Path, new TreeSize(5)))
        {
            Assert.NotNull(await store.FindAsync(recorded.Id, None));
            Assert.Null(await store.FindAsync(orphan.Id, None));
            AssertNotOnDisk("orphan@harbor.example");
        }
    }

    [Fact]
    public async Task An_append_that_lost_is_followed_by_the_same_dropping()
    {
        await using var store = Open();
        var value = SealedValue.Seal("person_1", "name", "a", new LeafIndex(5));
        await store.PutAsync([value], None);
        await store.PutAsync([value with { Leaf = new LeafIndex(9) }], None);
        Assert.Equal(0, await store.DropFromAsync(new TreeSize(10), None));
        Assert.Equal(1, await store.DropFromAsync(new TreeSize(9), None));
        Assert.Null(await store.FindAsync(value.Id, None));
    }

    [Fact]
    public async Task What_was_erased_is_in_no_file_of_the_folder()
    {
        await using var store = Open();
        await PutPeopleAsync(store, 1_500);
        var erased = await store.OfSubjectAsync("person_700", None);
        foreach (var value in erased) AssertOnDisk(value.Value);
        Assert.Equal(3, await store.EraseAsync(["person_700"], None));
        foreach (var value in erased)
        {
            AssertNotOnDisk(value.Value);
            Assert.Equal(-1, Scratch.BytesOf(scratch.Path).AsSpan().IndexOf(value.Salt));
            Assert.Null(await store.FindAsync(value.Id, None));
        }
        Assert.Empty(await store.OfSubjectAsync("person_700", None));
        Assert.Equal(1_499, (await store.OfFieldAsync("name", None)).Count);
        AssertOnDisk(Mail(701));
        Assert.Equal(0, await store.EraseAsync(["person_700", "person_nobody"], None));
    }

    [Fact]
    public async Task Erasing_leaves_no_copies_in_a_store_that_was_rearranged_many_times()
    {
        var random = new Random(11);
        var gone = new List<string>();
        await using var store = Open();
        for (var round = 0; round < 25; round++)
        {
            var values = Enumerable.Range(0, 120).Select(i =>
            {
                var text = $"<{round}.{i}>{new string('n', random.Next(900))}";
                return SealedValue.Seal($"person_{random.Next(200)}", "name", text, new LeafIndex(1));
            });
            await store.PutAsync([.. values], None);
            string[] subjects = [$"person_{random.Next(200)}", $"person_{random.Next(200)}"];
            foreach (var subject in subjects)
                gone.AddRange((await store.OfSubjectAsync(subject, None)).Select(v => v.Value));
            await store.EraseAsync(subjects, None);
        }
        Assert.NotEmpty(gone);
        var bytes = Scratch.BytesOf(scratch.Path);
        foreach (var value in gone)
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(value[..(value.IndexOf('>') + 1)])) < 0, value);
    }

    public static TheoryData<int, bool> EraseFaults => new()
    {
        // which write fails, and whether it is stored all the same
        { (int)DurableWrite.DeleteSealed, false },
        { (int)DurableWrite.DeleteSealed, true },
        { (int)DurableWrite.ScrubSealed, false },
        { (int)DurableWrite.ScrubSealed, true },
    };

    [Theory]
    [MemberData(nameof(EraseFaults))]
    public async Task An_interrupted_erasure_is_finished(int failing, bool stored)
    {
        var fail = false;
        var deleted = failing != (int)DurableWrite.DeleteSealed || stored;
        await using (var store = SealedStore.Open(Path, All, (write, isStored) =>
        {
            if (fail && (int)write == failing && isStored == stored)
                throw new StorageException(new StorageDefect.Failed("sealed", "injected"));
        }))
        {
            await PutPeopleAsync(store, 50);
            fail = true;
            await Assert.ThrowsAsync<StorageException>(async () => await store.EraseAsync(["person_7"], None));
            fail = false;
            Assert.Equal(deleted ? 0 : 3, (await store.OfSubjectAsync("person_7", None)).Count);
            // The store is still good for its other work.
            await store.PutAsync([SealedValue.Seal("person_99", "name", "later", new LeafIndex(3))], None);
        }
        await using (var store = Open())
        {
            if (!deleted) await store.EraseAsync(["person_7"], None);
            AssertNotOnDisk(Mail(7));
            AssertOnDisk(Mail(8));
            Assert.Single(await store.OfSubjectAsync("person_99", None));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_put_that_fails_is_all_there_or_not_at_all(bool stored)
    {
        var fail = true;
        await using var store = SealedStore.Open(Path, All, (write, isStored) =>
        {
            if (fail && write == DurableWrite.PutSealed && isStored == stored)
                throw new StorageException(new StorageDefect.OutOfSpace("sealed"));
        });
        var leaf = new LeafIndex(8);
        var values = Enumerable.Range(1, 3).Select(i => SealedValue.Seal("person_1", "name", $"{i}", leaf)).ToList();
        await Assert.ThrowsAsync<StorageException>(async () => await store.PutAsync(values, None));
        fail = false;
        Assert.Equal(stored ? 3 : 0, (await store.OfSubjectAsync("person_1", None)).Count);
        await store.PutAsync(values, None);
        Assert.Equal(3, (await store.OfSubjectAsync("person_1", None)).Count);
    }

    private string Path => scratch.File("sealed.db");

    private SealedStore Open() => SealedStore.Open(Path, All);

    private static string Mail(int person) => $"mail.of.{person}.@harbor.example";

    private static async Task PutPeopleAsync(SealedStore store, int count)
    {
        for (var i = 0; i < count; i += 100)
        {
            var values = Enumerable.Range(i, Math.Min(100, count - i)).SelectMany(p => new[]
            {
                SealedValue.Seal($"person_{p}", "name", Mail(p), new LeafIndex(1)),
                SealedValue.Seal($"person_{p}", "display_name", $"Display name of <{p}>", new LeafIndex(1)),
                SealedValue.Seal($"person_{p}", "subject", $"oidc|<{p}>", new LeafIndex(1)),
            });
            await store.PutAsync([.. values], None);
        }
    }

    private void AssertOnDisk(string text) =>
        Assert.True(IsOnDisk(text), $"{text} is not stored");

    private void AssertNotOnDisk(string text) =>
        Assert.False(IsOnDisk(text), $"{text} is still stored");

    private bool IsOnDisk(string text) =>
        Scratch.BytesOf(scratch.Path).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
