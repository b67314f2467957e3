using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mandate.EstateFile;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>What `policy test --json` prints.</summary>
internal sealed record TestDocument(
    bool Passed, int Examples, int Failed, IReadOnlyList<TestedExample> Results,
    IReadOnlyList<UntestedRule> UntestedRules);

/// <summary>One example: what it expected, what the policy says, and why.</summary>
internal sealed record TestedExample(
    string Policy, string Example, string Place, bool Passed, TestedAnswer Expected, TestedAnswer Came,
    IReadOnlyList<string> Rules, IReadOnlyList<string> Why);

/// <summary>An answer and what is missing; null where an example does not say.</summary>
internal sealed record TestedAnswer(string Answer, IReadOnlyList<string>? Missing);

/// <summary>A rule that no example matches.</summary>
internal sealed record UntestedRule(string Rule, string Place);

/// <summary>How that document is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(TestDocument))]
internal sealed partial class TestJson : JsonSerializerContext;

/// <summary>`mandate policy test`: asks the policies of a file what their examples ask. It needs no server.</summary>
internal static class PolicyTest
{
    private const int FileBytesMax = 64 << 20;

    public static Command Build(Screen screen, CommonOptions common)
    {
        var file = new Argument<string>("FILE") { Description = "an estate file with policies (docs/formats/policy.md)" };
        var test = new Command("test", "Asks the policies of a file what their examples ask; no server is needed.")
        {
            file,
        };
        test.SetAction((parsed, cancel) =>
            Task.FromResult(Run(screen, parsed.GetValue(file)!, parsed.GetValue(common.Json))));
        return test;
    }

    private static int Run(Screen screen, string file, bool json)
    {
        byte[] text;
        try
        {
            if (new FileInfo(file).Length > FileBytesMax)
                return screen.Fail(ExitCode.BadInput, $"`{file}` is larger than 64 MiB", "split it; files add up");
            text = File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return screen.Fail(ExitCode.BadInput, $"`{file}` cannot be read", "name an estate file");
        }

        // Whether what is named elsewhere is there shows when the file is planned: the examples do not need it.
        return EstateReader.Read(file, text, new EstateReadOptions { Known = (_, _) => true }).Match(
            read => Show(screen, read.Document, file, json),
            refused =>
            {
                foreach (var error in refused.Errors) screen.Fail(ExitCode.BadInput, error.Text, null);
                if (refused.More > 0) screen.Note($"and {refused.More} more");
                return ExitCode.BadInput;
            });
    }

    private static int Show(Screen screen, EstateDocument document, string file, bool json)
    {
        if (document.Policies.Count == 0)
            return screen.Fail(ExitCode.BadInput, $"`{file}` has no policies", "name a file with `policies`");
        var runs = ExampleRun.Of(document);
        var results = runs.SelectMany(r => r.Results).ToList();
        var failed = results.Count(r => !r.IsPassed);
        if (json) screen.Verbatim(JsonSerializer.Serialize(Document(runs, results), TestJson.Default.TestDocument));
        else Print(screen, runs, results, failed);
        return failed == 0 ? ExitCode.Fine : ExitCode.Refused;
    }

    private static void Print(Screen screen, IReadOnlyList<PolicyRun> runs, List<ExampleResult> results, int failed)
    {
        if (results.Count > 0)
            screen.Show(Listing.Of(["", "example", "expected", "the policy says"], results.Select(r => new IRenderable[]
            {
                Cells.Of(r.IsPassed ? "passed" : "FAILED"), Cells.Of($"{r.Policy}/{r.Example.Name.Value}"),
                Cells.Of(r.Expected), Cells.Of(r.Answered),
            })));
        // Not folded: a place and its reasons are read by people and by editors.
        foreach (var error in results.Select(r => r.Error()).OfType<EstateError>())
            screen.Line($"{error.Place}: {error.Place.Member}: {error.Message}");
        foreach (var run in runs.Where(r => r.Unmatched.Count > 0))
            screen.Line($"no example matches: {string.Join(", ", run.Unmatched.Select(u => Name(run, u)))}");
        screen.Line(results.Count == 0 ? "there are no examples"
            : failed == 0 ? $"{EffectView.Counted(results.Count, "example", "examples")}, all passed"
            : $"{EffectView.Counted(results.Count, "example", "examples")}, {failed} failed");
    }

    private static TestDocument Document(IReadOnlyList<PolicyRun> runs, List<ExampleResult> results) => new(
        results.TrueForAll(r => r.IsPassed), results.Count, results.Count(r => !r.IsPassed),
        [.. results.Select(r => new TestedExample(
            r.Policy, r.Example.Name.Value, r.Example.Expect.Place.ToString(), r.IsPassed,
            new TestedAnswer(Word(r.Example.Expect.Value), r.Example.Missing?.Select(m => m.Value).ToList()),
            new TestedAnswer(Word(r.Came), r.Missing), r.Rules, r.Why))],
        [.. runs.SelectMany(run => run.Unmatched.Select(u =>
            new UntestedRule(Name(run, u), u.Name.Place.ToString())))]);

    private static string Name(PolicyRun run, DeclaredRule rule) => $"{run.Policy.Name.Value}/{rule.Name.Value}";

    private static string Word(ExpectedAnswer answer) => answer.ToString().ToLowerInvariant();
}
