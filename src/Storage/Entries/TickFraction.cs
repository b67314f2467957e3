namespace Mandate.Storage;

/// <summary>The part of a second after the point, to the tick: nothing for none, no zero at the end.</summary>
internal static class TickFraction
{
    /// <summary>The point and seven digits.</summary>
    public const int LengthMax = 8;

    /// <summary>The longest duration that has a form, in whole seconds: its ticks fit 64 bits.</summary>
    public const long SecondsMax = 900_000_000_000;

    public static int Write(long ticks, Span<byte> to)
    {
        if (ticks == 0) return 0;
        to[0] = (byte)'.';
        var length = 1;
        for (var unit = TimeSpan.TicksPerSecond / 10; ticks > 0; unit /= 10)
        {
            to[length++] = (byte)('0' + (ticks / unit));
            ticks %= unit;
        }

        return length;
    }

    /// <summary>Reads nothing, or a point and one to seven digits of which the last is not zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.IsEmpty) return true;
        if (text[0] != '.' || text.Length is < 2 or > LengthMax || text[^1] == '0') return false;
        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in text[1..])
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            ticks += (digit - '0') * (unit /= 10);
        }

        return true;
    }
}
