namespace Mandate.Server.Tests.Decisions.Searches;

/// <summary>What a page of a resource search keeps, and where it finds it.</summary>
public sealed class FirstTextsTests
{
    [Fact]
    public void The_first_few_after_a_text_are_kept_in_order_and_no_more()
    {
        var random = new Random(7);
        for (var run = 0; run < 200; run++)
        {
            var all = Enumerable.Range(0, random.Next(1, 60)).Select(_ => "h" + random.Next(40)).ToList();
            var (after, max) = ("h" + random.Next(40), random.Next(1, 20));
            var texts = new FirstTexts(after, max);
            foreach (var text in all) texts.Add(text);
            var wanted = all.Distinct().Where(t => string.CompareOrdinal(t, after) > 0)
                .Order(StringComparer.Ordinal).ToList();
            Assert.Equal(wanted.Take(max), texts.All);
            Assert.Equal(wanted.Count > max, texts.HasMore);
        }
    }

    [Fact]
    public void Known_ids_give_what_begins_with_a_prefix_however_they_came_in()
    {
        var random = new Random(11);
        var (known, all) = (KnownIds.None, new HashSet<string>());
        for (var round = 0; round < 60; round++)
        {
            List<string> more = [.. Enumerable.Range(0, random.Next(1, 100)).Select(_ =>
                Convert.ToString(random.Next(4_096), 2))];
            all.UnionWith(more);
            known = known.With(more);
            var (prefix, after) = (Convert.ToString(random.Next(16), 2), Convert.ToString(random.Next(4_096), 2));
            var texts = new FirstTexts(after, 50);
            known.Into(texts, prefix);
            Assert.Equal(all.Where(i => i.StartsWith(prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(i, after) > 0).Order(StringComparer.Ordinal).Take(50), texts.All);
        }
    }
}
