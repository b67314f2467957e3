using System.Text.Json;
using Mandate.Connectors.OpenSsh;
using Mandate.Governance;
using Mandate.Governance.Planning;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>One pull on a host away from the server: fetch, install, read back, report.</summary>
internal sealed class SshHost(Call call, string folder, string? log)
{
    private static readonly TimeSpan KeygenPatience = TimeSpan.FromSeconds(30);

    public async Task<int> PullAsync(string name)
    {
        if (name.Split('/') is not [{ Length: > 0 } system, var text] || !HostName.TryRead(text, out var host))
            return call.Screen.Fail(ExitCode.BadInput, $"`{name}` is no SYSTEM/HOST", "such as pacs/pacs-eu-1",
                "--name");
        var reply = await call.GetAsync(Address.V1("systems", system, "hosts", host.Text, "bundle"));
        if (reply is not Reply.Answered answer) return call.Fail(reply);
        if (Reply.Read(answer, WireJson.Default.HostBundleWire) is not { } wire || Bundle(wire) is not { } bundle)
            return call.Unreadable();
        var time = call.Screen.Terminal.Time;
        var keygen = new SshKeygen("ssh-keygen", KeygenPatience, time);
        var pull = new HostPull(new HostFolder(folder, host), keygen);
        IReadOnlyList<string> dropped = [];
        var code = ExitCode.Fine;
        switch (await pull.InstallAsync(bundle, call.Cancel))
        {
            case InstallOutcome.Installed installed:
                dropped = installed.Dropped;
                break;
            case InstallOutcome.Older older:
                // The server's older word is not followed; what is here is still reported.
                code = call.Screen.Fail(ExitCode.Refused,
                    $"the host is at revision {older.Newest}, the bundle at {bundle.Revision}", null);
                break;
            case InstallOutcome.Refused refused:
                code = call.Screen.Fail(ExitCode.Unreachable, refused.Why, "nothing was changed");
                break;
            case InstallOutcome.Failed failed:
                code = call.Screen.Fail(ExitCode.Unreachable, failed.Fault.Why, "the next pull finishes the work");
                break;
        }

        var reported = await ReportAsync(system,
            await pull.ReportAsync(time.GetUtcNow(), dropped, SessionLog.Read(log), call.Cancel));
        return code == ExitCode.Fine ? reported : code;
    }

    private async Task<int> ReportAsync(string system, HostReport report)
    {
        if (report.Observed is not ObservedPlace.Read read)
            return call.Screen.Fail(ExitCode.Unreachable,
                "the folder cannot be read back: " + ((ObservedPlace.Unreadable)report.Observed).Why, null);
        var wire = new HostReportWire(
            read.Enforced?.Value ?? 0, read.Fingerprint,
            read.Held.GroupBy(p => p.Account).ToDictionary(
                g => g.Key, IReadOnlyList<string> (g) =>
                    [.. g.Select(p => p.Holder).Order(StringComparer.Ordinal)], StringComparer.Ordinal),
            [.. read.Strange], read.ReadAt,
            report.Sessions is OpenSessions.Known known
                ? [.. known.Sessions.Select(s => new SessionWire(
                    report.Host.Text, s.Account, s.KeyId,
                        s.Serial.ToString(System.Globalization.CultureInfo.InvariantCulture), s.From, s.Process, ""))]
                : null);
        var reply = await call.PostAsync(
            Address.V1("systems", system, "hosts", report.Host.Text, "report"), wire, WireJson.Default.HostReportWire);
        if (reply is not Reply.Answered) return call.Fail(reply);
        if (call.Json) call.Screen.Verbatim(JsonSerializer.Serialize(wire, WireJson.Default.HostReportWire));
        else call.Screen.Line(
            $"{report.Host} enforces revision {wire.Revision}: {EffectView.Counted(read.Held.Count, "principal", "principals")}, reported");
        foreach (var strange in read.Strange) call.Screen.Note(strange);
        return ExitCode.Fine;
    }

    private static HostBundle? Bundle(HostBundleWire wire)
    {
        var principals = new List<Principal>();
        foreach (var line in wire.Principals.Values.SelectMany(v => v))
        {
            if (!Principal.TryRead(line, out var principal)) return null;
            principals.Add(principal);
        }

        var list = new byte[(wire.RevocationList.Length / 4 * 3) + 3];
        return HostName.TryRead(wire.Host, out var host)
            && PublicKeyText.TryRead(wire.Authority, out var authority, out _)
            && Convert.TryFromBase64String(wire.RevocationList, list, out var length)
            ? new HostBundle(host, new Revision(wire.Revision), authority, list[..length]) { Principals = principals }
                : null;
    }
}
