using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mandate.EstateFile;

namespace Mandate.Cli;

/// <summary>What `estate init --json` prints.</summary>
internal sealed record StartDocument(string File, string Estate, string Organisation);

/// <summary>How that document is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(StartDocument))]
internal sealed partial class StartJson : JsonSerializerContext;

/// <summary>`mandate estate init`: a first file, which needs no server. It never overwrites one.</summary>
internal static class EstateStart
{
    public static Command Build(Screen screen, CommonOptions common)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "the file to write; estate.yaml unless said", DefaultValueFactory = _ => "estate.yaml",
        };
        var estate = new Option<string>("--estate")
        {
            Description = "the estate's name", HelpName = "NAME",
            DefaultValueFactory = _ => StandardPolicy.EstateName,
        };
        var organisation = new Option<string>("--organisation")
        {
            Description = "the name of the organisation that answers for it", HelpName = "NAME",
            DefaultValueFactory = _ => StandardPolicy.OrganisationName,
        };
        var init = new Command("init",
            "Writes a first estate file that holds the standard policy, and overwrites none.")
        {
            file, estate, organisation,
        };
        init.SetAction((parsed, cancel) => Task.FromResult(Write(screen, parsed.GetValue(common.Json),
            new StartDocument(
                parsed.GetValue(file)!, parsed.GetValue(estate)!, parsed.GetValue(organisation)!))));
        return init;
    }

    private static int Write(Screen screen, bool json, StartDocument start)
    {
        foreach (var (option, name) in (ReadOnlySpan<(string, string)>)
            [("--estate", start.Estate), ("--organisation", start.Organisation)])
            if (StandardPolicy.NameFault(name) is { } fault)
                return screen.Fail(ExitCode.BadInput, fault, "use a name as estate files have it", option);
        try
        {
            using var stream = new FileStream(start.File, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(StandardPolicy.Starter(start.Estate, start.Organisation)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return File.Exists(start.File)
                ? screen.Fail(ExitCode.BadInput, $"`{start.File}` is there already", "name a file that is not there yet")
                : screen.Fail(ExitCode.BadInput, $"`{start.File}` cannot be written", "name a file in a folder of yours");
        }

        if (json) screen.Verbatim(JsonSerializer.Serialize(start, StartJson.Default.StartDocument));
        else
        {
            screen.Line($"wrote {start.File}: estate `{start.Estate}` of `{start.Organisation}`, with the standard policy");
            screen.Line($"next: mandate policy test {start.File}, then mandate estate plan {start.File}");
        }

        return ExitCode.Fine;
    }
}
