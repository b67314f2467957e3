using Mandate.Ledger;

namespace Mandate.Ledger.Tests;

public sealed class TreeFrontierTests
{
    [Fact]
    public void The_root_is_that_of_the_reference_tree_however_the_entries_arrive()
    {
        var leaves = ReferenceTree.Leaves(600);
        var random = new Random(1);
        for (var round = 0; round < 40; round++)
        {
            var frontier = TreeFrontier.Empty;
            var at = 0;
            while (at < leaves.Length)
            {
                var count = Math.Min(random.Next(0, round + 2), leaves.Length - at);
                frontier = frontier.AppendMany(leaves.AsSpan(at, count));
                at += count;
                Assert.Equal((ulong)at, frontier.Size.Value);
                if (random.Next(8) == 0) Assert.Equal(ReferenceTree.Root(leaves.AsSpan(0, at)), frontier.Root());
            }
            Assert.Equal(ReferenceTree.Root(leaves), frontier.Root());
        }
    }

    [Fact]
    public void Every_complete_subtree_is_told_once_and_in_order()
    {
        var leaves = ReferenceTree.Leaves(333);
        var random = new Random(2);
        var told = new Dictionary<int, List<Hash>>();
        var frontier = TreeFrontier.Empty;
        for (var at = 0; at < leaves.Length;)
        {
            var count = Math.Min(random.Next(1, 40), leaves.Length - at);
            frontier = frontier.AppendMany(leaves.AsSpan(at, count), (level, first, nodes) =>
            {
                if (!told.TryGetValue(level, out var row)) told[level] = row = [];
                Assert.Equal((ulong)row.Count, first);
                row.AddRange(nodes);
            });
            at += count;
        }
        for (var level = 0; level < 9; level++)
        {
            Assert.Equal(leaves.Length >> level, told[level].Count);
            for (var i = 0; i < told[level].Count; i++)
                Assert.Equal(ReferenceTree.Nodes(leaves)(level, (ulong)i), told[level][i]);
        }
        Assert.Equal(9, told.Count);
    }

    [Fact]
    public void A_fork_leaves_the_original_as_it_was()
    {
        var leaves = ReferenceTree.Leaves(12);
        var seven = TreeFrontier.Empty.AppendMany(leaves.AsSpan(0, 7));
        var forked = seven.AppendMany(leaves.AsSpan(7));
        Assert.Equal(ReferenceTree.Root(leaves.AsSpan(0, 7)), seven.Root());
        Assert.Equal(ReferenceTree.Root(leaves), forked.Root());
    }

    [Fact]
    public void A_frontier_is_restored_from_its_edge_and_from_no_other_number_of_hashes()
    {
        var leaves = ReferenceTree.Leaves(100);
        var frontier = TreeFrontier.Empty.AppendMany(leaves.AsSpan(0, 77));
        Assert.True(TreeFrontier.TryRestore(frontier.Size, frontier.Edge, out var restored));
        Assert.Equal(ReferenceTree.Root(leaves), restored.AppendMany(leaves.AsSpan(77)).Root());
        Assert.False(TreeFrontier.TryRestore(frontier.Size, frontier.Edge[1..], out _));
        Assert.False(TreeFrontier.TryRestore(TreeSize.Zero, frontier.Edge, out _));
    }

    [Fact]
    public void Sizes_reach_the_end_of_64_bits_and_not_beyond()
    {
        var edge = ReferenceTree.Leaves(63);
        Assert.True(TreeFrontier.TryRestore(new TreeSize(ulong.MaxValue - 1), edge, out var nearly));
        var full = nearly.Append(edge[0]);
        Assert.Equal(ulong.MaxValue, full.Size.Value);
        Assert.Equal([.. edge, edge[0]], full.Edge.ToArray());
        Assert.Throws<OverflowException>(() => full.Append(edge[0]));
    }
}
