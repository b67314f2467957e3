using FsCheck;
using FsCheck.Fluent;
using Mandate.Fixtures;

namespace Mandate.EstateFile.Tests;

public sealed class WriterTests
{
    [Fact]
    public void What_is_written_reads_back_equal() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var document = new RandomEstate(seed).Document();
            var written = EstateWriter.Write(document);
            var read = Harbor.Document(written);
            Assert.Equal(document, read);
            Assert.Equal(document.GetHashCode(), read.GetHashCode());
            Assert.Equal(written, EstateWriter.Write(read));
        }));

    [Fact]
    public void Equal_documents_are_written_alike_whatever_the_order_of_their_files()
    {
        var lines = Harbor.Text.Split('\n');
        (lines[7], lines[13]) = (lines[13], lines[7]);
        var turned = string.Join('\n', lines);
        Assert.Equal(EstateWriter.Write(Harbor.Document(Harbor.Text)), EstateWriter.Write(Harbor.Document(turned)));
    }

    [Fact]
    public void The_example_is_written_like_this() =>
        Golden.Equal("harbor.written.yaml", EstateWriter.Write(Harbor.Document(Harbor.Text)));

    [Fact]
    public void The_longest_key_of_the_hardest_characters_reads_back()
    {
        foreach (var hard in new[] { "\"", "\\", "ü", "🜁", "a:" })
        {
            var type = string.Concat(Enumerable.Repeat(hard, 256 / hard.Length));
            var text = Harbor.Document(Harbor.Text) with { Grants = Named.Of<DeclaredGrant>(EstateKind.Grant, []) };
            Assert.True(text.Systems.TryGet("pacs", out var pacs));
            var patterns = ResourcePatterns.Of([new TypePatterns(new(type), Listing.OfValues([type]))]);
            var document = text with { Systems = Named.Of(EstateKind.System, [pacs with { Resources = patterns }]) };
            Assert.Equal(document, Harbor.Document(EstateWriter.Write(document)));
        }
    }
}
