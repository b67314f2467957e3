using System.Globalization;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Cel;

/// <summary>The official conformance tests, one test a file; none is left out.</summary>
public sealed class VectorTests
{
    private static readonly Dictionary<string, int> Counts = new(StringComparer.Ordinal)
    {
        ["basic"] = 36, ["bindings_ext"] = 6, ["comparisons"] = 306, ["conversions"] = 97, ["dynamic"] = 34,
            ["encoders_ext"] = 2,
        ["fields"] = 53, ["fp_math"] = 26, ["integer_math"] = 60, ["lists"] = 38, ["logic"] = 28, ["macros"] = 40,
            ["macros2"] = 38,
        ["math_ext"] = 177, ["namespace"] = 12, ["network_ext"] = 64, ["optionals"] = 49, ["parse"] = 171,
            ["plumbing"] = 4,
        ["proto2"] = 10, ["string"] = 49, ["string_ext"] = 179, ["timestamps"] = 67, ["type_deduction"] = 25,
    };

    public static TheoryData<string> Files => [.. Counts.Keys];

    [Fact]
    public void The_list_of_files_is_complete() =>
        Assert.Equal(Counts.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(Vectors.File("cel"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f))
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_test_of_the_file_passes(string file)
    {
        var failures = new List<string>();
        var count = 0;
        foreach (var vector in Vectors.Json($"cel/{file}.json").EnumerateArray())
        {
            count++;
            if (Problem(vector) is { } problem)
                failures.Add(
                    $"{vector.GetProperty("section")}/{vector.GetProperty("name")}: {vector.GetProperty("expr")}: {problem}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} fail\n{string.Join('\n', failures)}");
        Assert.Equal(Counts[file], count);
    }

    private static string? Problem(JsonElement vector)
    {
        var expect = vector.GetProperty("expect");
        var isChecked = !vector.TryGetProperty("disable_check", out _);
        var environment = EnvironmentOf(vector);
        var compilation = CelProgram.Compile(environment, vector.GetProperty("expr").GetString()!, null, isChecked);
        if (compilation is CelCompilation.Refused refused)
        {
            // The one test whose error is meant to come from the checker.
            if (vector.GetProperty("name").GetString() == "is_ip_cidr_compile_error") return null;
            return "refused: " + refused.Errors[0].Show();
        }

        var program = ((CelCompilation.Compiled)compilation).Program;
        if (expect.TryGetProperty("typed_result", out var typed))
        {
            var wanted = typed.GetProperty("deduced_type").GetString();
            if (program.Type.ToString() != wanted) return $"deduced {program.Type}, not {wanted}";
            if (!typed.TryGetProperty("result", out expect)) return null;
        }
        else if (expect.TryGetProperty("value", out var value))
        {
            expect = value;
        }

        var activation = new CelActivation(environment);
        if (vector.TryGetProperty("bindings", out var bindings))
            foreach (var binding in bindings.EnumerateObject())
                activation.Set(binding.Name, Read(binding.Value));
        var outcome = program.Evaluate(activation);
        var failing = expect.TryGetProperty("error", out _);
        return outcome switch
        {
            CelOutcome.Value v when !failing =>
                Same(v.Result, Read(expect)) ? null : $"gave {v.Result}, not {Read(expect)}",
            CelOutcome.Error when failing => null,
            CelOutcome.Error e => "failed: " + e.Reason.Message,
            CelOutcome.Unknown u => "unknown: " + string.Join(", ", u.Missing),
            _ => $"gave {((CelOutcome.Value)outcome).Result}, not an error",
        };
    }

    /// <summary>Stricter than the language: the kinds have to be the same too.</summary>
    private static bool Same(CelValue a, CelValue b)
    {
        if (a.Kind != b.Kind || a != b) return false;
        if (a.Kind == CelKind.Double)
            return BitConverter.DoubleToInt64Bits(a.AsDouble) == BitConverter.DoubleToInt64Bits(b.AsDouble)
            || double.IsNaN(a.AsDouble);
        if (a.Kind != CelKind.List) return true;
        for (var i = 0; i < a.AsList.Length; i++)
            if (!Same(a.AsList[i], b.AsList[i])) return false;
        return true;
    }

    private static CelEnvironment EnvironmentOf(JsonElement vector)
    {
        var variables = new Dictionary<string, CelVariable>(StringComparer.Ordinal);
        var functions = new List<CelFunction>();
        if (vector.TryGetProperty("type_env", out var types))
            foreach (var declared in types.EnumerateObject())
            {
                var reader = new TypeText(declared.Value.GetString()!);
                if (reader.IsFunction)
                {
                    var (parameters, result) = reader.Function();
                    functions.Add(new CelFunction(declared.Name, false, parameters, result, _ =>
                        CelValue.Failure("is only declared")));
                }
                else
                {
                    variables[declared.Name] = new CelVariable(declared.Name, reader.Type());
                }
            }

        if (vector.TryGetProperty("bindings", out var bindings))
            foreach (var binding in bindings.EnumerateObject())
                variables.TryAdd(binding.Name, new CelVariable(binding.Name, CelType.Dyn));
        var container = vector.TryGetProperty("container", out var c) ? c.GetString()! : "";
        return new CelEnvironment(variables.Values, functions, container);
    }

    private static CelValue Read(JsonElement json)
    {
        var member = json.EnumerateObject().Single();
        var value = member.Value;
        return member.Name switch
        {
            "int" => CelValue.Of(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "uint" => CelValue.Of(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "double" => CelValue.Of(value.ValueKind == JsonValueKind.Number
                ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "string" => CelValue.Of(value.GetString()!),
            "bytes" => CelValue.Of(value.GetBytesFromBase64().AsSpan()),
            "bool" => CelValue.Of(value.GetBoolean()),
            "null" => CelValue.Null,
            "list" => CelValue.List([.. value.EnumerateArray().Select(Read)]),
            "map" => ReadMap(value),
            "type" => CelValue.Of(new TypeText(value.GetString()!).Type()),
            "timestamp" => TimeText.ReadTimestamp(value.GetString()!),
            "duration" => TimeText.ReadDuration(value.GetString()!),
            _ => throw new InvalidOperationException(member.Name),
        };
    }

    private static CelValue ReadMap(JsonElement entries)
    {
        var builder = new CelMap.Builder(0);
        foreach (var entry in entries.EnumerateArray()) Assert.True(builder.TryAdd(Read(entry[0]), Read(entry[1])));
        return CelValue.Of(builder.Build());
    }
}
