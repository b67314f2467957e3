using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mandate.Fixtures;

/// <summary>
/// Debian's sshd on a free port of the loopback interface, with a host key and configuration of its own. The one
/// account that can log in is whoever runs the tests, so no account is made; as root that is root.
/// </summary>
public sealed class RealSshd : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private readonly Process process;
    private readonly List<string> log;
    private readonly Task drained;

    private RealSshd(Process process, int port, List<string> log, Task drained)
    {
        this.process = process;
        this.log = log;
        this.drained = drained;
        Port = port;
    }

    /// <summary>The account that logs in.</summary>
    public static string Account => Environment.UserName;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyList<string> Log { get { lock (log) return [.. log]; } }

    /// <summary>
    /// Starts one. <paramref name="work"/> gets its host key and configuration. StrictModes is on wherever no folder
    /// above <paramref name="work"/> can be written by others, as sshd demands of a real host.
    /// </summary>
    public static async Task<RealSshd> StartAsync(string work, string lines)
    {
        Require();
        Directory.CreateDirectory(work);
        var hostKey = Path.Combine(work, "host_key");
        Assert.Equal(0, (await Tool.RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey)).Exit);
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var configuration = Path.Combine(work, "sshd_config");
            await File.WriteAllTextAsync(configuration, $"""
                {lines}
                Port {port}
                ListenAddress 127.0.0.1
                HostKey {hostKey}
                PidFile none
                UsePAM no
                PermitRootLogin prohibit-password
                StrictModes {(IsStrict(work) ? "yes" : "no")}

                """);
            if (await ListenAsync(configuration, port) is { } running) return running;
            if (attempt == 3) Assert.Fail("sshd did not listen after three attempts");
        }
    }

    /// <summary>
    /// Logs in with this key and certificate and runs `echo`; whether that worked, and what the client said.
    /// </summary>
    public async Task<(bool In, string Said)> LoginAsync(string key, string certificate)
    {
        var (exit, said) = await Tool.RunAsync(
            "ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
            "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=10", "-i", key, "-o", "CertificateFile=" + certificate,
            "-p", Port.ToString(), "-l", Account, "127.0.0.1", "echo", "came-in");
        return (exit == 0 && said.Contains("came-in", StringComparison.Ordinal), said);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        await drained;
        process.Dispose();
    }

    /// <summary>
    /// Installs openssh-server where that is possible; else skips the test, or fails it when CI is set.
    /// </summary>
    public static void Require()
    {
        if (!File.Exists(Program) && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            using var install = Process.Start(
                "/usr/bin/apt-get",
                ["-q", "-y", "-o", "DPkg::Lock::Timeout=120", "install", "--no-install-recommends", "openssh-server"]);
            install.WaitForExit(TimeSpan.FromMinutes(5));
        }
        // As root sshd keeps its helpers in this folder, which only its own start script makes.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        if (File.Exists(Program)) return;
        const string Reason = "sshd is absent: apt-get install openssh-server";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Reason);
        Assert.Skip(Reason);
    }

    private static async Task<RealSshd?> ListenAsync(string configuration, int port)
    {
        var start = new ProcessStartInfo(Program, ["-D", "-e", "-f", configuration])
        {
            UseShellExecute = false, RedirectStandardError = true,
        };
        var sshd = Process.Start(start)!;
        List<string> lines = [];
        var listening = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reader = Task.Run(async () =>
        {
            while (await sshd.StandardError.ReadLineAsync() is { } line)
            {
                lock (lines) lines.Add(line.TrimEnd('\r'));
                if (line.StartsWith("Server listening", StringComparison.Ordinal)) listening.TrySetResult(true);
            }
            listening.TrySetResult(false);
        });
        if (await listening.Task.WaitAsync(TimeSpan.FromSeconds(20))) return new RealSshd(sshd, port, lines, reader);
        await sshd.WaitForExitAsync();
        if (!lines.Exists(l => l.Contains("Address already in use", StringComparison.Ordinal)))
            Assert.Fail("sshd refused to start: " + string.Join('\n', lines));
        sshd.Dispose();
        return null;
    }

    private static bool IsStrict(string folder)
    {
        const UnixFileMode ByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        for (var above = new DirectoryInfo(folder); above is not null; above = above.Parent)
            if ((above.UnixFileMode & ByOthers) != UnixFileMode.None) return false;
        return true;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
