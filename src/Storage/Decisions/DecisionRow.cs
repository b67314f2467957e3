using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>
/// A kept decision as bytes, docs/formats/decisions.md to the byte. These are the leaves of a volume.
/// </summary>
public static class DecisionRow
{
    /// <summary>The most bytes that a text has.</summary>
    public const int TextBytesMax = 255;

    /// <summary>Before the texts.</summary>
    public const int FixedBytes = 71;

    /// <summary>The most bytes that a row has.</summary>
    public const int BytesMax = FixedBytes + (Texts * (1 + TextBytesMax));

    /// <summary>Where the subject's kind stands, its id behind it.</summary>
    public const int SubjectAt = 22;

    /// <summary>Where the grant stands.</summary>
    public const int GrantAt = 39;

    /// <summary>Where the system stands.</summary>
    public const int SystemAt = 55;

    private const int Texts = 8;
    private const byte Form = 1;
    private const byte PermitsFlag = 1;
    private const byte ExplainedFlag = 2;

    /// <summary>Writes the row and returns its length; a text of more than 255 bytes is a bug of the caller.</summary>
    public static int Write(in KeptDecision kept, Span<byte> row)
    {
        row[0] = Form;
        row[1] = (byte)((kept.Permits ? PermitsFlag : 0) | (kept.Explained ? ExplainedFlag : 0));
        BinaryPrimitives.WriteInt64BigEndian(row[2..], kept.At.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(row[10..], kept.Revision.Value);
        BinaryPrimitives.WriteUInt32BigEndian(row[18..],
            (uint)Math.Clamp(kept.Latency.Ticks * 100, 0, uint.MaxValue));
        row[SubjectAt] = (byte)kept.SubjectKind;
        kept.SubjectId.TryWriteBytes(row[(SubjectAt + 1)..], bigEndian: true, out _);
        kept.Grant.TryWriteBytes(row[GrantAt..], bigEndian: true, out _);
        kept.System.TryWriteBytes(row[SystemAt..], bigEndian: true, out _);
        var at = FixedBytes;
        Put(kept.Actor, row, ref at);
        Put(kept.SubjectType, row, ref at);
        Put(kept.Action, row, ref at);
        Put(kept.ResourceType, row, ref at);
        Put(kept.ResourceId, row, ref at);
        Put(kept.Reason, row, ref at);
        Put(kept.Term, row, ref at);
        Put(kept.RequestId, row, ref at);
        return at;
    }

    /// <summary>Reads a row; false for bytes that nobody wrote as one. Never throws, whatever the bytes are.</summary>
    public static bool TryRead(ReadOnlySpan<byte> row, out KeptDecision kept)
    {
        kept = default;
        if (row.Length < FixedBytes + Texts || row[0] != Form || row[1] > (PermitsFlag | ExplainedFlag)
            || row[SubjectAt] > (byte)KeptSubject.Workload) return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(row[2..]);
        var revision = BinaryPrimitives.ReadInt64BigEndian(row[10..]);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks || revision < 0) return false;
        var at = FixedBytes;
        if (!Take(row, ref at, out var actor) || !Take(row, ref at, out var subjectType)
            || !Take(row, ref at, out var action) || !Take(row, ref at, out var resourceType)
            || !Take(row, ref at, out var resourceId) || !Take(row, ref at, out var reason)
            || !Take(row, ref at, out var term) || !Take(row, ref at, out var request) || at != row.Length)
            return false;
        kept = new KeptDecision
        {
            At = new Instant(ticks), Revision = new Revision(revision),
            Latency = TimeSpan.FromTicks(BinaryPrimitives.ReadUInt32BigEndian(row[18..]) / 100),
            Permits = (row[1] & PermitsFlag) != 0, Explained = (row[1] & ExplainedFlag) != 0,
            SubjectKind = (KeptSubject)row[SubjectAt], SubjectId = new Guid(row.Slice(SubjectAt + 1, 16), true),
            Grant = new Guid(row.Slice(GrantAt, 16), true), System = new Guid(row.Slice(SystemAt, 16), true),
            Actor = actor, SubjectType = subjectType, Action = action, ResourceType = resourceType,
            ResourceId = resourceId, Reason = reason, Term = term, RequestId = request,
        };
        return true;
    }

    /// <summary>Whether the text can stand in a row as it is.</summary>
    public static bool Fits(string text) =>
        text.Length <= TextBytesMax && Encoding.UTF8.GetByteCount(text) <= TextBytesMax;

    private static void Put(string text, Span<byte> row, ref int at)
    {
        // Half a character becomes the replacement character: a question may hold it, a row is whole text.
        var length = Encoding.UTF8.GetBytes(text, row.Slice(at + 1, TextBytesMax));
        row[at] = (byte)length;
        at += 1 + length;
    }

    private static bool Take(ReadOnlySpan<byte> row, ref int at, out string text)
    {
        text = "";
        if (at >= row.Length || row.Length - at - 1 < row[at]) return false;
        var bytes = row.Slice(at + 1, row[at]);
        at += 1 + bytes.Length;
        if (!Utf8.IsValid(bytes)) return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
