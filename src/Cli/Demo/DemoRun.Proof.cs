using System.Text.Json.Nodes;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Wire;

namespace Mandate.Cli.Demo;

internal sealed partial class DemoRun
{
    private string PrincipalsFile => Path.Combine(Data, System, Host, "principals", "pacs");

    /// <summary>A certificate while the grant is in force, and the line in the host's folder that admits it.</summary>
    private async Task<string?> LogInAsync(CancellationToken cancel)
    {
        Step("SSH: a short-lived certificate, and the principals each host admits");
        // A pass that is waited for: until it ends a file may still lack some of its lines.
        await admin!.PostAsync($"/v1/systems/{System}/converge", DemoClient.Json("{}"), WireJson.Default.SystemPlanWire,
            cancel);
        var lines = await UntilAsync("the principal line", () => Task.FromResult(Lines()), cancel);
        Say($"{System}/{Host}/principals/pacs admits {lines.Length} principals, one a grant");
        facts["principals_before"] = lines.Length;
        var key = Path.Combine(folder, "id_demo");
        if (await KeygenAsync(cancel, "-q", "-t", "ed25519", "-N", "", "-C", "demo", "-f", key) is not (0, _))
        {
            Say("skipped: ssh-keygen is not installed (openssh-client)");
            facts["certificate"] = new JsonObject { ["skipped"] = "ssh-keygen is not installed" };
            return null;
        }

        var began = time.GetTimestamp();
        var certificate = await admin!.PostAsync($"/v1/grants/{Grant}/certificate", DemoClient.Json(
                new CertificateRequestWire((await File.ReadAllTextAsync(key + ".pub", cancel)).Trim()),
                    WireJson.Default.CertificateRequestWire),
            WireJson.Default.CertificateWire, cancel);
        var file = key + "-cert.pub";
        await File.WriteAllTextAsync(file, certificate.Certificate.TrimEnd() + "\n", cancel);
        Say($"certificate for {string.Join(", ", certificate.Principals.Select(p => p.Split('/')[0]))} until {certificate.Until:HH:mm} UTC, made in {Took(began)}");
        facts["certificate"] = new JsonObject
        {
            ["key_id"] = certificate.KeyId, ["principals"] = certificate.Principals.Count,
                ["until"] = certificate.Until, ["issued_ms"] = Milliseconds(began),
        };
        return file;
    }

    private string[]? Lines() =>
        File.Exists(PrincipalsFile) && File.ReadAllLines(PrincipalsFile) is { Length: > 0 } lines ? lines : null;

    private async Task AskAgainAsync(string? certificate, CancellationToken cancel)
    {
        Step("the same question, and what the hosts hold now");
        var after = await Ask(Host, expected: false, cancel);
        var removals = await UntilAsync("the verified removal", async () =>
        {
            var page = await admin!.GetAsync($"/v1/removals?system={System}", WireJson.Default.PageWireRemovalWire,
                cancel);
            return page.Items.Count > 0 && page.Items.All(r => r.State == "verified") ? page : null;
        }, cancel);
        var seen = time.GetElapsedTime(endedAt);
        var slowest = removals.Items.Max(r => r.Seconds);
        Say($"{removals.Items.Count} removals on {System}, every one verified by reading the host back; slowest {Spans.Words(TimeSpan.FromSeconds(slowest))} after the end");
        Say($"evidence of the first: {removals.Items[0].Evidence}");
        Check(Lines() is null, "a principal line is still there");
        Say($"{System}/{Host}/principals/pacs admits nobody");
        facts["after"] = new JsonObject
        {
            [Host] = after, ["principals"] = 0, ["removals"] = removals.Items.Count,
                ["removals_verified"] = removals.Items.Count,
            ["slowest_removal_ms"] = Round(slowest * 1000), ["seen_ms"] = Round(seen.TotalMilliseconds),
        };
        if (certificate is not null) await RevokedAsync(certificate, cancel);
    }

    private async Task RevokedAsync(string certificate, CancellationToken cancel)
    {
        var list = Path.Combine(Data, System, Host, "revoked.krl");
        await UntilAsync("the revocation of the certificate", async () =>
            await KeygenAsync(cancel, "-Q", "-f", list, certificate) is (1, _) ? list : null, cancel);
        Say("ssh-keygen -Q: the certificate is on the host's revocation list");
        var refused = await RefusalAsync(cancel);
        Say($"a new certificate: {refused}");
        facts["certificate"]!["revoked"] = true;
        facts["certificate"]!["next"] = refused;
    }

    private async Task<string> RefusalAsync(CancellationToken cancel)
    {
        try
        {
            await admin!.PostAsync($"/v1/grants/{Grant}/certificate", DemoClient.Json(
                    new CertificateRequestWire(
                        (await File.ReadAllTextAsync(Path.Combine(folder, "id_demo.pub"), cancel))
                        .Trim()), WireJson.Default.CertificateRequestWire),
                WireJson.Default.CertificateWire, cancel);
        }
        catch (DemoFailure refused)
        {
            return refused.Message.Split("refused: ")[^1];
        }

        throw new DemoFailure("a certificate was issued after the end");
    }

    /// <summary>Why, and that nobody can change afterwards what was recorded.</summary>
    private async Task ProveAsync(CancellationToken cancel)
    {
        Step("why: the walk that decided, with the entries it rests on");
        var explanation = await admin!.GetAsync($"/v1/grants/{Grant}/explanation", WireJson.Default.ExplanationWire,
            cancel);
        if (!json) foreach (var tree in ExplanationTree.Of(explanation)) screen.Show(tree);
        facts["explanation"] = JsonNode.Parse(
            global::System.Text.Json.JsonSerializer.Serialize(explanation, WireJson.Default.ExplanationWire));

        Step("the ledger, checked offline: every hash, every signature, and the anchor outside");
        await server!.DisposeAsync();
        server = null;
        await using var opened = await DataFolder.OpenAsync(Data);
        var began = time.GetTimestamp();
        var anchored = new AnchorFile(Anchor).Read().Select(n => n.Format()).ToList();
        var check = new LedgerCheck(new LedgerTrust(opened.Key.Origin, [opened.Key.Verifier], Ed25519.Verify),
            anchored);
        await foreach (var batch in opened.Journal.ReadBatchesAsync(TreeSize.Zero, cancel))
            check.Read(new StoredBatch(
                new LeafIndex(batch.Before.Value), [.. batch.Entries.Select(e => e.Body)],
                    batch.Checkpoint));
        if (check.Finish() is not LedgerVerdict.Verified verified) throw new DemoFailure("the ledger did not verify");
        Say($"verified: {verified.Size} entries in {verified.Batches} signed batches, root {verified.Root.Hex[..16]}…, in {Took(began)}");
        Say($"{verified.AnchorsMatched} anchored checkpoints match");
        facts["ledger"] = new JsonObject
        {
            ["size"] = verified.Size.Value, ["batches"] = verified.Batches, ["root"] = verified.Root.Hex,
            ["anchors_matched"] = verified.AnchorsMatched, ["verified_ms"] = Milliseconds(began),
        };
    }
}
