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
            var systems = random.Next(2, 5);
            var claims = Enumerable.Range(0, systems).Select(_ => Patterns(random, random.Next(1, 4))).ToList();
            var overlap = claims.Index().Any(left => claims.Skip(left.Index + 1).Any(right =>
                left.Item.Any(l => right.Any(r => Meet(ResourcePattern.Of(l), ResourcePattern.Of(r))))));
            var reading = Harbor.Read("""
                mandate: 1
                estate: e
                accountable: o
                organisations: { o: {} }
                people: { o@x: { organisation: o } }
                systems:

                """ + string.Concat(claims.Select(System)));
            return overlap
                ? reading is EstateReading.Refused { Errors: var errors }
                    && errors.All(e => e.Code == EstateErrorCode.OverlappingResources)
                : reading is EstateReading.Read;
        }));

    private static bool Meet(ResourcePattern one, ResourcePattern other) => one.Covers(other) || other.Covers(one);

    private static string System(List<string> patterns, int i)
    {
        var list = string.Join(", ", patterns.Select(p => $"\"{p}\""));
        return $"  s{i}: {{ owner: o@x, criticality: low, entitlements: {{}}, resources: {{ host: [{list}] }} }}\n";
    }

    // Short texts over two letters, so that prefixes meet often.
    private static List<string> Patterns(Random random, int count) =>
        [.. Enumerable.Range(0, count)
            .Select(_ => random.GetString("ab", random.Next(1, 4)) + (random.Next(2) == 0 ? "*" : ""))
            .Distinct()];
}
