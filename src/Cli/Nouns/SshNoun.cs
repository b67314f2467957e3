using System.CommandLine;
using Mandate.Connectors.OpenSsh;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate ssh`: certificates for people, folders for hosts.</summary>
internal static class SshNoun
{
    private const int KeyFileMax = 16_384;

    public static Command Build(Screen screen, VerbBuilder verbs) => VerbBuilder.Noun(
        "ssh", "OpenSSH: short-lived certificates, hosts that pull, open sessions.",
        Certify(verbs), Host(verbs), Sessions(verbs), Configuration(screen));

    private static Command Certify(VerbBuilder verbs)
    {
        var grant = new Argument<string>("GRANT") { Description = "the grant to log in under" };
        var key = new Option<string>("--key") { Description = "your public key", HelpName = "FILE.pub",
            Required = true };
        var to = new Option<string>("--out") { Description =
            "where the certificate goes; FILE-cert.pub unless said, where ssh finds it", HelpName = "FILE" };
        var host = new Option<string>("--host") { Description = "for this host alone", HelpName = "HOST" };
        var person = new Option<string>("--person") { Description = "of a grant to a seat: whose in it",
            HelpName = "PERSON" };
        var seconds = new Option<int?>(
            "--seconds") { Description = "valid for at most that long, and never beyond the grant", HelpName = "N" };
        return verbs.Verb("cert", "Issues a certificate while the grant is in force.", async call =>
        {
            var file = call.Of(key)!;
            if (!File.Exists(file) || new FileInfo(file).Length > KeyFileMax)
                return call.Screen.Fail(ExitCode.BadInput, $"`{file}` cannot be read",
                    "name the .pub file of your key", "--key");
            if (!PublicKeyText.TryRead(await File.ReadAllTextAsync(file, call.Cancel), out var read, out var whyNot))
                return call.Screen.Fail(ExitCode.BadInput, whyNot,
                    "name the .pub file of your key, never the private one", "--key");
            var reply = await call.PostAsync(
                Address.V1("grants", call.Of(grant), "certificate"),
                new CertificateRequestWire(read.Text, call.Of(seconds), call.Of(host), call.Of(person)),
                    WireJson.Default.CertificateRequestWire);
            if (reply is not Reply.Answered answer) return call.Fail(reply);
            if (Reply.Read(answer, WireJson.Default.CertificateWire) is not { } certificate) return call.Unreadable();
            var target = call.Of(to)
                ?? (file.EndsWith(".pub", StringComparison.Ordinal) ? file[..^4] : file) + "-cert.pub";
            if (!await WriteAsync(target, certificate.Certificate.TrimEnd() + "\n", call.Cancel))
                return call.Screen.Fail(ExitCode.BadInput, $"`{target}` cannot be written", null, "--out");
            return call.Show(reply, WireJson.Default.CertificateWire, c => [Listing.Members(
                ("certificate", Cells.Of(target)),
                    ("valid", Cells.Of($"{Cells.Time(c.From)} to {Cells.Time(c.Until)}")),
                ("opens", Cells.Of(string.Join("\n", c.Principals.Select(Opened)))), ("key id", Cells.Of(c.KeyId)),
                    ("serial", Cells.Of(c.Serial)),
                ("revision", Cells.Of(c.Revision)))]);
        }, grant, key, to, host, person, seconds);
    }

    /// <summary>`host/account/grant` as a person types it.</summary>
    private static string Opened(string principal) =>
        Principal.TryRead(principal, out var read) ? $"ssh {read.Account}@{read.Host}" : principal;

    private static async Task<bool> WriteAsync(string target, string text, CancellationToken cancel)
    {
        try
        {
            await File.WriteAllTextAsync(target, text, cancel);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Command Host(VerbBuilder verbs)
    {
        var name = new Option<string>("--name") { Description = "the system and the host in it",
            HelpName = "SYSTEM/HOST", Required = true };
        var folder = new Option<string>("--folder") { Description = "the folder that its sshd reads", HelpName = "DIR",
            Required = true };
        var log = new Option<string>("--log") { Description = "the log of its sshd, for open sessions",
            HelpName = "FILE" };
        return verbs.Verb("host",
            "On a host: takes whom it admits from the server, installs it, and reports what is there.",
            call => new SshHost(call, call.Of(folder)!, call.Of(log)).PullAsync(call.Of(name)!), name, folder, log);
    }

    private static Command Sessions(VerbBuilder verbs) => verbs.Verb(
        "sessions", "Lists sessions that are known to be open; a revocation ends none.",
        call => call.ShowAsync("v1/sessions", WireJson.Default.SessionsWire, s =>
        [
            s.Items.Count == 0 ? Cells.Line("no session is known to be open") : Listing.Of(
                ["host", "account", "grant", "standing", "from", "process", "serial"],
                s.Items.Select(i => new Spectre.Console.Rendering.IRenderable[]
                {
                    Cells.Of(i.Host), Cells.Of(i.Account), Cells.Of(i.Grant), Cells.Standing(i.Standing),
                        Cells.Of(i.From), Cells.Of(i.Process),
                    Cells.Of(i.Serial),
                })),
            Cells.Line(s.Unknown.Count == 0 ? "every host can tell" : "cannot tell: " + string.Join(", ", s.Unknown)),
        ]));

    private static Command Configuration(Screen screen)
    {
        var folder = new Option<string>("--folder") { Description = "the folder of the host, as its sshd sees it",
            HelpName = "DIR", Required = true };
        var command = new Command("config", "Prints the lines for a host's sshd_config.") { folder };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(folder)!;
            if (!SshdConfiguration.TryWrite(path, out var lines))
                return screen.Fail(
                    ExitCode.BadInput, $"`{path}` could be read otherwise by sshd",
                    "use an absolute path of letters, digits, slash, dot, dash and underscore", "--folder");
            screen.Verbatim(lines);
            return ExitCode.Fine;
        });
        return command;
    }
}
