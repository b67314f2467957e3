using Mandate.Governance;

namespace Mandate.Storage.Tests.Decisions;

public sealed class DecisionRowTests
{
    [Fact]
    public void A_row_is_these_bytes()
    {
        var row = new byte[DecisionRow.BytesMax];
        var length = DecisionRow.Write(Kept.Sample with { RequestId = "case-17", Term = "scope:out" }, row);
        Assert.Equal(
            "010100000000000003e8000000000000002a00000bb8"
            + "010192f0c4a5b67c8d9e0f000000000001" + "0192f0c4a5b67c8d9e0f000000000002"
            + "0192f0c4a5b67c8d9e0f000000000003"
            + "09746f6b656e5f616263" + "06706572736f6e" + "0772657374617274" + "04686f7374" + "09706163732d65752d31"
            + "076772616e746564" + "0973636f70653a6f7574" + "07636173652d3137",
            Convert.ToHexStringLower(row.AsSpan(0, length)));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        var random = new Random(7);
        var row = new byte[DecisionRow.BytesMax];
        for (var round = 0; round < 2_000; round++)
        {
            var kept = Kept.Random(random);
            var length = DecisionRow.Write(kept, row);
            Assert.True(DecisionRow.TryRead(row.AsSpan(0, length), out var read));
            Assert.Equal(kept, read);
        }
    }

    [Fact]
    public void Whatever_the_bytes_are_a_row_is_read_or_refused()
    {
        var random = new Random(11);
        var row = new byte[DecisionRow.BytesMax];
        for (var round = 0; round < 20_000; round++)
        {
            var length = DecisionRow.Write(Kept.Random(random), row);
            for (var hits = random.Next(4); hits >= 0; hits--) row[random.Next(length)] = (byte)random.Next(256);
            var cut = row.AsSpan(0, random.Next(length + 1));
            if (DecisionRow.TryRead(cut, out var read)) Assert.NotNull(read.Actor);
            DecisionSheet.TrySplit(cut.ToArray(), []);
        }
    }
}

/// <summary>Decisions for tests of the file.</summary>
internal static class Kept
{
    public static KeptDecision Sample { get; } = new()
    {
        At = new Instant(1_000), Revision = new Revision(42), Latency = TimeSpan.FromMicroseconds(3), Permits = true,
        Explained = false, SubjectKind = KeptSubject.Person, SubjectId = Id(1), Grant = Id(2), System = Id(3),
        Actor = "token_abc", SubjectType = "person", Action = "restart", ResourceType = "host",
        ResourceId = "pacs-eu-1", Reason = "granted", Term = "", RequestId = "",
    };

    public static KeptDecision Random(Random random) => new()
    {
        At = new Instant(random.NextInt64(DateTime.MaxValue.Ticks)), Revision = new Revision(random.NextInt64(1 << 40)),
        Latency = TimeSpan.FromTicks(random.Next(40_000_000)), Permits = random.Next(2) == 0,
        Explained = random.Next(2) == 0, SubjectKind = (KeptSubject)random.Next(3), SubjectId = Id(random.Next()),
        Grant = Id(random.Next()), System = Id(random.Next()), Actor = Text(random), SubjectType = Text(random),
        Action = Text(random), ResourceType = Text(random), ResourceId = Text(random), Reason = Text(random),
        Term = Text(random), RequestId = Text(random),
    };

    public static DecisionSheet Sheet(int count, Instant at)
    {
        var sheet = new DecisionSheet();
        for (var row = 0; row < count; row++) sheet.Add(Sample with { At = at, RequestId = $"{row}" });
        return sheet;
    }

    private static Guid Id(int end) => Guid.ParseExact("0192f0c4a5b67c8d9e0f" + end.ToString("x12"), "N");

    private static string Text(Random random) => random.Next(5) switch
    {
        0 => "", 1 => new string('x', 255), 2 => "über/Ω-1", _ => "host-" + random.Next(),
    };
}
