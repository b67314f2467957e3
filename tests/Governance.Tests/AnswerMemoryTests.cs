namespace Mandate.Governance.Tests;

/// <summary>
/// What a line remembers of its answers is what the walk would say now, at every version and instant.
/// </summary>
public sealed class AnswerMemoryTests
{
    public static TheoryData<int> Seeds => PropertyTests.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Memory_says_what_the_walk_says(int seed)
    {
        var history = new RandomEstate(seed);
        var random = new Random(seed);
        for (var step = 0; step < 120; step++)
        {
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
            var (estate, versions) = (history.Estate, history.Estate.Versions);
            foreach (var version in new[] { estate.Now, versions[random.Next(versions.Count)], estate.Now })
                foreach (var at in new[] { estate.At, estate.At.Plus(TimeSpan.FromDays(random.Next(-40, 400))) })
                    for (var row = 0; row < version.Grants.Count; row++)
                        if (version.Indexes.Answers!.Of(version, row, at) is var said
                            && Validity.Of(version, row, at) is var walked)
                        {
                            // A source that was heard since lets an answer last longer than was remembered.
                            var heard = version.Sources[0].Fresh.Any(f => f.Until >= walked.Bound && at < f.Until);
                            Assert.True(said.Standing == walked.Standing
                                && (!said.IsInForce || said.Bound == walked.Bound
                                    || (heard && at < said.Bound && said.Bound < walked.Bound)),
                                $"seed {seed}, step {step}, version {version.Revision} of {estate.Now.Revision}: "
                                + $"grant {row} at {at} is {walked}, remembered as {said}");
                        }
        }
    }

    [Fact]
    public void A_stop_is_seen_by_the_first_question_after_it()
    {
        var estate = Examples.Harbor();
        for (var time = 0; time < 2; time++) Assert.True(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        estate.Fact("harbor-tideway", RelationshipEvent.ContractEnded);
        for (var time = 0; time < 2; time++) Assert.False(estate.May(Examples.Operator, "restart", "pacs-eu-1"));
        // What is remembered of a refusal is that it is one; the walk knows why.
        var (now, grant) = (estate.Now, estate.Now.FindGrant("second-line"));
        Assert.NotEqual(default, Validity.Of(now, grant, estate.At).Because);
        Assert.Equal(default, now.Indexes.Answers!.Of(now, grant, estate.At).Because);
    }

    [Fact]
    public void A_what_if_keeps_no_answers_and_a_dropped_batch_starts_a_memory_of_its_own()
    {
        var estate = Examples.Harbor().Now;
        Assert.Null(estate.Fork().Indexes.Answers);
        Assert.Same(estate.Indexes.Answers, estate.Apply([]).Indexes.Answers);
        estate.Indexes.Tip = new Revision(-1);
        var again = estate.Apply([]);
        Assert.NotNull(again.Indexes.Answers);
        Assert.NotSame(estate.Indexes.Answers, again.Indexes.Answers);
    }

    [Fact]
    public async Task Readers_and_a_writer_at_once_never_see_an_answer_that_was_not_so()
    {
        var history = new RandomEstate(7);
        for (var step = 0; step < 60; step++)
            if (history.Next(out _) is { } accepted) history.Estate.Do(accepted);
        var estate = history.Estate.Now;
        var at = history.Estate.At;
        var over = false;
        var rounds = 0;
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var random = new Random(reader);
            while (!Volatile.Read(ref over))
            {
                var version = Volatile.Read(ref estate);
                Interlocked.Increment(ref rounds);
                var when = at.Plus(TimeSpan.FromDays(random.Next(-30, 300)));
                for (var row = 0; row < version.Grants.Count; row++)
                {
                    var said = version.Indexes.Answers!.Of(version, row, when);
                    var walked = Validity.Of(version, row, when);
                    Assert.True(said.Standing == walked.Standing && (!said.IsInForce || said.Bound <= walked.Bound),
                        $"version {version.Revision}: grant {row} at {when} is {walked}, remembered as {said}");
                }
            }
        })).ToList();
        for (var step = 0; step < 150; step++)
            if (history.Next(out _) is { } accepted)
            {
                history.Estate.Do(accepted);
                Volatile.Write(ref estate, history.Estate.Now);
                var seen = Volatile.Read(ref rounds);
                SpinWait.SpinUntil(() => Volatile.Read(ref rounds) > seen || readers.Exists(r => r.IsCompleted));
            }

        Volatile.Write(ref over, true);
        await Task.WhenAll(readers);
    }
}
