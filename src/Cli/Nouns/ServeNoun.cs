using System.CommandLine;
using Mandate.Server;

namespace Mandate.Cli;

/// <summary>`mandate serve`: one node over one folder.</summary>
internal static class ServeNoun
{
    private const string UrlDefault = "http://127.0.0.1:7420";

    public static Command Build(Screen screen, CommonOptions common)
    {
        var url = new Option<string>("--urls") { Description = "where to listen; loopback alone without TLS",
            HelpName = "URL", DefaultValueFactory = _ => UrlDefault };
        var seen = new Option<string>("--public-url") { HelpName = "URL",
            Description = "where callers reach it, when something in front speaks TLS for it" };
        var tiles = new Option<bool>(
            "--public-tiles") { Description = "checkpoint, hashes and verifier key answer anybody; entries never do" };
        var certificate = new Option<string>("--tls-certificate") { Description = "a PEM file", HelpName = "FILE" };
        var key = new Option<string>("--tls-key") { Description = "its key, a PEM file", HelpName = "FILE" };
        var anchor = new Option<string>(
            "--anchor") { Description = "a file outside the folder that checkpoints are kept in", HelpName = "FILE" };
        var keep = new Option<int>("--decision-days")
        {
            Description = "how many days decisions are kept at least", HelpName = "DAYS", DefaultValueFactory = _ => 90,
        };
        var sample = new Option<string[]>("--sample-permits")
        {
            Description = "of this system keep one permit in N; refusals are all kept", HelpName = "SYSTEM=N",
        };
        var forget = new Option<bool>("--no-decision-journal") { Description =
            "keeps no decisions; last use of grants is told all the same" };
        var secrets = new Option<string>("--secrets") { HelpName = "DIR",
            Description = "a folder whose files are secrets of OpenID clients, named file:NAME" };
        var variables = new Option<string[]>("--secret-variable") { HelpName = "NAME",
            Description = "an environment variable that is such a secret, named env:NAME" };
        var webhook = new Option<string>("--webhook") { HelpName = "URL",
            Description = "where to tell what happens to requests; https, or this machine" };
        var signed = new Option<string>("--webhook-secret") { HelpName = "FILE",
            Description = "the secret that what is told there is signed with" };
        var mail = new Option<string>("--mail-server") { HelpName = "HOST:PORT",
            Description = "tells people by mail that a request waits for them" };
        var from = new Option<string>("--mail-from") { HelpName = "ADDRESS", Description = "whom letters are from" };
        var serve = new Command("serve",
            "Opens a folder, drives its systems and answers over HTTP until it is told to stop.") { url, seen,
            tiles, certificate, key, anchor, keep, sample, forget, secrets, variables, webhook, signed,
            mail, from };
        serve.SetAction((parsed, cancel) =>
        {
            if (common.Choice(parsed, screen.Terminal).DataToUse is not { } data)
                return Task.FromResult(
                    screen.Fail(ExitCode.BadInput, "no folder is named", "give --data DIR, or MANDATE_DATA"));
            if (Sampled(parsed.GetValue(sample) ?? []) is not { } sampled)
                return Task.FromResult(screen.Fail(ExitCode.BadInput, "--sample-permits names a system and a number",
                    "write it as billing=100", "--sample-permits"));
            return RunAsync(screen, new ServerOptions
            {
                Data = data, Url = parsed.GetValue(url), PublicUrl = parsed.GetValue(seen),
                PublicTiles = parsed.GetValue(tiles),
                TlsCertificate = parsed.GetValue(certificate),
                TlsKey = parsed.GetValue(key), Anchor = parsed.GetValue(anchor), Time = screen.Terminal.Time,
                DecisionDays = parsed.GetValue(keep), SampledPermits = sampled,
                KeepsDecisions = !parsed.GetValue(forget),
                SecretsFolder = parsed.GetValue(secrets), SecretVariables = parsed.GetValue(variables) ?? [],
                Webhook = parsed.GetValue(webhook), WebhookSecret = parsed.GetValue(signed),
                MailServer = parsed.GetValue(mail), MailFrom = parsed.GetValue(from),
            }, cancel);
        });
        return serve;
    }

    private static Dictionary<string, int>? Sampled(string[] texts)
    {
        var sampled = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
            if (text.Split('=') is not [{ Length: > 0 } system, var every] || !int.TryParse(every, out var number)
                || number is < 1 or > ServerOptions.SampleMax || !sampled.TryAdd(system, number)) return null;
        return sampled;
    }

    private static async Task<int> RunAsync(Screen screen, ServerOptions options, CancellationToken cancel)
    {
        if (options.TlsCertificate is null != options.TlsKey is null)
            return screen.Fail(ExitCode.BadInput, "--tls-certificate and --tls-key belong together", null);
        if (options.DecisionDays is < 1 or > ServerOptions.DecisionDaysMax)
            return screen.Fail(ExitCode.BadInput, $"decisions are kept 1 to {ServerOptions.DecisionDaysMax} days", null,
                "--decision-days");
        MandateServer server;
        try
        {
            server = await screen.WaitAsync("opening the folder", MandateServer.StartAsync(options, cancel));
        }
        catch (ArgumentException fault)
        {
            return screen.Fail(ExitCode.BadInput, fault.Message, null, "--urls");
        }
        catch (Exception fault) when (fault is IOException or System.Security.Cryptography.CryptographicException
            or System.Net.Sockets.SocketException)
        {
            // Kestrel's own words name the address and what is wrong with it; a certificate's reader, the file.
            return screen.Fail(ExitCode.Unreachable, "the server could not start: " + fault.Message.TrimEnd('.'), null);
        }

        await using (server)
        {
            screen.Line($"listening on {server.Url}");
            var token = Path.Combine(Path.GetFullPath(options.Data), "admin-token");
            var link = Path.Combine(Path.GetFullPath(options.Data), "admin-link");
            if (File.Exists(link))
                screen.Line($"the first administrator's link is in {link}: open it in a browser on this machine");
            if (File.Exists(token))
                screen.Line($"the first token is in {token}; it lasts until an administrator is named, and at most 24 hours");
            await screen.Terminal.Out.FlushAsync(cancel);
            await server.WaitAsync();
        }

        screen.Line("stopped");
        return ExitCode.Fine;
    }
}
