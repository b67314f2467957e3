namespace Mandate.Governance.Tests;

public sealed class TraceTests
{
    [Fact]
    public void A_trace_in_a_room_that_is_used_again_says_what_the_explanation_says_and_allocates_nothing()
    {
        var estate = Examples.HarborWithViewer();
        var room = new TraceRoom();
        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var row = 0; row < estate.Now.Grants.Count; row++)
                Validity.Trace(estate.Now, row, estate.At, room);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
        var deepest = 0;
        for (var row = 0; row < estate.Now.Grants.Count; row++)
        {
            var explained = Validity.Explain(estate.Now, row, estate.At);
            Assert.Equal(explained.Answer, Validity.Trace(estate.Now, row, estate.At, room));
            Assert.Equal(explained.Chain.Length, room.Links.Length);
            deepest = Math.Max(deepest, room.Links.Length);
            for (var link = 0; link < room.Links.Length; link++)
                Assert.Equal(explained.Chain[^(link + 1)].Terms, room.Terms(link).ToArray().Select(t => t.Result));
        }

        Assert.True(deepest > 1);
    }

    [Fact]
    public void A_room_grows_with_the_chain()
    {
        var room = new TraceRoom();
        for (var term = 0; term < 200; term++)
            room.Add(new TermTrace(Term.Policy, TermOutcome.Holds, $"{term}", default, default, "", default));
        room.Close(0, 1, default);
        Assert.Equal(200, room.Terms(0).Length);
        Assert.Equal("199", room.Terms(0)[^1].Reason);
        room.Clear();
        Assert.True(room.Links.IsEmpty);
    }
}
