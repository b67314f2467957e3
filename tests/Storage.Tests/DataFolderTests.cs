using System.Diagnostics;
using Mandate.Ledger;

namespace Mandate.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private string Dir => scratch.File("data");

    [Fact]
    public async Task A_new_folder_is_its_owner_s_alone()
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(Dir);
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Dir) & others);
        foreach (var file in Directory.GetFiles(Dir).Where(f => !f.EndsWith(".vkey", StringComparison.Ordinal)))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
        Assert.Equal(folder.Key.Verifier.Text + "\n", await File.ReadAllTextAsync(Path.Combine(Dir, "estate.vkey")));
        Assert.StartsWith("estate_", folder.Key.Origin, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Dir, "creating")));
    }

    [Fact]
    public async Task A_folder_keeps_its_key_and_its_ledger()
    {
        string vkey;
        LedgerHead head;
        await using (var folder = await DataFolder.OpenOrCreateAsync(Dir))
        {
            (vkey, head) = (folder.Key.Verifier.Text, await AppendAsync(folder, "a"));
        }
        await using (var folder = await DataFolder.OpenAsync(Dir))
        {
            Assert.Equal(vkey, folder.Key.Verifier.Text);
            Assert.Equal(head, await folder.Journal.HeadAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Two_estates_have_two_keys()
    {
        await using var one = await DataFolder.OpenOrCreateAsync(Dir);
        await using var two = await DataFolder.OpenOrCreateAsync(scratch.File("other"));
        Assert.NotEqual(one.Key.Verifier, two.Key.Verifier);
        Assert.NotEqual(one.Key.Origin, two.Key.Origin);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_made_by_opening()
    {
        Assert.Equal(new StorageDefect.Missing(Dir), await RefusalAsync(mayCreate: false));
        Assert.False(Directory.Exists(Dir));
        Directory.CreateDirectory(Dir);
        Assert.IsType<StorageDefect.Missing>(await RefusalAsync(mayCreate: false));
        Assert.Empty(Directory.GetFileSystemEntries(Dir));
    }

    [Fact]
    public async Task A_folder_of_somebody_else_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Path.Combine(Dir, "photos"));
        Assert.IsType<StorageDefect.Foreign>(await RefusalAsync());
        Assert.Single(Directory.GetFileSystemEntries(Dir));
    }

    [Fact]
    public async Task A_file_is_no_folder()
    {
        await File.WriteAllTextAsync(Dir, "");
        Assert.IsType<StorageDefect.Unwritable>(await RefusalAsync());
    }

    [Fact]
    public async Task A_read_only_disk_is_said()
    {
        using var disk = new SmallDisk(4_096);
        var dir = disk.File("data");
        await (await DataFolder.OpenOrCreateAsync(dir)).DisposeAsync();
        disk.MakeReadOnly();
        var refused = await Assert.ThrowsAsync<StorageException>(async () => await DataFolder.OpenAsync(dir));
        Assert.IsType<StorageDefect.Unwritable>(refused.Defect);
        var other = disk.File("new");
        refused = await Assert.ThrowsAsync<StorageException>(async () => await DataFolder.OpenOrCreateAsync(other));
        Assert.IsType<StorageDefect.Unwritable>(refused.Defect);
    }

    [Fact]
    public async Task A_full_disk_is_said_and_leaves_nothing_in_the_way()
    {
        using var disk = new SmallDisk(64);
        var dir = disk.File("data");
        await File.WriteAllBytesAsync(disk.File("ballast"), new byte[56 << 10]);
        var refused = await Assert.ThrowsAsync<StorageException>(async () => await DataFolder.OpenOrCreateAsync(dir));
        Assert.IsType<StorageDefect.OutOfSpace>(refused.Defect);
        File.Delete(disk.File("ballast"));
        using var larger = new SmallDisk(4_096);
        await (await DataFolder.OpenOrCreateAsync(larger.File("data"))).DisposeAsync();
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_by_whom()
    {
        var command = Scratch.Command(Environment.ProcessPath!, FolderHolder.Verb, Dir);
        using (var holder = Process.Start(command)!)
        {
            Assert.Equal("open", await holder.StandardOutput.ReadLineAsync());
            var refusal = await RefusalAsync();
            Assert.Equal(new StorageDefect.InUse(Dir, holder.Id), refusal);
            Assert.Contains("--server", refusal.Advice, StringComparison.Ordinal);
            holder.Kill();
            await holder.WaitForExitAsync();
        }
        // Killed, it held nothing back.
        await (await DataFolder.OpenAsync(Dir)).DisposeAsync();
    }

    [Fact]
    public async Task The_same_process_is_refused_as_well()
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(Dir);
        Assert.Equal(new StorageDefect.InUse(Dir, Environment.ProcessId), await RefusalAsync());
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        await (await DataFolder.OpenOrCreateAsync(Dir)).DisposeAsync();
        var file = Path.Combine(Dir, "estate.key");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(new StorageDefect.Exposed(file), await RefusalAsync());
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("sealed.db")]
    public async Task A_file_that_is_gone_is_not_begun_anew(string name)
    {
        await (await DataFolder.OpenOrCreateAsync(Dir)).DisposeAsync();
        File.Delete(Path.Combine(Dir, name));
        Assert.Equal(new StorageDefect.Missing(Path.Combine(Dir, name)), await RefusalAsync());
    }

    [Fact]
    public async Task A_ledger_without_its_key_is_refused()
    {
        await (await DataFolder.OpenOrCreateAsync(Dir)).DisposeAsync();
        File.Delete(Path.Combine(Dir, "estate.key"));
        Assert.IsType<StorageDefect.Foreign>(await RefusalAsync());
    }

    [Fact]
    public async Task A_ledger_under_another_key_is_refused()
    {
        await using (var folder = await DataFolder.OpenOrCreateAsync(Dir)) await AppendAsync(folder, "a");
        await (await DataFolder.OpenOrCreateAsync(scratch.File("other"))).DisposeAsync();
        File.Copy(scratch.File("other/estate.key"), Path.Combine(Dir, "estate.key"), overwrite: true);
        Assert.IsType<StorageDefect.Damaged>(await RefusalAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key\n")]
    [InlineData("PRIVATE+KEY+estate_00000000000000000000000000000001+00000000+AQ==\n")]
    public async Task A_key_file_that_is_no_key_is_refused(string content)
    {
        await (await DataFolder.OpenOrCreateAsync(Dir)).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(Dir, "estate.key"), content);
        Assert.IsType<StorageDefect.Damaged>(await RefusalAsync());
    }

    /// <summary>Creation fails at each of its file writes in turn, stored or not; the next open finishes it.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task An_interrupted_creation_is_finished_by_the_next_open(int failing, bool stored)
    {
        var writes = 0;
        void Probe(DurableWrite write, bool isStored)
        {
            if (write == DurableWrite.ReplaceFile && !isStored) writes++;
            if (write == DurableWrite.ReplaceFile && writes == failing && isStored == stored)
                throw new StorageException(new StorageDefect.Failed("folder", "injected"));
        }

        await Assert.ThrowsAsync<StorageException>(async () => await DataFolder.OpenAsync(Dir, mayCreate: true, Probe));
        var written = Path.Combine(Dir, "estate.key");
        var before = File.Exists(written) ? await File.ReadAllTextAsync(written) : null;
        await using (var folder = await DataFolder.OpenOrCreateAsync(Dir)) await AppendAsync(folder, "a");
        if (before is not null) Assert.Equal(before, await File.ReadAllTextAsync(written));
        Assert.False(File.Exists(Path.Combine(Dir, "creating")));
        await (await DataFolder.OpenAsync(Dir)).DisposeAsync();
    }

    [Fact]
    public async Task A_mark_that_stayed_does_not_hide_a_ledger()
    {
        LedgerHead head;
        await using (var folder = await DataFolder.OpenOrCreateAsync(Dir)) head = await AppendAsync(folder, "a");
        await File.WriteAllTextAsync(Path.Combine(Dir, "creating"), "");
        await using (var folder = await DataFolder.OpenOrCreateAsync(Dir))
            Assert.Equal(head, await folder.Journal.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_person_is_erased_from_every_file_and_the_ledger_still_verifies()
    {
        await using var folder = await DataFolder.OpenOrCreateAsync(Dir);
        var value = SealedValue.Seal("person_1", "name", "ada.lovelace@harbor.example", new LeafIndex(0));
        await folder.Sealed.PutAsync([value], CancellationToken.None);
        await AppendAsync(folder, $"{value.Id} {value.Commitment}");
        Assert.True(Scratch.BytesOf(Dir).AsSpan().IndexOf("ada.lovelace"u8) >= 0);

        await folder.Sealed.EraseAsync(["person_1"], CancellationToken.None);

        Assert.True(Scratch.BytesOf(Dir).AsSpan().IndexOf("ada.lovelace"u8) < 0);
        Assert.NotNull(await Verified.BatchesAsync(folder.Journal, folder.Key, TreeFrontier.Empty));
        Assert.Equal([$"{value.Id} {value.Commitment}"], await Verified.TextsAsync(folder.Journal));
    }

    private static async Task<LedgerHead> AppendAsync(DataFolder folder, string entry)
    {
        var writer = new Writer(folder.Key);
        await writer.FollowAsync(folder.Journal);
        await writer.AppendAsync(folder.Journal, entry);
        return writer.Head;
    }

    private async Task<StorageDefect> RefusalAsync(bool mayCreate = true)
    {
        var refused = await Assert.ThrowsAsync<StorageException>(
            async () => await DataFolder.OpenAsync(Dir, mayCreate, null));
        return refused.Defect;
    }
}
