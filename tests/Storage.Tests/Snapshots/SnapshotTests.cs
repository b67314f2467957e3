using Mandate.Governance;
using Mandate.Governance.Tests;

namespace Mandate.Storage.Tests;

/// <summary>A start from a snapshot is the fold of everything, or the snapshot is not used.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly Scratch scratch = new();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.TryParse(
        Environment.GetEnvironmentVariable("FUZZ"), out var many) ? many : 12)];

    private string Dir => scratch.File("data");

    private string Snapshot => Path.Combine(Dir, "estate.snapshot");

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_snapshot_and_what_came_after_is_the_fold_of_everything(int seed)
    {
        var random = new Random(seed);
        var entries = new RandomLedger(seed, random.Next(20, 250)).Entries;
        await using var folder = await DataFolder.OpenOrCreateAsync(Dir);
        var writer = new Writer(folder.Key);
        // Half of them end with a grant, whose row then says when the ledger's newest entry was recorded.
        var from = random.Next(1, entries.Count + 1);
        if (random.Next(2) == 0)
            from = entries.FindLastIndex(e => e.Change is Change.GrantRecorded { Conditions.IsEmpty: true }) + 1;
        await AppendAsync(folder, writer, entries, from, random);
        var early = (await LedgerFold.OfAsync(folder, null, null, default)).Estate;
        await SnapshotWriter.WriteAsync(folder, early, null, default);
        Same(seed, early, (await LedgerFold.StartAsync(folder, null, default)).Folded.Estate);
        await AppendAsync(folder, writer, entries[from..], entries.Count - from, random);

        var start = await LedgerFold.StartAsync(folder, null, default);

        Assert.Null(start.Unfit);
        Assert.Equal(early.Revision, start.From);
        var folded = await LedgerFold.OfAsync(folder, null, null, default);
        Assert.Equal(folded.Head, start.Folded.Head);
        Assert.Equal(folded.Tree.Root(), start.Folded.Tree.Root());
        Same(seed, folded.Estate, start.Folded.Estate);
        SameAnswers(seed, folded.Estate, start.Folded.Estate, random);
        // Both go on alike, and so does what a third start makes of a snapshot of one that came from a snapshot.
        var next = Named(folded.Estate);
        Same(seed, folded.Estate.Apply(next), start.Folded.Estate.Apply(next));
        await SnapshotWriter.WriteAsync(folder, start.Folded.Estate, null, default);
        var again = await LedgerFold.StartAsync(folder, null, default);
        Assert.Equal(folded.Estate.Revision, again.From);
        Same(seed, folded.Estate, again.Folded.Estate);
    }

    [Fact]
    public async Task A_snapshot_that_is_not_as_it_was_written_is_not_used()
    {
        await using var folder = await SnapshotOfAsync(Dir, 3);
        var whole = await File.ReadAllBytesAsync(Snapshot);
        var random = new Random(1);
        for (var time = 0; time < 120; time++)
        {
            byte[] odd = [.. whole];
            if (time % 3 == 0) odd = whole[..random.Next(whole.Length)];
            else
            {
                var at = time % 3 == 1 ? random.Next(8, whole.Length) : whole.Length - 1 - random.Next(600);
                odd[at] ^= (byte)(1 << random.Next(8));
            }

            if (time % 10 == 9) odd = [.. whole, 0];
            await UnfitAsync(folder, odd);
        }

        await File.WriteAllBytesAsync(Snapshot, whole);
        Assert.Null((await LedgerFold.StartAsync(folder, null, default)).Unfit);
    }

    [Theory]
    [InlineData("mandate snapshot 1", "mandate snapshot 0", "it has another format")]
    [InlineData("build ", "build 0", "another build of the program made it")]
    [InlineData("estate estate_", "estate estate_0", "it is of another estate")]
    [InlineData("root ", "root 00", "the ledger begins otherwise")]
    public async Task A_label_that_the_key_signed_has_to_be_of_this_program_and_this_ledger(
        string said, string instead, string why)
    {
        await using var folder = await SnapshotOfAsync(Dir, 4);
        var bytes = await File.ReadAllBytesAsync(Snapshot);
        var length = BitConverter.ToInt32(bytes, bytes.Length - 4);
        var label = System.Text.Encoding.ASCII.GetString(bytes, bytes.Length - 4 - length, length);
        label = label[..(label.LastIndexOf("\nmac ", StringComparison.Ordinal) + 1)];
        var at = label.IndexOf(said, StringComparison.Ordinal);
        // Which digits stand there is chance.
        if (label[at..].StartsWith(instead, StringComparison.Ordinal))
            instead = said + new string('f', instead.Length - said.Length);
        label = label[..at] + instead + label[(at + instead.Length)..];
        var signed = SnapshotLabel.Signed(folder.Key, label);
        Assert.Equal(length, signed.Length);
        Assert.Equal(why, await UnfitAsync(folder, [.. bytes[..^(length + 4)], .. signed, .. bytes[^4..]]));
    }

    [Fact]
    public async Task The_snapshot_of_another_estate_or_of_a_longer_ledger_is_not_used()
    {
        await using (await SnapshotOfAsync(scratch.File("other"), 5))
        await using (var folder = await SnapshotOfAsync(Dir, 5))
            Assert.Equal("its label is not signed with this estate's key",
                await UnfitAsync(folder, await File.ReadAllBytesAsync(scratch.File("other/estate.snapshot"))));

        // A backup of the ledger is put back, and the snapshot that was made since stays.
        var backup = scratch.File("backup.db");
        File.Copy(Path.Combine(Dir, "ledger.db"), backup);
        await using (var folder = await DataFolder.OpenAsync(Dir))
        {
            var writer = new Writer(folder.Key);
            await writer.FollowAsync(folder.Journal);
            var estate = (await LedgerFold.OfAsync(folder, null, null, default)).Estate;
            await AppendAsync(folder, writer, [Named(estate)], 1, new Random(1));
            await SnapshotWriter.WriteAsync(folder,
                (await LedgerFold.OfAsync(folder, null, null, default)).Estate, null, default);
        }

        File.Copy(backup, Path.Combine(Dir, "ledger.db"), overwrite: true);
        await using (var folder = await DataFolder.OpenAsync(Dir))
            Assert.Equal("the ledger is smaller than it was",
                await UnfitAsync(folder, await File.ReadAllBytesAsync(Snapshot)));
    }

    [Fact]
    public async Task A_crash_between_two_steps_leaves_a_snapshot_that_is_good_or_none()
    {
        var failing = false;
        var stored = false;
        void Probe(DurableWrite write, bool isStored)
        {
            if (failing && write == DurableWrite.ReplaceSnapshot && isStored == stored)
                throw new IOException("injected");
        }

        await (await SnapshotOfAsync(Dir, 6)).DisposeAsync();
        await using var folder = await DataFolder.OpenAsync(Dir, mayCreate: false, Probe);
        var estate = (await LedgerFold.OfAsync(folder, null, null, default)).Estate;
        failing = true;
        foreach (var at in new[] { false, true })
        {
            stored = at;
            await Assert.ThrowsAsync<StorageException>(() => SnapshotWriter.WriteAsync(folder, estate, null, default));
            Assert.Null((await LedgerFold.StartAsync(folder, null, default)).Unfit);
        }

        // What a killed process leaves half written stands beside, is not looked at, and is written over.
        failing = false;
        await File.WriteAllTextAsync(Snapshot + ".new", "half");
        Assert.Null((await LedgerFold.StartAsync(folder, null, default)).Unfit);
        await SnapshotWriter.WriteAsync(folder, estate, null, default);
        Assert.False(File.Exists(Snapshot + ".new"));
        File.Delete(Snapshot);
        var without = await LedgerFold.StartAsync(folder, null, default);
        Assert.Equal((default, null), (without.From, without.Unfit));
        Same(6, estate, without.Folded.Estate);
    }

    [Fact]
    public async Task A_snapshot_is_its_owner_s_alone_and_has_nothing_that_is_sealed()
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(Dir);
        var value = SealedValue.Seal("person_1", "name", "ada.lovelace@harbor.example", new Ledger.LeafIndex(0));
        await folder.Sealed.PutAsync([value], default);
        var entries = new RandomLedger(2, 20).Entries;
        await AppendAsync(folder, new Writer(folder.Key), entries, entries.Count, new Random(1));
        await SnapshotWriter.WriteAsync(folder,
            (await LedgerFold.OfAsync(folder, null, null, default)).Estate, null, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Snapshot));
        Assert.True((await File.ReadAllBytesAsync(Snapshot)).AsSpan().IndexOf("ada.lovelace"u8) < 0);
    }

    [Fact]
    public void A_row_is_stored_as_the_format_says() => Assert.Equal(84, SnapshotCursor.RowLength);

    private static async Task<DataFolder> SnapshotOfAsync(string path, int seed)
    {
        var folder = await DataFolder.OpenOrCreateAsync(path);
        var entries = new RandomLedger(seed, 60).Entries;
        await AppendAsync(folder, new Writer(folder.Key), entries, entries.Count, new Random(seed));
        await SnapshotWriter.WriteAsync(folder,
            (await LedgerFold.OfAsync(folder, null, null, default)).Estate, null, default);
        return folder;
    }

    /// <summary>Why the file is not used; the start must be the fold of everything all the same.</summary>
    private async Task<string> UnfitAsync(DataFolder folder, byte[] snapshot)
    {
        await File.WriteAllBytesAsync(Snapshot, snapshot);
        var start = await LedgerFold.StartAsync(folder, null, default);
        Assert.NotNull(start.Unfit);
        Assert.Equal(default, start.From);
        Assert.Equal((await folder.Journal.HeadAsync(default)).Size.Value, (ulong)start.Folded.Estate.Revision.Value);
        return start.Unfit;
    }

    /// <summary>Appends the first of the entries in batches.</summary>
    private static async Task AppendAsync(
        DataFolder folder, Writer writer, List<Entry> entries, int count, Random random)
    {
        for (var done = 0; done < count;)
        {
            var some = entries.Skip(done).Take(Math.Min(random.Next(1, 40), count - done)).ToList();
            await writer.AppendAsync(folder.Journal, writer.Next(
                [.. some.Select(e => ((EntryWriting.Written)EntryCodec.Encode(e)).Bytes.ToArray())]));
            done += some.Count;
        }
    }

    private static Entry Named(Estate estate) => new()
    {
        Revision = new Revision(estate.Revision.Value + 1), Recorded = estate.LastRecorded,
        Effective = estate.LastRecorded, Actor = Actor.Node, Class = EvidenceClass.Declared,
        Change = new Change.OrganisationRegistered(
            new OrganisationId(new Guid(99, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 7)), "one-more", "One more"),
    };

    private static void Same(int seed, Estate expected, Estate actual)
    {
        var (left, right) = (EstatePicture.Of(expected).Split('\n'), EstatePicture.Of(actual).Split('\n'));
        for (var line = 0; line < left.Length; line++)
            Assert.True(left[line] == right[line], $"seed {seed}: folded {left[line]}\nfrom the snapshot {right[line]}");
        Assert.Equal(left.Length, right.Length);
    }

    /// <summary>What decides: the walk, its explanation, and what is remembered of it.</summary>
    private static void SameAnswers(int seed, Estate folded, Estate started, Random random)
    {
        for (var time = 0; time < 4; time++)
        {
            var at = folded.LastRecorded.Plus(TimeSpan.FromDays(random.Next(-60, 400)));
            for (var row = 0; row < folded.Grants.Count; row++)
            {
                var answer = Validity.Of(folded, row, at);
                Assert.Equal(answer, Validity.Of(started, row, at));
                Assert.Equal(
                    Portrait.Of(Validity.Explain(folded, row, at)), Portrait.Of(Validity.Explain(started, row, at)));
                for (var twice = 0; twice < 2; twice++)
                    Assert.Equal(answer.Standing, started.Indexes.Answers!.Of(started, row, at).Standing);
            }
        }

        Assert.True(folded.Grants.Count > 3, $"seed {seed} made too few grants");
    }
}
