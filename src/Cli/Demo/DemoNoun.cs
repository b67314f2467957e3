using System.CommandLine;

namespace Mandate.Cli.Demo;

/// <summary>`mandate demo`: the product's main job on a realistic estate, in under a minute.</summary>
internal static class DemoNoun
{
    public static Command Build(Screen screen, CommonOptions common)
    {
        var keep = new Option<string>("--keep")
        {
            Description = "a new folder to work in and to leave behind; a temporary one otherwise", HelpName = "DIR",
        };
        var demo = new Command("demo",
            "Shows access that ends when the relationship does: real parts, on this machine alone.") { keep };
        demo.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(keep);
            if (folder is not null && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                return screen.Fail(ExitCode.BadInput, $"`{folder}` is not empty",
                    "name a folder that is not there yet", "--keep");
            await using var run = new DemoRun(screen, parsed.GetValue(common.Json), folder);
            return await run.RunAsync(cancel);
        });
        return demo;
    }
}
