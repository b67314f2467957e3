using FsCheck;
using FsCheck.Fluent;

namespace Mandate.Governance.Tests;

public sealed class ScopeTests
{
    private static readonly string[] Ids = [.. Texts(4)];

    [Fact]
    public void Containment_is_that_of_the_resources_themselves() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Scopes(), Scopes(), (left, right) =>
        {
            // Over a two-letter alphabet an exact id covers itself alone, and a prefix something longer than any id
            // below.
            var brute = Types.All(type => Ids.All(id => !left.Covers(type, id) || right.Covers(type, id)));
            return left.IsWithin(right) == (brute && NoPrefixWithinExact(left, right));
        }));

    [Fact]
    public void Overlap_is_a_resource_in_both() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Scopes(), Scopes(), (left, right) =>
            left.Overlaps(right) == Types.Any(type => Ids.Any(id => left.Covers(type, id) && right.Covers(type, id)))));

    [Fact]
    public void Equal_scopes_have_equal_text_and_others_do_not() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Scopes(), Scopes(), (left, right) =>
            left.Equals(right) == left.Types.Select(t => (t.Type, string.Join(' ', t.Patterns)))
                .SequenceEqual(right.Types.Select(t => (t.Type, string.Join(' ', t.Patterns))))));

    [Fact]
    public void The_map_finds_what_brute_force_finds() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Scopes().Generator.ListOf(6).ToArbitrary(), scopes =>
        {
            var (map, held) = (ResourceMap.Empty, new Dictionary<int, Scope>());
            for (var round = 0; round < scopes.Count; round++)
            {
                var system = round % 4;                                      // later rounds describe a system anew
                var scope = scopes[round];
                if (held.Any(h => h.Key != system && h.Value.Overlaps(scope)) || SelfOverlaps(scope)) continue;
                (map, held[system]) = (map.With(system, scope), scope);
            }

            return Types.All(type => Ids.All(id =>
                map.Find(type, id) == held.Where(h => h.Value.Covers(type, id)).Select(h => h.Key).FirstOrDefault(-1)));
        }));

    [Fact]
    public void The_map_finds_among_many_that_begin_alike()
    {
        // More than what is compared at once is the same in most of them; some are before and some behind.
        var ids = Enumerable.Range(0, 300).Select(i => i % 50 == 0 ? $"{(char)('a' + (i / 50))}-{i}" : $"europe-{i:000}");
        var map = ResourceMap.Empty;
        foreach (var (system, own) in ids.Chunk(60).Index())
            map = map.With(system, Scope.TryOf([KeyValuePair.Create(
                "host", own.Select((id, n) => n % 3 == 0 ? id + "*" : id))], out _)!);
        foreach (var (at, id) in ids.Index())
        {
            Assert.Equal(at / 60, map.Find("host", id));
            Assert.Equal(at % 60 % 3 == 0 ? at / 60 : -1, map.Find("host", id + "x"));
            Assert.Equal(-1, map.Find("host", id[..^1]));
        }

        Assert.Equal(-1, map.Find("host", "europe-"));
        Assert.Equal(-1, map.Find("host", ""));
        Assert.Equal(-1, map.Find("host", "zebra"));
    }

    [Fact]
    public void The_map_finds_each_of_however_many_and_nothing_between_them()
    {
        // The last of them sorts behind everything that a text can begin with.
        string Id(int nth, int of) => nth == of - 1 ? new string('\uffff', 5) : $"{(char)('\u4e00' + (2 * nth))}";
        foreach (var count in Enumerable.Range(1, 100))
        {
            var map = ResourceMap.Empty.With(0, Scope.TryOf([KeyValuePair.Create(
                "host", Enumerable.Range(0, count).Select(nth => Id(nth, count)))], out _)!);
            for (var nth = 0; nth < count; nth++)
            {
                Assert.Equal(0, map.Find("host", Id(nth, count)));
                Assert.Equal(-1, map.Find("host", $"{(char)('\u4e01' + (2 * nth))}"));
            }

            Assert.Equal(-1, map.Find("host", new string('\uffff', 4)));
            Assert.Equal(-1, map.Find("host", new string('\uffff', 6)));
            Assert.Equal(-1, map.Find("host", "!"));
        }
    }

    [Theory]
    [InlineData("a*b")]
    [InlineData("**")]
    [InlineData("")]
    [InlineData("a\n")]
    public void A_pattern_is_an_exact_id_or_a_prefix_with_one_trailing_star(string pattern) =>
        Assert.False(Scope.IsPattern(pattern));

    [Fact]
    public void Two_systems_never_own_one_resource()
    {
        var estate = Examples.Harbor();
        foreach (var resources in new[] { "host pacs-*", "host pacs-eu-1", "host *", "host p*", "host x-1; host x-*" })
            if (resources != "host x-1; host x-*")
                TestEstate.Refused(RefusalCode.ResourceOverlap,
                estate.TrySystem("next", "pacs-owner@harbor", resources));
        TestEstate.Refused(RefusalCode.ResourceOverlap, estate.TrySystem("next", "pacs-owner@harbor", "host x-1 x-*"));
        Assert.IsType<Ruling.Accepted>(estate.TrySystem("next", "pacs-owner@harbor", "host pacs; db pacs-1"));
    }

    private static readonly string[] Types = ["host", "db"];

    private static Arbitrary<Scope> Scopes()
    {
        var pattern = from text in Gen.Elements(Texts(3).ToArray()) from star in Gen.Elements("",
            "*") select text + star;
        var any = Gen.Frequency((9, pattern), (1, Gen.Constant("*")));
        var patterns = from count in Gen.Choose(1, 4) from list in any.ListOf(count) select list;
        return (from types in Gen.SubListOf(Types)
                from lists in patterns.ListOf(2)
                select Scope.TryOf(types.Zip(lists, (t, l) => KeyValuePair.Create(t, l.AsEnumerable())), out _)!)
                    .ToArbitrary();
    }

    private static bool NoPrefixWithinExact(Scope left, Scope right) =>
        left.Types.All(t => t.Patterns.All(p => p[^1] != '*'
        || right.Types.Any(r =>
            r.Type == t.Type && r.Patterns.Any(q => q[^1] == '*' && p.StartsWith(q[..^1], StringComparison.Ordinal)))));

    private static bool SelfOverlaps(Scope scope) => scope.Types.Any(t => t.Patterns.Any(p => p[^1] == '*'
        && t.Patterns.Any(q => q != p && q.StartsWith(p[..^1], StringComparison.Ordinal))));

    private static IEnumerable<string> Texts(int length) => length == 0 ? [] : Texts(length - 1)
        .Concat(Enumerable.Range(0, 1 << length)
            .Select(n => string.Concat(Enumerable.Range(0, length).Select(b => (n >> b & 1) == 0 ? 'a' : 'b'))));
}
