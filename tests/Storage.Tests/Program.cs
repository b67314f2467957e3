using System.Runtime.CompilerServices;
using Xunit.MicrosoftTestingPlatform;

namespace Mandate.Storage.Tests;

/// <summary>The test program, and under other first arguments the processes that its tests start.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [CrashWriter.Verb, var folder, var seed] => CrashWriter.RunAsync(folder, int.Parse(seed)),
        [FolderHolder.Verb, var folder] => FolderHolder.RunAsync(folder),
        _ => TestAsync(args),
    };

    // Apart, so that the other processes start without the test framework.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<int> TestAsync(string[] args) =>
        TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
