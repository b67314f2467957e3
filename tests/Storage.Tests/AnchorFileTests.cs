using Mandate.Ledger;

namespace Mandate.Storage.Tests;

public sealed class AnchorFileTests : IDisposable
{
    private readonly Scratch scratch = new();
    private readonly EstateKey key = Writer.NewKey();

    public void Dispose()
    {
        key.Dispose();
        scratch.Dispose();
    }

    private string File => scratch.File("anchor");

    [Fact]
    public void What_was_anchored_is_read_back_in_order()
    {
        var anchor = new AnchorFile(File);
        Assert.Empty(anchor.Read());
        string[] notes = [Note(1), Note(5), Note(900)];
        foreach (var note in notes) Assert.IsType<AnchorOutcome.Anchored>(anchor.Add(note));
        Assert.IsType<AnchorOutcome.Anchored>(anchor.Add(notes[^1]));
        Assert.Equal(notes, new AnchorFile(File).Read().Select(n => n.Format()));
    }

    [Fact]
    public void The_oldest_go_first()
    {
        var anchor = new AnchorFile(File);
        for (var i = 1; i <= AnchorFile.CheckpointsMax + 3; i++) anchor.Add(Note((ulong)i));
        var read = anchor.Read();
        Assert.Equal(AnchorFile.CheckpointsMax, read.Count);
        Assert.Equal(Note(4), read[0].Format());
    }

    [Fact]
    public void A_ledger_the_anchor_does_not_know_is_told_so()
    {
        var anchor = new AnchorFile(File);
        anchor.Add(Note(5));
        var knows = new AnchorOutcome.Contradicted(new Checkpoint(key.Origin, new TreeSize(5), Root(5)));
        Assert.Equal(knows, anchor.Add(Note(4)));
        Assert.Equal(knows, anchor.Add(key.SignCheckpoint(new TreeSize(5), Root(6))));
        using var stranger = Writer.NewKey();
        Assert.Equal(knows, anchor.Add(stranger.SignCheckpoint(new TreeSize(9), Root(9))));
        Assert.Equal([Note(5)], anchor.Read().Select(n => n.Format()));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void A_write_that_fails_leaves_the_old_list_or_the_new_one(bool stored, int kept)
    {
        new AnchorFile(File).Add(Note(1));
        var failing = new AnchorFile(File, (_, isStored) =>
        {
            if (isStored == stored) throw new IOException("injected");
        });
        Assert.Throws<StorageException>(() => failing.Add(Note(2)));
        Assert.Equal(kept, new AnchorFile(File).Read().Count);
        Assert.IsType<AnchorOutcome.Anchored>(new AnchorFile(File).Add(Note(3)));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a\n\nb\n")]
    [InlineData("a\n\n— b")]
    public void A_file_that_is_no_anchor_is_refused(string content)
    {
        System.IO.File.WriteAllText(File, content);
        Assert.IsType<StorageDefect.Damaged>(Assert.Throws<StorageException>(() => new AnchorFile(File).Read()).Defect);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        var anchor = new AnchorFile(scratch.File("absent/anchor"));
        Assert.IsType<StorageDefect.Unwritable>(Assert.Throws<StorageException>(() => anchor.Add(Note(1))).Defect);
    }

    private string Note(ulong size) => key.SignCheckpoint(new TreeSize(size), Root(size));

    private static Hash Root(ulong size) => Rfc6962.Leaf(BitConverter.GetBytes(size));
}
