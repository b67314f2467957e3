using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Mandate.Ledger;

/// <summary>The rules of C2SP signed-note about characters and lines.</summary>
internal static class NoteSyntax
{
    public const int NoteLengthMax = 1 << 20;
    public const int SignaturesMax = 100;
    public const int NameLengthMax = 1024;
    public const string SignaturePrefix = "\u2014 ";

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsKeyName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > NameLengthMax || name.Contains('+')) return false;
        foreach (var letter in name)
            if (char.IsWhiteSpace(letter) || letter < ' ') return false;
        return IsWellFormed(name);
    }

    /// <summary>No control character but the newline, and nothing that UTF-8 cannot say.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
            if (letter < ' ' && letter != '\n') return false;
        return IsWellFormed(text);
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (bytes.Length > NoteLengthMax || !Utf8.IsValid(bytes)) return false;
        text = Strict.GetString(bytes);
        return true;
    }

    public static byte[] Encode(string text) => Strict.GetBytes(text);

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done) return false;
            text = text[consumed..];
        }
        return true;
    }
}
