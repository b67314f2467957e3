using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Ledger;

namespace Mandate.Storage;

/// <summary>One part of a snapshot: how many bytes, and their digest.</summary>
internal readonly record struct SnapshotBlock(int Length, Hash Digest);

/// <summary>
/// What a snapshot says of itself, at its end: of which ledger it is, made by which program, and the digest of every
/// part. Authenticated with the estate's key, so that whoever can write the file alone cannot make one.
/// </summary>
internal sealed record SnapshotLabel(
    TreeSize Size, Hash Root, int Grants, int Scopes, IReadOnlyList<SnapshotBlock> Blocks)
{
    private const string Format = "mandate snapshot 1";
    private const string Purpose = "estate snapshot";
    private const string Mac = "mac ";

    /// <summary>
    /// The programs whose folds are alike: this build of what decides and of what reads entries. A snapshot that
    /// another build made could hold what this one would have folded differently.
    /// </summary>
    public static string Build { get; } = Convert.ToHexStringLower(SHA256.HashData(
        [.. new[] { typeof(Cel.CelProgram), typeof(Estate), typeof(SnapshotLabel) }
            .SelectMany(t => t.Assembly.ManifestModule.ModuleVersionId.ToByteArray())]));

    /// <summary>The label as it is written, authentication and all.</summary>
    public byte[] Signed(EstateKey key)
    {
        var text = new StringBuilder();
        Line(text, Format);
        Line(text, "estate " + key.Origin);
        Line(text, "build " + Build);
        Line(text, string.Create(CultureInfo.InvariantCulture, $"size {Size.Value}"));
        Line(text, "root " + Root.Hex);
        Line(text, string.Create(CultureInfo.InvariantCulture, $"grants {Grants}"));
        Line(text, string.Create(CultureInfo.InvariantCulture, $"scopes {Scopes}"));
        foreach (var block in Blocks)
            Line(text, string.Create(CultureInfo.InvariantCulture, $"block {block.Length} {block.Digest.Hex}"));
        return Signed(key, text.ToString());
    }

    internal static byte[] Signed(EstateKey key, string text)
    {
        var said = Encoding.ASCII.GetBytes(text);
        return [.. said, .. Encoding.ASCII.GetBytes(Mac + MacOf(key, said) + "\n")];
    }

    /// <summary>The label in these bytes, or null and why there is none that this program may use.</summary>
    public static SnapshotLabel? Read(ReadOnlySpan<byte> bytes, EstateKey key, out string why)
    {
        why = "its label is not signed with this estate's key";
        var text = Encoding.ASCII.GetString(bytes);
        var end = text.LastIndexOf("\n" + Mac, StringComparison.Ordinal) + 1;
        if (end == 0 || !CryptographicOperations.FixedTimeEquals(
            bytes[end..], Encoding.ASCII.GetBytes(Mac + MacOf(key, bytes[..end]) + "\n"))) return null;
        // From here on the bytes are what some program with this key wrote.
        var lines = new Queue<string>(text[..(end - 1)].Split('\n'));
        why = "it has another format";
        if (lines.Dequeue() != Format) return null;
        why = "it is of another estate";
        if (lines.Dequeue() != "estate " + key.Origin) return null;
        why = "another build of the program made it";
        if (lines.Dequeue() != "build " + Build) return null;
        why = "";
        return new SnapshotLabel(
            new TreeSize(ulong.Parse(Value(lines, "size"), CultureInfo.InvariantCulture)),
            Hash.Of(Convert.FromHexString(Value(lines, "root"))),
            int.Parse(Value(lines, "grants"), CultureInfo.InvariantCulture),
            int.Parse(Value(lines, "scopes"), CultureInfo.InvariantCulture),
            [.. lines.Select(line => line.Split(' ')).Select(words => new SnapshotBlock(
                int.Parse(words[1], CultureInfo.InvariantCulture), Hash.Of(Convert.FromHexString(words[2]))))]);
    }

    private static string Value(Queue<string> lines, string name) => lines.Dequeue()[(name.Length + 1)..];

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static string MacOf(EstateKey key, ReadOnlySpan<byte> said)
    {
        var secret = key.Derive(Purpose);
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(secret, said));
        CryptographicOperations.ZeroMemory(secret);
        return mac;
    }
}
