using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>What the tests of entries ask over and over.</summary>
internal static class Entries
{
    public static byte[] Bytes(Entry entry) => EntryCodec.Encode(entry).Match(
        written => written.Bytes,
        _ => throw new InvalidOperationException("too large"),
        unwritable => throw new InvalidOperationException($"{unwritable.Member}: {unwritable.Why}"));

    public static string TypeOf(byte[] entry) =>
        JsonDocument.Parse(entry).RootElement.GetProperty("type").GetString()!;
}
