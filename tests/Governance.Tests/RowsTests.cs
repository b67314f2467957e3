namespace Mandate.Governance.Tests;

/// <summary>The persistent structures against lists and dictionaries.</summary>
public sealed class RowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_are_a_list_and_old_versions_stay(int seed)
    {
        var random = new Random(seed);
        var (rows, model, owner) = (Rows<int>.Empty, new List<int>(), new object());
        var kept = new List<(Rows<int> Rows, int[] Model)>();
        for (var step = 0; step < 6_000; step++)
        {
            if (random.Next(50) == 0)
            {
                kept.Add((rows, [.. model]));
                owner = new object();                        // published: the next batch owns nothing
            }

            if (model.Count == 0 || random.Next(3) != 0)
            {
                rows = rows.Added(step, owner);
                model.Add(step);
            }
            else
            {
                var index = random.Next(model.Count);
                rows = rows.Changed(index, -step, owner);
                model[index] = -step;
            }
        }

        kept.Add((rows, [.. model]));
        foreach (var (version, expected) in kept)
        {
            Assert.Equal(expected.Length, version.Count);
            for (var index = 0; index < expected.Length; index++) Assert.Equal(expected[index], version[index]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(1024)]
    [InlineData(32768)]
    public void Rows_grow_by_a_level_where_a_tree_is_full(int count)
    {
        var (rows, owner) = (Rows<int>.Empty, new object());
        for (var index = 0; index <= count; index++) rows = rows.Added(index, owner);
        Assert.Equal((count + 1, 0, count / 2, count), (rows.Count, rows[0], rows[count / 2], rows[count]));
        Assert.ThrowsAny<Exception>(() => rows[count + 1]);
        Assert.ThrowsAny<Exception>(() => rows[-1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_index_finds_what_each_version_holds(int seed)
    {
        var random = new Random(seed);
        var lines = new List<(AppendOnlyIndex Index, Column<int> Chain, List<int> Keys)> { (new(), new(), []) };
        for (var step = 0; step < 4_000; step++)
        {
            if (lines.Count < 6 && random.Next(300) == 0)
            {
                var (index, chain, keys) = lines[random.Next(lines.Count)];
                var count = random.Next(keys.Count + 1);     // from an older version
                lines.Add((index.Forked(count), chain.Forked(count), keys[..count]));
            }

            var line = lines[random.Next(lines.Count)];
            var key = random.Next(200);
            line.Keys.Add(key);
            line.Index.Push(HashOf(key), line.Keys.Count - 1, line.Chain, new KeyIs(line.Keys, key));
        }

        foreach (var (index, chain, keys) in lines)
            for (var count = 0; count <= keys.Count; count += 37)
                for (var key = 0; key < 200; key += 7)
                {
                    var found = new List<int>();
                    for (var row = index.FindNewest(HashOf(key), count, chain,
                        new KeyIs(keys, key)); row >= 0; row = chain[row]) found.Add(row);
                    Assert.Equal(Enumerable.Range(0, count).Where(r => keys[r] == key).Reverse(), found);
                }
    }

    [Fact]
    public void A_unique_index_finds_each_row_from_its_version_on()
    {
        var (index, keys) = (new AppendOnlyIndex(), new List<int>());
        for (var row = 0; row < 3_000; row++)
        {
            keys.Add(row * 7);
            index.Add(HashOf(row * 7), row, new KeyIs(keys, row * 7));
        }

        var fork = index.Forked(1_000);
        var forked = new List<int>([.. keys[..1_000], -5]);
        fork.Add(HashOf(-5), 1_000, new KeyIs(forked, -5));
        for (var row = 0; row < 3_000; row += 13)
        {
            Assert.Equal(-1, index.Find(HashOf(row * 7), row, new KeyIs(keys, row * 7)));
            Assert.Equal(row, index.Find(HashOf(row * 7), row + 1, new KeyIs(keys, row * 7)));
            if (row < 1_000) Assert.Equal(row, fork.Find(HashOf(row * 7), 1_001, new KeyIs(forked, row * 7)));
        }

        Assert.Equal(1_000, fork.Find(HashOf(-5), 1_001, new KeyIs(forked, -5)));
        Assert.Equal(-1, index.Find(HashOf(-5), 3_000, new KeyIs(keys, -5)));
    }

    [Fact]
    public async Task Readers_find_what_their_version_holds_while_one_writer_goes_on()
    {
        const int GrantCount = 3_000;
        var estate = Examples.Harbor();
        var published = estate.Now;
        var done = false;
        var first = published.Grants.Count;
        var parent = published.FindGrant("tideway-runs-pacs");
        var operators = published.Find(estate.PersonId(Examples.Operator));
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var last = false; ; last = Volatile.Read(ref done))
            {
                var seen = Volatile.Read(ref published);
                for (var row = Math.Max(first, seen.Grants.Count - 40); row < seen.Grants.Count; row++)
                {
                    Assert.Equal(row, seen.FindGrant($"g{row}"));
                    Assert.Equal(row, seen.Find(estate.GrantId($"g{row}")));
                    Assert.Equal(parent, seen.Grants[row].Parent);
                }

                Assert.Equal(-1, seen.FindGrant($"g{seen.Grants.Count}"));
                var newest = seen.NewestGrant(new Beneficiary(BeneficiaryKind.Person, operators), 0);
                Assert.Equal(seen.Grants.Count - 1, newest);
                if (last) return;
            }
        })).ToArray();

        // Ids are made before anybody reads.
        for (var row = first; row < first + GrantCount; row++) estate.GrantId($"g{row}");
        for (var row = first; row < first + GrantCount; row++)
        {
            estate.Record(estate.Grant($"g{row}", Examples.Operator, "host pacs-eu-*",
                "admin@tideway pacs-owner@harbor", "tideway-runs-pacs"));
            Volatile.Write(ref published, estate.Now);
        }

        Volatile.Write(ref done, true);
        await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    // Few different hashes, so that keys share slots' neighbourhoods and whole hashes.
    private static uint HashOf(int key) => unchecked((uint)(key % 61) * 2_654_435_761u);

    private readonly struct KeyIs(List<int> keys, int key) : IProbe
    {
        public bool Matches(int row) => keys[row] == key;

        public uint HashOf(int row) => RowsTests.HashOf(keys[row]);
    }
}
