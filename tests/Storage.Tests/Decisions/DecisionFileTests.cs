using Mandate.Governance;

namespace Mandate.Storage.Tests.Decisions;

/// <summary>The file alone: numbers, volumes, what a writer finds that another one left, and search.</summary>
public sealed class DecisionFileTests : IDisposable
{
    private static readonly Instant Noon = Instant.Of(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_volume_that_was_closed_and_not_recorded_is_offered_again()
    {
        Change.DecisionsKept closed;
        using (var file = DecisionFile.Open(scratch.Path, null))
        {
            file.Append([Kept.Sheet(1_000, Noon), Kept.Sheet(10, Noon)]);
            closed = file.Close(Closing());
            file.Append([Kept.Sheet(5, Noon)]);
            file.EndCleanly();
        }

        using var again = DecisionFile.Open(scratch.Path, null);
        Assert.Equal(DecisionTables.Bytes(closed), DecisionTables.Bytes(Assert.Single(again.ClosedFrom(null))));
        Assert.Empty(again.ClosedFrom(closed));
        Assert.Equal((1_011, 5, 1_016), (again.OpenFirst, again.OpenCount, again.Next));
        Assert.False(again.Close(Closing()).Interrupted);
    }

    [Fact]
    public void A_file_left_open_says_so_in_the_next_volume_and_its_tail_is_under_the_same_root()
    {
        string whole;
        using (var file = DecisionFile.Open(scratch.File(""), null))
        {
            file.Append([Kept.Sheet(300, Noon), Kept.Sheet(700, Noon)]);
            whole = file.Close(Closing()).Root;
            file.Append([Kept.Sheet(300, Noon)]);
        }

        using var again = DecisionFile.Open(scratch.Path, null);
        again.Append([Kept.Sheet(700, Noon)]);
        var volume = again.Close(Closing());
        Assert.Equal((whole, true), (volume.Root, volume.Interrupted));
        Assert.False(again.Close(Closing()).Interrupted);
    }

    [Fact]
    public void A_file_of_another_program_is_refused()
    {
        File.WriteAllText(scratch.File("decisions.db"), "something else entirely, and long enough to be looked at");
        var refused = Assert.Throws<StorageException>(() => DecisionFile.Open(scratch.Path, null));
        Assert.IsType<StorageDefect.Foreign>(refused.Defect);
    }

    [Fact]
    public void A_volume_expires_whole_and_in_small_steps()
    {
        using var file = DecisionFile.Open(scratch.Path, null);
        for (var sheet = 0; sheet < 100; sheet++) file.Append([Kept.Sheet(10, Noon)]);
        var old = file.Close(Closing());
        file.Append([Kept.Sheet(10, Noon.Plus(TimeSpan.FromDays(1)))]);
        var young = file.Close(Closing());
        var now = Noon.Plus(TimeSpan.FromDays(90));
        Assert.True(file.DeleteExpired(now));
        Assert.Equal((0, 1), Verdict(old, now));
        Assert.True(file.DeleteExpired(now));
        Assert.False(file.DeleteExpired(now));
        Assert.Equal((0, 1), Verdict(old, now));
        Assert.Equal((1, 0), Verdict(young, now));
    }

    [Fact]
    public void A_row_that_was_taken_out_or_put_in_is_found()
    {
        Change.DecisionsKept volume;
        using (var file = DecisionFile.Open(scratch.Path, null))
        {
            file.Append([Kept.Sheet(10, Noon), Kept.Sheet(20, Noon), Kept.Sheet(30, Noon)]);
            volume = file.Close(Closing());
            file.EndCleanly();
        }

        foreach (var (what, sql) in new[]
        {
            ("20 of them are missing", "DELETE FROM sheet WHERE first = 11"),
            ("are not what was recorded", "UPDATE sheet SET latest = latest + 1 WHERE first = 11"),
            ("are not what was recorded",
                "UPDATE sheet SET decisions = (SELECT decisions FROM sheet WHERE first = 31), count = 30 WHERE first = 11"),
        })
        {
            File.Copy(scratch.File("decisions.db"), scratch.File("kept"), overwrite: true);
            using (var database = Sqlite.Database.OpenForWriting(scratch.File("decisions.db"))) database.Execute(sql);
            using (var reader = DecisionReader.Open(scratch.Path))
                Assert.Contains(what, Assert.Single(DecisionCheck.Run([volume], reader, Noon).Problems),
                    StringComparison.Ordinal);
            File.Move(scratch.File("kept"), scratch.File("decisions.db"), overwrite: true);
        }

        using var whole = DecisionReader.Open(scratch.Path);
        Assert.Equal((1, 60L),
            (DecisionCheck.Run([volume], whole, Noon).Intact, DecisionCheck.Run([volume], whole, Noon).Decisions));
    }

    [Fact]
    public void A_search_finds_a_period_in_the_midst_without_looking_at_the_rest()
    {
        using var file = DecisionFile.Open(scratch.Path, null);
        for (var hour = 0; hour < 200; hour++) file.Append([Kept.Sheet(10, Noon.Plus(TimeSpan.FromHours(hour)))]);
        using var reader = DecisionReader.Open(scratch.Path)!;
        var filter = new DecisionFilter
        {
            Since = Noon.Plus(TimeSpan.FromHours(50)), Until = Noon.Plus(TimeSpan.FromHours(52)),
        };
        foreach (var oldestFirst in new[] { false, true })
        {
            var numbers = new List<long>();
            long? after = null;
            do
            {
                var page = reader.Search(filter, after, 7, oldestFirst);
                numbers.AddRange(page.Found.Select(f => f.Number));
                after = page.After;
            }
            while (after is not null);
            var expected = Enumerable.Range(501, 20).Select(n => (long)n);
            Assert.Equal(oldestFirst ? expected : expected.Reverse(), numbers);
        }
    }

    private (int Intact, int Expired) Verdict(Change.DecisionsKept volume, Instant now)
    {
        using var reader = DecisionReader.Open(scratch.Path);
        var verdict = DecisionCheck.Run([volume], reader, now);
        Assert.Empty(verdict.Problems);
        return (verdict.Intact, verdict.Expired);
    }

    private static VolumeClosing Closing() => new(Noon, TimeSpan.FromDays(90), 0, 0, []);
}
