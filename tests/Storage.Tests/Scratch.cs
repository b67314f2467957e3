using System.Diagnostics;

namespace Mandate.Storage.Tests;

/// <summary>A folder of one test, removed after it.</summary>
internal sealed class Scratch : IDisposable
{
    private static int count;

    public Scratch()
    {
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"mandate-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>
    /// The bytes of all files in a folder, read by another process: one that closed a database file it shares would
    /// free SQLite's own locks.
    /// </summary>
    public static byte[] BytesOf(string folder)
    {
        var shell = Command("/bin/sh", "-c", "cat \"$0\"/*", folder);
        using var process = Process.Start(shell)!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        return bytes.ToArray();
    }

    public static ProcessStartInfo Command(string program, params string[] arguments) =>
        new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
}

/// <summary>A small file system of its own; who may not mount one skips, but not in CI.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Scratch scratch = new();

    public SmallDisk(int kilobytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", scratch.Path)) return;
        scratch.Dispose();
        const string reason = "this user may not mount a tmpfs, which the tests of full and read-only disks need";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
    }

    public string Path => scratch.Path;

    public string File(string name) => scratch.File(name);

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Path), "remount failed");

    public void Dispose()
    {
        Run("umount", "-l", scratch.Path);
        scratch.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Scratch.Command(program, arguments))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
