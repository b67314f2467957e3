using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Mandate.Server;

/// <summary>
/// Page tokens: encrypted, since where a page ended can be a resource that the caller may not know of, and bound to the
/// query, the caller and the kind of search. They hold on every node of the estate and never expire; what they lead to
/// is decided when they are used.
/// </summary>
internal sealed class PageTokens(Node node)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeadLength = 3 * sizeof(int);
    private const int TextMax = 4_096;

    private readonly byte[] key = node.Folder.Key.Derive("page token");
    private readonly byte[] nonceKey = node.Folder.Key.Derive("page token nonce");

    /// <summary>What a token belongs to: everything that was asked but the page, by whom.</summary>
    public static byte[] Binding(Caller caller, SearchKind kind, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{kind}\n{caller.Actor.Text}\n{caller.Role}\n{string.Join('\n', caller.Limits)}\n"));
        var json = new Utf8JsonReader(body, AuthZenReader.Options);
        json.Read();
        // In a fixed order, whatever the order of the members was.
        Span<byte> members = stackalloc byte[4 * SHA256.HashSizeInBytes];
        members.Clear();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var place = json.Is("subject"u8) ? 0 : json.Is("action"u8) ? 1
                : json.Is("resource"u8) ? 2 : json.Is("context"u8) ? 3 : -1;
            json.Read();
            var sought = place == (int)kind switch { 0 => 0, 1 => 2, _ => 1 };
            if (place < 0 || (sought && kind == SearchKind.Action)) json.Skip();
            else Digest(ref json, sought).CopyTo(members[(place * SHA256.HashSizeInBytes)..]);
        }

        hash.AppendData(members);
        return hash.GetHashAndReset();
    }

    public string Seal(PageStart start, byte[] binding)
    {
        var text = MemoryMarshal.AsBytes(start.After.AsSpan());
        var plain = new byte[HeadLength + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(plain, start.Limit);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(4), start.Top);
        BinaryPrimitives.WriteInt32LittleEndian(plain.AsSpan(8), start.Row);
        text.CopyTo(plain.AsSpan(HeadLength));
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        // Made from what it is for: the same page has the same token, and no two pages share a nonce.
        HMACSHA256.HashData(nonceKey, (byte[])[.. binding, .. plain]).AsSpan(0, NonceLength).CopyTo(sealedBytes);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(sealedBytes.AsSpan(0, NonceLength), plain, sealedBytes.AsSpan(NonceLength + TagLength),
            sealedBytes.AsSpan(NonceLength, TagLength), binding);
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Null when the token is not ours, or belongs to another query or caller.</summary>
    public PageStart? Open(string token, byte[] binding)
    {
        if (token.Length > TextMax || !Base64Url.IsValid(token)) return null;
        var sealedBytes = Base64Url.DecodeFromChars(token);
        if (sealedBytes.Length < NonceLength + TagLength + HeadLength) return null;
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength + TagLength),
                sealedBytes.AsSpan(NonceLength, TagLength), plain, binding);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return new PageStart(
            BinaryPrimitives.ReadInt32LittleEndian(plain), BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(4)),
            BinaryPrimitives.ReadInt32LittleEndian(plain.AsSpan(8)),
            new string(MemoryMarshal.Cast<byte, char>(plain.AsSpan(HeadLength))));
    }

    /// <summary>The digest of one value without the space between its tokens, nor its id if that is sought.</summary>
    private static byte[] Digest(ref Utf8JsonReader json, bool withoutId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        var depth = json.CurrentDepth;
        do
        {
            if (withoutId && json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == depth + 1
                && json.Is("id"u8))
            {
                json.Skip();
                continue;
            }

            head[0] = (byte)json.TokenType;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], json.ValueSpan.Length);
            hash.AppendData(head);
            hash.AppendData(json.ValueSpan);
        }
        while (json.CurrentDepth > depth || json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? json.Read() : false);
        return hash.GetHashAndReset();
    }
}
