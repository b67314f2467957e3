using System.Buffers.Binary;
using Mandate.Governance;

namespace Mandate.Server.Tests.Tickets;

public sealed class SeenMessagesTests
{
    [Fact]
    public void It_remembers_so_many_refuses_beyond_and_forgets_what_is_too_old_to_come_again()
    {
        var seen = new SeenMessages();
        var (now, later) = (new Instant(1_000), new Instant(2_000));
        for (var number = 0; number < SeenMessages.Max; number++)
            Assert.Equal(SignedMessage.Good, seen.Add(Mark(number), now, later));
        Assert.Equal(SignedMessage.TooMany, seen.Add(Mark(-1), now, later));
        Assert.Equal(SignedMessage.Replayed, seen.Add(Mark(7), now, later));
        Assert.Equal(SignedMessage.Good, seen.Add(Mark(7), later, new Instant(3_000)));
        Assert.Equal(SignedMessage.Replayed, seen.Add(Mark(7), later, new Instant(3_000)));
        seen.Remove(Mark(7));
        Assert.Equal(SignedMessage.Good, seen.Add(Mark(7), later, new Instant(3_000)));
    }

    private static byte[] Mark(int number)
    {
        var mark = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(mark, number);
        return mark;
    }
}
