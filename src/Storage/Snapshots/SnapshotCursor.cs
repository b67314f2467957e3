using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>
/// Reads what <see cref="SnapshotPen"/> wrote. The bytes were authenticated before, so what does not fit is a bug and
/// throws, which is one more reason to fold the ledger instead.
/// </summary>
internal ref struct SnapshotCursor(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> block = block;
    private int at;

    /// <summary>How many bytes a grant's row has.</summary>
    public static int RowLength => Unsafe.SizeOf<GrantRow>();

    public readonly bool AtEnd => at == block.Length;

    public SnapshotPart Part() => (SnapshotPart)block[at++];

    public int Number()
    {
        at += sizeof(int);
        return BinaryPrimitives.ReadInt32LittleEndian(block[(at - sizeof(int))..]);
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
        at += sizeof(ushort) + length;
        return block.Slice(at - length, length);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public GrantRow Row()
    {
        at += RowLength;
        return MemoryMarshal.Read<GrantRow>(block[(at - RowLength)..]);
    }

    public Admission Admission()
    {
        var approvedBy = new int[Number()];
        for (var person = 0; person < approvedBy.Length; person++) approvedBy[person] = Number();
        return new Admission
        {
            ApprovedBy = [.. approvedBy], Class = (EvidenceClass)Number(), IsJustified = Number() != 0,
            RequestedBy = Number(), IsRequestedByWorkload = Number() != 0,
        };
    }

    public Scope Scope(RecentTexts recent)
    {
        var types = new KeyValuePair<string, IEnumerable<string>>[Number()];
        for (var type = 0; type < types.Length; type++)
        {
            var name = recent.Text(Bytes());
            var patterns = new string[Number()];
            for (var pattern = 0; pattern < patterns.Length; pattern++) patterns[pattern] = Text();
            types[type] = new(name, patterns);
        }

        return (types is [{ Value: string[] and [var only] } single]
                ? Governance.Scope.TryOf(single.Key, only) : Governance.Scope.TryOf(types, out _))
            ?? throw new InvalidOperationException("a scope in the snapshot is none");
    }
}
