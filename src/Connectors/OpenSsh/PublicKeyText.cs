using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Text;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// A public key as one line, checked before any program sees it: a known type, whole base64 of exactly that type and
/// nothing after it, RSA of 2048 to 16384 bits. Options and comments are not kept.
/// </summary>
public sealed record PublicKeyText
{
    /// <summary>The longest line that is looked at.</summary>
    public const int LengthMax = 8192;

    private PublicKeyText(string text) => Text = text;

    /// <summary>Type and base64, one space between.</summary>
    public string Text { get; }

    /// <summary>Reads a line such as a .pub file holds; one line end at its end is allowed.</summary>
    public static bool TryRead(string? line, [NotNullWhen(true)] out PublicKeyText? key, out string whyNot)
    {
        key = null;
        whyNot = WhyNot(line, out var text);
        if (whyNot.Length == 0) key = new PublicKeyText(text);
        return key is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Text;

    private static string WhyNot(string? line, out string text)
    {
        text = "";
        if (string.IsNullOrEmpty(line)) return "the public key is empty";
        if (line.Length > LengthMax) return $"the public key is longer than {LengthMax} characters";
        var one = line.EndsWith('\n') ? line[..^1].TrimEnd('\r') : line;
        if (one.Any(char.IsControl)) return "the public key must be one line without control characters";
        if (one.Split(' ', 3) is not [var type, var base64, ..]) return "the public key must be `type base64`";
        if (type.Contains("-cert-v01@", StringComparison.Ordinal)) return "a certificate is no public key";
        var blob = new byte[(base64.Length / 4 * 3) + 3];
        if (base64.Length % 4 != 0 || !Convert.TryFromBase64String(base64, blob, out var length))
            return "the public key is not whole base64";
        var fields = Fields(blob.AsSpan(0, length));
        if (fields is null || fields.Count == 0 || Encoding.Latin1.GetString(fields[0]) != type)
            return "the public key's content is not of its type";
        text = type + " " + base64;
        return WhyNot(type, fields);
    }

    private static string WhyNot(string type, List<byte[]> fields) => type switch
    {
        "ssh-ed25519" => Shape(fields is [_, { Length: 32 }]),
        "sk-ssh-ed25519@openssh.com" => Shape(fields is [_, { Length: 32 }, { Length: > 0 }]),
        "ecdsa-sha2-nistp256" => Shape(fields is [_, var curve, { Length: 65 }] && Is(curve, "nistp256")),
        "ecdsa-sha2-nistp384" => Shape(fields is [_, var curve, { Length: 97 }] && Is(curve, "nistp384")),
        "ecdsa-sha2-nistp521" => Shape(fields is [_, var curve, { Length: 133 }] && Is(curve, "nistp521")),
        "sk-ecdsa-sha2-nistp256@openssh.com" =>
            Shape(fields is [_, var curve, { Length: 65 }, { Length: > 0 }] && Is(curve, "nistp256")),
        "ssh-rsa" => fields is [_, { Length: > 0 and <= 8 }, var modulus]
            ? Bits(modulus) is >= 2048 and <= 16384 ? "" : "an RSA key must have 2048 to 16384 bits"
            : Shape(false),
        _ => $"keys of type `{type}` are not accepted",
    };

    private static string Shape(bool fits) => fits ? "" : "the public key's content is not of its type";

    private static bool Is(byte[] field, string text) => field.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(text));

    private static long Bits(byte[] number) =>
        new BigInteger(number, isUnsigned: true, isBigEndian: true).GetBitLength();

    // Length-prefixed strings to the last byte, or null.
    private static List<byte[]>? Fields(ReadOnlySpan<byte> blob)
    {
        var fields = new List<byte[]>();
        while (blob.Length > 0)
        {
            if (blob.Length < 4 || fields.Count == 8) return null;
            var length = BinaryPrimitives.ReadUInt32BigEndian(blob);
            if (length > blob.Length - 4) return null;
            fields.Add(blob.Slice(4, (int)length).ToArray());
            blob = blob[(4 + (int)length)..];
        }
        return fields;
    }
}
