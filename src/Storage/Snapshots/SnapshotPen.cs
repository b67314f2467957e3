using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Writes the records of one block. Numbers are least significant byte first.</summary>
internal sealed class SnapshotPen
{
    /// <summary>How many bytes a block has at most.</summary>
    public const int BlockLengthMax = 4 << 20;

    private readonly byte[] block = new byte[BlockLengthMax];

    public ReadOnlySpan<byte> Written => block.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Block => block.AsMemory(0, Length);

    public int Length { get; private set; }

    /// <summary>Whether a record of so many bytes finds room in this block.</summary>
    public bool HasRoom(int length) => Length + length <= BlockLengthMax;

    public void Clear() => Length = 0;

    public void Part(SnapshotPart part) => block[Length++] = (byte)part;

    public void Number(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(Length), value);
        Length += sizeof(int);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(Length), checked((ushort)bytes.Length));
        bytes.CopyTo(block.AsSpan(Length + sizeof(ushort)));
        Length += sizeof(ushort) + bytes.Length;
    }

    public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public void Row(in GrantRow row)
    {
        MemoryMarshal.Write(block.AsSpan(Length), in row);
        Length += SnapshotCursor.RowLength;
    }

    public void Scope(Scope scope)
    {
        var types = scope.Types;
        Number(types.Length);
        foreach (var (type, patterns) in types)
        {
            Text(type);
            Number(patterns.Length);
            foreach (var pattern in patterns) Text(pattern);
        }
    }

    public void Admission(Admission admission)
    {
        Number(admission.ApprovedBy.Length);
        foreach (var person in admission.ApprovedBy) Number(person);
        Number((int)admission.Class);
        Number(admission.IsJustified ? 1 : 0);
        Number(admission.RequestedBy);
        Number(admission.IsRequestedByWorkload ? 1 : 0);
    }

    public static int LengthOf(Admission admission) => (admission.ApprovedBy.Length + 5) * sizeof(int);

    /// <summary>The most bytes that a scope takes.</summary>
    public static int LengthOf(Scope scope) => sizeof(int) + scope.Types.Sum(t =>
        (2 * sizeof(int)) + Encoding.UTF8.GetMaxByteCount(t.Type.Length)
        + t.Patterns.Sum(p => sizeof(ushort) + Encoding.UTF8.GetMaxByteCount(p.Length)));
}
