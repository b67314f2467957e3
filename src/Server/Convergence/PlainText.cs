using System.Text;

namespace Mandate.Server;

/// <summary>Text from a connected system, made fit for an entry: bounded, and of whole printable characters.</summary>
internal static class PlainText
{
    private const int LengthMax = 300;

    public static string Bounded(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= LengthMax) return plain.Append('\u2026').ToString();
            plain.Append(Rune.IsControl(rune) ? "\ufffd" : rune.ToString());
        }

        return plain.ToString();
    }
}
