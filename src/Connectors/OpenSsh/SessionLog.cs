using System.Text;
using System.Text.RegularExpressions;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// Open sessions from sshd's own log lines, as syslog writes them: a login by certificate whose process is still an
/// sshd. Only whole lines of exactly sshd's form count, so a user name cannot forge one.
/// </summary>
public static partial class SessionLog
{
    private const int LogBytesMax = 64 * 1024 * 1024;

    /// <summary>Reads one log file. A session from before its first line is not in the answer.</summary>
    public static OpenSessions Read(string? log) => log is null
        ? new OpenSessions.Unknown("no log of sshd is named")
        : Read(log, IsSshd);

    internal static OpenSessions Read(string log, Func<int, bool> runs)
    {
        try
        {
            using var file = new FileStream(
                log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > LogBytesMax)
                return new OpenSessions.Unknown($"the log of sshd is larger than {LogBytesMax} bytes");
            using var reader = new StreamReader(file, Encoding.UTF8);
            var open = new Dictionary<int, OpenSession>();
            while (reader.ReadLine() is { } line)
                if (SyslogLine().Match(line) is { Success: true } entry
                    && Login(entry.Groups["text"].Value) is { } login
                    && int.TryParse(entry.Groups["process"].ValueSpan, out var process))
                    open[process] = login with { Process = process };
            return new OpenSessions.Known([.. open.Values.Where(s => runs(s.Process)).OrderBy(s => s.Process)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new OpenSessions.Unknown("the log of sshd cannot be read");
        }
    }

    /// <summary>A login by certificate, from the text that sshd logs for it; the process is not in that text.</summary>
    internal static OpenSession? Login(string text) =>
        Accepted().Match(text) is { Success: true } m && ulong.TryParse(m.Groups["serial"].ValueSpan, out var serial)
            ? new OpenSession(m.Groups["account"].Value, m.Groups["id"].Value, serial, m.Groups["from"].Value, 0)
            : null;

    private static bool IsSshd(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").StartsWith("sshd", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(
        @"\A(?:\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ " +
        @"sshd(?:-session)?\[(?<process>\d{1,9})\]: (?<text>.*)\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex SyslogLine();

    [GeneratedRegex(
        @"\AAccepted publickey for (?<account>\S+) from (?<from>\S+) port \d+ ssh2: \S+-CERT \S+ " +
        @"ID (?<id>\S+) \(serial (?<serial>\d{1,20})\) CA \S+ \S+\z",
        RegexOptions.NonBacktracking)]
    private static partial Regex Accepted();
}
