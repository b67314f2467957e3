using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>A link that one person was sent about one request.</summary>
/// <param name="Request">The request it leads to.</param>
/// <param name="Person">Whom it was sent to, and for nobody else.</param>
/// <param name="Expires">The first instant at which it leads nowhere.</param>
/// <param name="Digest">The SHA-256 of its text, 64 hex digits: what is recorded when it was followed.</param>
internal sealed record OneTimeLink(AccessRequestId Request, PersonId Person, Instant Expires, string Digest);

/// <summary>
/// Makes and reads links for letters: 256 random bits with request, person and end, authenticated under a key of the
/// estate. None is kept: that one was followed is an entry with its digest, so a node that starts anew, and every other
/// node of the ledger, knows it as well. A link proves nothing but that it was sent; who follows it signs in.
/// </summary>
internal sealed class OneTimeLinks(Node node)
{
    private const int IdLength = 16;
    private const int RandomLength = 32;
    private const int BodyLength = (2 * IdLength) + sizeof(long) + RandomLength;

    private readonly byte[] key = node.Folder.Key.Derive("request link");

    public string Make(AccessRequestId request, PersonId person, Instant expires)
    {
        var text = new byte[BodyLength + HMACSHA256.HashSizeInBytes];
        var body = text.AsSpan(0, BodyLength);
        request.Value.TryWriteBytes(body, bigEndian: true, out _);
        person.Value.TryWriteBytes(body[IdLength..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(body[(2 * IdLength)..], expires.Ticks);
        RandomNumberGenerator.Fill(body[^RandomLength..]);
        HMACSHA256.HashData(key, body, text.AsSpan(BodyLength));
        return Base64Url.EncodeToString(text);
    }

    /// <summary>Null for whatever was not made here, to the last character.</summary>
    public OneTimeLink? Read(string? text)
    {
        if (text is null || text.Length != Base64Url.GetEncodedLength(BodyLength + HMACSHA256.HashSizeInBytes)
            || !Base64Url.IsValid(text)) return null;
        var read = Base64Url.DecodeFromChars(text);
        var body = read.AsSpan(0, BodyLength);
        // Bits that the last character has to spare are not authenticated: there is one way to write a link.
        if (Base64Url.EncodeToString(read) != text
            || !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, body), read.AsSpan(BodyLength)))
            return null;
        return new OneTimeLink(
            new AccessRequestId(new Guid(body[..IdLength], bigEndian: true)),
            new PersonId(new Guid(body.Slice(IdLength, IdLength), bigEndian: true)),
            new Instant(BinaryPrimitives.ReadInt64BigEndian(body[(2 * IdLength)..])),
            Convert.ToHexStringLower(SHA256.HashData(read)));
    }
}
