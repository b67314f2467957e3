using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>An entry together with the type that its bytes name.</summary>
internal readonly record struct StoredEntry(Entry Entry, string Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>
    /// Reads what this node has folded before: bytes that it cannot read now are damage, not an answer.
    /// </summary>
    public static StoredEntry Of(ReadOnlyMemory<byte> bytes, Revision revision) =>
        EntryCodec.Decode(bytes, revision).Match(
        read: r => new StoredEntry(r.Entry, TypeOf(bytes.Span), bytes),
        damaged: d => throw new InvalidOperationException($"{d.Where}: {d.Why}"));

    /// <summary>The members come in a fixed order: `v`, then `type`.</summary>
    private static string TypeOf(ReadOnlySpan<byte> bytes)
    {
        var json = new Utf8JsonReader(bytes);
        for (var token = 0; token < 5; token++) json.Read();
        return json.GetString()!;
    }
}
