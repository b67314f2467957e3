using System.Globalization;

namespace Mandate.Ledger;

/// <summary>An unsigned decimal with one text per value: ASCII digits, no sign, no leading zero.</summary>
internal static class StrictDecimal
{
    public static bool TryRead(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.IsEmpty || (text.Length > 1 && text[0] == '0')) return false;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
