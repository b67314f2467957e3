using FsCheck;
using FsCheck.Fluent;

namespace Mandate.EstateFile.Tests;

public sealed class PatternTests
{
    [Theory]
    [InlineData("pacs-*", "pacs-eu-1", true)]
    [InlineData("pacs-*", "pacs-eu-*", true)]
    [InlineData("pacs-*", "pacs-", true)]
    [InlineData("pacs-*", "pacs-*", true)]
    [InlineData("pacs-*", "pacs", false)]
    [InlineData("pacs-*", "p*", false)]
    [InlineData("*", "anything", true)]
    [InlineData("pacs", "pacs", true)]
    [InlineData("pacs", "Pacs", false)]
    [InlineData("pacs", "pacs*", false)]
    public void A_pattern_covers_exactly_what_begins_with_it(string one, string other, bool covers)
    {
        Assert.Equal(covers, ResourcePattern.Of(one).Covers(ResourcePattern.Of(other)));
        Assert.Equal(covers, new PatternIndex(Listing.OfValues([one])).Covers(ResourcePattern.Of(other)));
    }

    [Fact]
    public void The_index_answers_as_trying_each_pattern_does() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var patterns = Patterns(random, random.Next(12));
            var index = new PatternIndex(Listing.OfValues(patterns));
            return Patterns(random, 20).Select(ResourcePattern.Of)
                .All(p => index.Covers(p) == patterns.Any(q => ResourcePattern.Of(q).Covers(p)));
        }));

    [Fact]
    public void Two_systems_overlap_exactly_when_a_pair_of_their_patterns_does() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var claims = Enumerable.Range(0, random.Next(2, 5)).Select(_ => Patterns(random, random.Next(1, 4))).ToList();
            var overlap = claims.SelectMany((left, i) => claims.Skip(i + 1).SelectMany(right => left.SelectMany(l =>
                right.Where(r => ResourcePattern.Of(l).Covers(ResourcePattern.Of(r)) || ResourcePattern.Of(r).Covers(ResourcePattern.Of(l))))));
            var systems = claims.Select((patterns, i) =>
                $"  s{i}: {{ owner: o@x, criticality: low, entitlements: {{}}, resources: {{ host: [{string.Join(", ", patterns.Select(p => $"\"{p}\""))}] }} }}\n");
            var text = "mandate: 1\nestate: e\naccountable: o\norganisations: { o: {} }\npeople: { o@x: { organisation: o } }\nsystems:\n"
                + string.Concat(systems);
            var reading = Harbor.Read(text);
            return overlap.Any()
                ? reading is EstateReading.Refused refused && refused.Errors.All(e => e.Code == EstateErrorCode.OverlappingResources)
                : reading is EstateReading.Read;
        }));

    // Short texts over two letters, so that prefixes meet often.
    private static List<string> Patterns(Random random, int count) =>
        [.. Enumerable.Range(0, count)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0 ? 'a' : 'b'))
                + (random.Next(2) == 0 ? "*" : ""))
            .Distinct()];
}
