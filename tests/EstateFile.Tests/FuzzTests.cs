using System.Text;

namespace Mandate.EstateFile.Tests;

public sealed class FuzzTests
{
    private const int Seed = 20260114;
    private const int Mutants = 4_000;

    private static readonly string[] Splices =
    [
        ": ", "- ", "? ", "[", "]", "{", "}", ",", "#", "&a ", "*a", "!x ", "!!map ", "|", ">", "'", "\"",
        "%YAML 1.1\n", "---\n", "...\n", "\t", "\n", "\r", "\0", "\uFEFF", "\u0085", "\u2028", "\\", "\\x",
        "\\U00110000", "<<: ", "~", "null", "1e999", "é", "\uD83D",
        "        ", "[[[[[[[[", "{a: {a: {a: ", "@", "`", "%", "|9", ">-", "|+1", "? [", "- - - ",
    ];

    [Fact]
    public void No_mutation_of_the_example_throws_and_none_that_reads_fails_to_be_written()
    {
        var random = new Random(Seed);
        var read = 0;
        for (var i = 0; i < Mutants; i++)
        {
            var text = Mutate(i % 2 == 0 ? Harbor.Text : Policies.Text, random);
            try
            {
                switch (EstateReader.Read("fuzz.yaml", text))
                {
                    case EstateReading.Read accepted:
                        read++;
                        Assert.Equal(accepted.Document, Harbor.Document(EstateWriter.Write(accepted.Document)));
                        break;
                    case EstateReading.Refused refused:
                        Assert.NotEmpty(refused.Errors);
                        Assert.All(refused.Errors, e => Assert.True(e.Place is { Line: > 0, Column: > 0 }, e.Text));
                        break;
                }
            }
            catch (Exception e)
            {
                Assert.Fail($"mutant {i} of seed {Seed}: {e}\n{text}");
            }
        }
        Assert.InRange(read, 1, Mutants - 1);
    }

    [Fact]
    public void No_mutation_of_the_examples_bytes_throws()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Mutants / 4; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Harbor.Text);
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Assert.NotNull(EstateReader.Read("fuzz.yaml", bytes));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: [")]
    [InlineData("!a ")]
    [InlineData("&a ")]
    [InlineData("\"\\\n")]
    [InlineData("a\n")]
    [InlineData("a: 1\n")]
    [InlineData("# c\n")]
    [InlineData("---\n")]
    [InlineData("   ")]
    [InlineData("a ")]
    [InlineData("<<: *a\n")]
    public void A_bomb_of_repeated_text_is_refused_soon(string piece)
    {
        var text = "mandate: 1\nestate: " + string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
        var refused = Harbor.Refusal(text);
        Assert.InRange(refused.Errors.Count, 1, 100);
    }

    [Fact]
    public void Aliases_are_never_expanded()
    {
        var bomb = new StringBuilder("mandate: 1\nestate: e\naccountable: o\nx0: &x0 [a, a]\n");
        for (var i = 1; i < 60; i++) bomb.Append($"x{i}: &x{i} [*x{i - 1}, *x{i - 1}]\n");
        Assert.Contains(Harbor.Refusal(bomb.ToString()).Errors, e => e.Code == EstateErrorCode.Alias);
    }

    private static string Mutate(string text, Random random)
    {
        var mutant = new StringBuilder(text);
        for (var changes = random.Next(1, 5); changes > 0 && mutant.Length > 10; changes--)
        {
            var at = random.Next(mutant.Length);
            var length = Math.Min(random.Next(1, 40), mutant.Length - at);
            switch (random.Next(6))
            {
                case 0: mutant.Remove(at, length); break;
                case 1: mutant.Insert(at, Splices[random.Next(Splices.Length)]); break;
                case 2: mutant.Insert(random.Next(mutant.Length), mutant.ToString(at, length)); break;
                case 3: mutant[at] = (char)random.Next(32, 127); break;
                case 4: mutant.Length = Math.Max(10, at); break;
                default: mutant[at] = mutant[random.Next(mutant.Length)]; break;
            }
        }
        return mutant.ToString();
    }
}
