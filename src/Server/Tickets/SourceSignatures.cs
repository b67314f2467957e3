using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>What a signed message came to.</summary>
internal enum SignedMessage
{
    /// <summary>It is of the source, fresh and new.</summary>
    Good,

    /// <summary>It is not signed with a key of the source that counts.</summary>
    NotSigned,

    /// <summary>Its timestamp is too far from now, or it was sent before this node began.</summary>
    NotFresh,

    /// <summary>It came before.</summary>
    Replayed,

    /// <summary>More messages than can be remembered.</summary>
    TooMany,
}

/// <summary>
/// Messages signed as Standard Webhooks has it: HMAC-SHA-256 over `id.timestamp.body`. A key is made from the estate's
/// key and its public name, so that its secret is kept nowhere.
/// </summary>
internal sealed class SourceSignatures(Node node)
{
    /// <summary>How far a message's timestamp may be from now.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int SignaturesMax = 10;
    private const int SecretLength = 32;
    private static readonly byte[] Nobodys = RandomNumberGenerator.GetBytes(SecretLength);
    private static readonly byte[] Marks = RandomNumberGenerator.GetBytes(SecretLength);

    private readonly ConcurrentDictionary<(SourceId, string), byte[]> secrets = new();
    private readonly SeenMessages seen = new();
    private readonly Instant began = node.Now;

    /// <summary>As libraries for Standard Webhooks take it.</summary>
    public static string SecretText(Node node, SourceId source, string key) =>
        "whsec_" + Convert.ToBase64String(Secret(node, source, key));

    /// <summary>Null for a source that is not known, which takes as long to say as a wrong signature.</summary>
    public SignedMessage Check(Source? source, IHeaderDictionary headers, ReadOnlySpan<byte> body, out byte[]? mark)
    {
        mark = null;
        var at = node.Now;
        var (id, sent) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        var given = headers["webhook-signature"].ToString();
        if (id.Length is 0 or > 200 || sent.Length > 12 || given.Length > 1_000) return SignedMessage.NotSigned;
        var text = Signed(id, sent, body);
        if (!Matches(source, text, given, at)) return SignedMessage.NotSigned;
        if (!long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds - Seconds(at)) > Tolerance.TotalSeconds || seconds < Seconds(began))
            return SignedMessage.NotFresh;
        var message = MarkOf(source!, text);
        var remembered = seen.Add(message, at, at.Plus(2 * Tolerance));
        if (remembered == SignedMessage.Good) mark = message;
        return remembered;
    }

    /// <summary>A message that could not be recorded for want of room may come again as it is.</summary>
    public void Forget(byte[] mark) => seen.Remove(mark);

    private static long Seconds(Instant at) => at.ToDateTime()!.Value.ToUnixTimeSeconds();

    private static byte[] Signed(string id, string sent, ReadOnlySpan<byte> body)
    {
        var before = Encoding.UTF8.GetBytes($"{id}.{sent}.");
        var text = new byte[before.Length + body.Length];
        before.CopyTo(text, 0);
        body.CopyTo(text.AsSpan(before.Length));
        return text;
    }

    /// <summary>
    /// A message is what the source says in it: the same under another of its signatures is the same message.
    /// </summary>
    private static byte[] MarkOf(Source source, byte[] text)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes(Identifier.Text(source.Id)), (byte)' ', .. text];
        return HMACSHA256.HashData(Marks, message);
    }

    /// <summary>Whether the message has a signature that one of the keys makes.</summary>
    private bool Matches(Source? source, byte[] text, string given, Instant at)
    {
        var found = false;
        var keys = source?.Keys.Where(k => k.Counts(at)).Select(k => secrets.GetOrAdd(
            (source.Id, k.Name), of => Secret(node, of.Item1, of.Item2))).ToList() ?? [];
        if (keys.Count == 0) keys.Add(Nobodys);
        foreach (var key in keys)
        {
            var made = HMACSHA256.HashData(key, text);
            foreach (var one in given.Split(' ').Take(SignaturesMax))
            {
                var said = new byte[made.Length];
                if (one.StartsWith("v1,", StringComparison.Ordinal)
                    && Convert.TryFromBase64String(one[3..], said, out var length) && length == made.Length
                    && CryptographicOperations.FixedTimeEquals(made, said) && key != Nobodys) found = true;
            }
        }

        return found;
    }

    private static byte[] Secret(Node node, SourceId source, string key) =>
        node.Folder.Key.Derive($"messages of {Identifier.Text(source)} {key}");
}

/// <summary>The marks of messages that could come again, for as long as they would be taken.</summary>
internal sealed class SeenMessages
{
    /// <summary>How many are remembered; beyond it, messages are refused.</summary>
    public const int Max = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Instant> until = new(StringComparer.Ordinal);
    private readonly Queue<(string Mark, Instant Until)> order = new();

    public SignedMessage Add(byte[] message, Instant at, Instant forgetAt)
    {
        var mark = Convert.ToHexString(message);
        lock (gate)
        {
            while (order.TryPeek(out var oldest) && oldest.Until <= at)
            {
                order.Dequeue();
                if (until.TryGetValue(oldest.Mark, out var last) && last <= at) until.Remove(oldest.Mark);
            }

            if (until.ContainsKey(mark)) return SignedMessage.Replayed;
            if (order.Count >= Max) return SignedMessage.TooMany;
            until[mark] = forgetAt;
            order.Enqueue((mark, forgetAt));
            return SignedMessage.Good;
        }
    }

    public void Remove(byte[] message)
    {
        lock (gate) until.Remove(Convert.ToHexString(message));
    }
}
