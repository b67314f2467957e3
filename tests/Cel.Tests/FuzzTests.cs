using System.Text;
using Mandate.Fixtures;

namespace Mandate.Cel;

/// <summary>Whatever is typed gets an answer and never an exception; every place lies within the text.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 6_000;

    private static readonly CelLimits Small = new() { CostMax = 20_000 };

    private static readonly CelEnvironment Environment = new(
    [
        new("a", CelType.Int), new("s", CelType.String, 16), new("l", CelType.List(CelType.Int), 8),
        new("m", CelType.Map(CelType.String, CelType.Dyn), 8), new("d", CelType.Dyn, 8), new("x.y", CelType.Bool),
    ],
    limits: Small);

    private static readonly string[] Pieces =
    [
        "a", "s", "l", "m", "d", "x.y", "1", "2u", "1.5", "'t'", "b'\\xff'", "true", "null", "+", "-", "*", "/", "%",
            "==", "!=", "<", ">=", "&&", "||",
        "!", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", "in", ".all(v, ", ".exists(v, ", ".map(v, ",
            ".filter(v, ", "v", ".size()", "has(m.", "[?",
        ".?q", "cel.bind(v, ", "optional.of(", ".orValue(", "timestamp(", "duration('1h')", "type(", "dyn(",
            ".matches('", "')", ".format([", "9223372036854775807",
        "math.greatest(", "ip('::1')", ".transformMap(v, w, ", "string(", "int(", "\n", " // c\n", "`q`", "r'\\'",
            "\"\"\"", "\\", "\ud83d", "😀", "\0",
    ];

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(20_260_101);
        var bytes = new byte[200];
        for (var round = 0; round < Rounds; round++)
        {
            random.NextBytes(bytes);
            Try(Encoding.Latin1.GetString(bytes, 0, random.Next(bytes.Length)), round);
        }
    }

    [Fact]
    public void Random_pieces_never_throw()
    {
        var random = new Random(20_260_102);
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder();
            for (var count = random.Next(1, 24); count > 0; count--)
                text.Append(Pieces[random.Next(Pieces.Length)]).Append(random.Next(3) == 0 ? " " : "");
            Try(text.ToString(), round);
        }
    }

    [Fact]
    public void Mutated_expressions_never_throw()
    {
        var random = new Random(20_260_103);
        var seeds = Directory.GetFiles(Vectors.File("cel"), "*.json").Order(StringComparer.Ordinal)
            .SelectMany(f => Vectors.Json("cel/" + Path.GetFileName(f)).EnumerateArray()
                .Select(v => v.GetProperty("expr").GetString()!)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Count)]);
            for (var count = random.Next(1, 4); count > 0 && text.Length > 0; count--)
                switch (random.Next(4))
                {
                    case 0:
                        text.Remove(random.Next(text.Length), 1);
                        break;
                    case 1:
                        text.Insert(random.Next(text.Length), Pieces[random.Next(Pieces.Length)]);
                        break;
                    case 2:
                        text[random.Next(text.Length)] = (char)random.Next(1, 0x3000);
                        break;
                    default:
                        text.Insert(random.Next(text.Length), seeds[random.Next(seeds.Count)]);
                        break;
                }

            Try(text.ToString(), round);
        }
    }

    private static void Try(string source, int round)
    {
        foreach (var isChecked in new[] { true, false })
        {
            try
            {
                var compilation = CelProgram.Compile(Environment, source, null, isChecked);
                if (compilation is CelCompilation.Refused refused)
                {
                    Assert.NotEmpty(refused.Errors);
                    foreach (var error in refused.Errors) Check(error, source);
                    continue;
                }

                var program = ((CelCompilation.Compiled)compilation).Program;
                foreach (var activation in new[] { Full(), new CelActivation(Environment) })
                    if (program.Evaluate(activation) is CelOutcome.Error failed)
                    {
                        Check(failed.Reason, source);
                        // What was checked and is given values of the declared sizes keeps within the budget.
                        if (isChecked) Assert.NotEqual(CelErrorKind.Cost, failed.Reason.Kind);
                    }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"round {round}: {source}", e);
            }
        }
    }

    private static void Check(CelError error, string source)
    {
        Assert.InRange(error.Line, 1, 1 + source.Count(c => c == '\n'));
        Assert.InRange(error.Column, 1, source.Length + 1);
        Assert.InRange(error.Caret, 0, error.Excerpt.Length);
        Assert.NotEmpty(error.Show());
    }

    private static CelActivation Full() => new CelActivation(Environment)
        .Set("a", CelValue.Of(3L)).Set("s", CelValue.Of("text 😀"))
            .Set("l", CelValue.List(CelValue.Of(1L), CelValue.Of(2L)))
        .Set("m", Given.Map(("q", CelValue.Of(1.5)), ("r", CelValue.Null))).Set("d", CelValue.Of("3"))
            .Set("x.y", CelValue.True);
}
