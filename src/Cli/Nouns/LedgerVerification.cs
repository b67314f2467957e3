using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage;
using Mandate.Storage.Sqlite;

namespace Mandate.Cli;

/// <summary>
/// What `ledger verify --json` prints: what was read, the key that was believed and whether it came from outside, and
/// what was found. `batches` is null where only tiles were read.
/// </summary>
internal sealed record VerdictDocument(
    bool Verified, string Ledger, string Key, bool KeyFromOutside, ulong? Size, string? Root, ulong? Batches,
        int? AnchorsMatched,
    IReadOnlyList<string> Problems, bool MoreProblems, DecisionVerdict? Decisions);

/// <summary>How that document is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(VerdictDocument))]
internal sealed partial class VerdictJson : JsonSerializerContext;

/// <summary>
/// Verifies a ledger without asking its server whether it is right: from the folder's files, which are only read, or
/// from the tiles that a server publishes. With the writer it shares hashing and nothing else.
/// </summary>
internal static class LedgerVerification
{
    private const int KeyFileMax = 4_096;

    public static async Task<int> RunAsync(
        Screen screen, ConnectionChoice choice, string? anchor, string? vkey, bool json, CancellationToken cancel)
    {
        if (vkey is not null && (!File.Exists(vkey) || new FileInfo(vkey).Length > KeyFileMax))
            return screen.Fail(ExitCode.BadInput, $"`{vkey}` cannot be read", "name a file such as estate.vkey",
                "--vkey");
        if (anchor is not null && !File.Exists(anchor))
            return screen.Fail(ExitCode.BadInput, $"`{anchor}` is not there",
                "name the file that `serve --anchor` keeps", "--anchor");
        var anchored = anchor is null ? [] : new AnchorFile(anchor).Read().Select(n => n.Format()).ToList();
        var given = vkey is null ? null : (await File.ReadAllTextAsync(vkey, cancel)).Trim();
        if (choice.ServerToUse is null && choice.DataToUse is { } folder)
            return OfFolder(screen, folder, anchored, given, json);
        var outcome = await Connection.OpenAsync(choice, cancel);
        if (outcome is not ConnectionOutcome.Open open)
        {
            var refused = (ConnectionOutcome.Refused)outcome;
            return screen.Fail(refused.Code, refused.Message, refused.Advice);
        }

        await using var connection = open.Connection;
        return await OfServerAsync(screen, connection, choice.ServerToUse!, anchored, given, json, cancel);
    }

    private static int OfFolder(Screen screen, string folder, List<string> anchored, string? given, bool json)
    {
        using var ledger = StoredLedger.Open(folder);
        if (Trust(given ?? StoredLedger.VerifierLine(folder)) is not { } trust) return NoKey(screen, given);
        var volumes = new List<Change.DecisionsKept>();
        var verdict = LedgerCheck.Run(DecisionCheck.Noting(ledger.Batches(), volumes), trust, anchored);
        // What a damaged ledger says of decisions is worth nothing.
        var decisions = verdict is LedgerVerdict.Verified ? OfDecisions(volumes, folder, screen.Terminal.Time) : null;
        return Print(screen, verdict, trust, Path.GetFullPath(folder), given is not null, json, decisions);
    }

    /// <summary>The decision journal against the ledger; null where the folder has never had one.</summary>
    private static DecisionVerdict? OfDecisions(
        IEnumerable<Change.DecisionsKept> volumes, string folder, TimeProvider time)
    {
        using var reader = DecisionReader.Open(folder);
        var verdict = DecisionCheck.Run(volumes, reader, Instant.Of(time.GetUtcNow()));
        return reader is null && verdict is { Intact: 0, Expired: 0, Problems.Count: 0 } ? null : verdict;
    }

    private static async Task<int> OfServerAsync(
        Screen screen, Connection connection, string server, List<string> anchored, string? given, bool json,
            CancellationToken cancel)
    {
        var key = given;
        if (key is null)
        {
            var served = await GetAsync(connection, "ledger/vkey", cancel);
            if (served is not Reply.Answered k) return Failure.Print(screen, served);
            key = k.Text.Trim();
        }

        if (Trust(key) is not { } trust) return NoKey(screen, given);
        var checkpoint = await GetAsync(connection, "ledger/checkpoint", cancel);
        if (checkpoint is not Reply.Answered note) return Failure.Print(screen, checkpoint);
        Reply? failed = null;
        ReadOnlyMemory<byte>? Fetch(TilePath path)
        {
            // The checker is pure and waits for each tile; so does this program.
            var reply = GetAsync(connection, "ledger/" + path.Text, cancel).GetAwaiter().GetResult();
            if (reply is Reply.Answered tile) return tile.Body;
            if (reply is not Reply.Refused { Status: 404 }) failed ??= reply;
            return null;
        }

        var verdict = TileCheck.Run(note.Text, trust, Fetch);
        if (verdict is LedgerVerdict.Verified verified && anchored.Count > 0)
            verdict = Compare(note.Text, verified.Size, trust, anchored, Fetch);
        return failed is null
            ? Print(screen, verdict, trust, server, given is not null, json) : Failure.Print(screen, failed);
    }

    /// <summary>Anchors may stand at any size, so they are compared with the entries themselves.</summary>
    private static LedgerVerdict Compare(string checkpoint, TreeSize size, LedgerTrust trust, List<string> anchored,
        FetchTile fetch)
    {
        var entries = new List<ReadOnlyMemory<byte>>();
        for (ulong index = 0; Tiles.Width(size, 0, index) is var width and > 0; index++)
            if (fetch(new TilePath.Entries(index, width)) is { } bundle
                && EntryBundle.TryDecode(bundle, width, out var read)) entries.AddRange(read);
        var verdict = LedgerCheck.Run([new StoredBatch(new LeafIndex(0), entries, checkpoint)], trust, anchored);
        // Tiles do not say where batches ended.
        return verdict is LedgerVerdict.Verified verified ? verified with { Batches = 0 } : verdict;
    }

    private static async Task<Reply> GetAsync(Connection connection, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await Reply.OfAsync(connection.Http, request, cancel);
    }

    private static LedgerTrust? Trust(string? line) =>
        VerifierKey.TryRead(line, out var key) ? new LedgerTrust(key.Name, [key], Ed25519.Verify) : null;

    private static int NoKey(Screen screen, string? given) => given is not null
        ? screen.Fail(ExitCode.BadInput, "the key is no verifier key in signed-note form",
            "name a file such as estate.vkey", "--vkey")
        : screen.Fail(ExitCode.Unreachable, "there is no public key beside the ledger",
            "give the one that was once handed out: --vkey FILE");

    private static int Print(Screen screen, LedgerVerdict verdict, LedgerTrust trust, string ledger,
        bool keyFromOutside, bool json, DecisionVerdict? decisions = null)
    {
        var (verified, damaged) = (verdict as LedgerVerdict.Verified, verdict as LedgerVerdict.Damaged);
        var batches = verified is { Batches: > 0 } ? verified.Batches : (ulong?)null;
        var document = new VerdictDocument(
            verified is not null, ledger, trust.Keys.First().Text, keyFromOutside, verified?.Size.Value,
                verified?.Root.Hex, batches,
            verified?.AnchorsMatched, damaged is null ? [] : [.. damaged.Problems.Select(p => p.Text)],
                damaged?.More ?? false, decisions);
        if (json) screen.Verbatim(JsonSerializer.Serialize(document, VerdictJson.Default.VerdictDocument));
        else foreach (var line in Lines(document)) screen.Line(line);
        return verified is not null && (decisions is null || decisions.Problems.Count == 0)
            ? ExitCode.Fine : ExitCode.Unreachable;
    }

    private static IEnumerable<string> Lines(VerdictDocument v)
    {
        yield return v.Verified
            ? $"verified: every entry of {v.Ledger} is what was signed" : $"damaged: {v.Ledger} is not what was signed";
        foreach (var problem in v.Problems) yield return "  " + problem;
        if (v.MoreProblems) yield return "  and more";
        if (v.Verified)
        {
            yield return $"  entries   {v.Size}";
            if (v.Batches is { } batches) yield return $"  batches   {batches}, each with a signed checkpoint";
            yield return $"  root      {v.Root}";
            yield return $"  anchors   {v.AnchorsMatched} match" + (v.AnchorsMatched == 0
                ? " (--anchor FILE shows also a dropped tail and another history)" : "");
        }

        if (v.Decisions is { } decisions)
        {
            yield return $"  decisions {decisions.Decisions} in {EffectView.Counted(decisions.Intact, "volume", "volumes")} as they were kept, "
                + $"{EffectView.Counted(decisions.Expired, "volume", "volumes")} expired by retention, {decisions.Open} decisions in no volume yet";
            foreach (var problem in decisions.Problems) yield return "  damaged: " + problem;
        }

        yield return $"  key       {v.Key}" + (v.KeyFromOutside
            ? "" : " (found beside the ledger; --vkey FILE compares with one kept outside)");
    }
}
