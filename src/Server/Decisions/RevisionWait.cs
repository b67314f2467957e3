using System.Buffers;
using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Questions may name a revision that their answer has to know, for example that of a revocation the caller recorded
/// elsewhere. Such a question waits a bounded time; what is not reached then is refused.
/// </summary>
internal sealed class RevisionWait(Node node)
{
    /// <summary>How many questions wait at once; one more is not waited for.</summary>
    public const int WaitingMax = 1_000;

    public static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);
    private int waiting;

    public static ReadOnlySpan<byte> Member => "at_least"u8;

    /// <summary>Reads the value of a context's member.</summary>
    public static void Read(ref Utf8JsonReader json, ref Asked asked)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var revision) && revision >= 0)
            asked.AtLeast = Math.Max(asked.AtLeast, revision);
        else
            asked.Fail("context.at_least", "`at_least` is a revision: a whole number");
    }

    /// <summary>Waits for what the questions of a body name; each is held to it again when it is answered.</summary>
    public ValueTask ReachAsync(in ReadOnlySequence<byte> body, bool many, CancellationToken cancel)
    {
        var whole = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        // Most questions name none. One whose name is written with escapes is not seen here, and so not waited for.
        if (whole.IndexOf(Member) < 0) return default;
        var revision = Latest(whole, many);
        return revision <= node.Estate.Revision.Value ? default : new ValueTask(ReachAsync(revision, cancel));
    }

    /// <summary>Whether the revision is known, in the end.</summary>
    public async Task<bool> ReachAsync(long revision, CancellationToken cancel)
    {
        if (revision > node.Estate.Revision.Value) await WaitAsync(revision, cancel);
        return revision <= node.Estate.Revision.Value;
    }

    private async Task WaitAsync(long revision, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(WaitMax, node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            if (Interlocked.Increment(ref waiting) <= WaitingMax)
                await node.Scribe.WatchAsync(new Revision(revision - 1), either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Late: the question is refused.
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private static long Latest(ReadOnlySpan<byte> body, bool many)
    {
        try
        {
            var asked = AuthZenReader.Read(body, many);
            if (asked.Count == 0 || asked.Defaults.Fault is not null) return asked.Defaults.AtLeast;
            var latest = 0L;
            var items = AuthZenReader.Items(body, asked);
            for (var left = asked.Count; left > 0; left--)
                latest = Math.Max(latest, AuthZenReader.Item(ref items, asked).AtLeast);
            return latest;
        }
        catch (JsonException)
        {
            // The one who answers says what is wrong with it.
            return 0;
        }
    }
}
