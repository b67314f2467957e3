namespace Mandate.Ledger;

/// <summary>Standard base64 with one text per value: no white space, no missing padding, no stray bits.</summary>
internal static class StrictBase64
{
    public static bool TryRead(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 4 != 0) return false;
        var buffer = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64Chars(text, buffer, out var written)) return false;
        bytes = buffer.AsSpan(0, written).ToArray();
        return text.SequenceEqual(Convert.ToBase64String(bytes));
    }
}
