using System.Globalization;

namespace Mandate.EstateFile;

/// <summary>A whole number and its unit: `90d`, `8h`, `15min`, `30s`.</summary>
public static class Durations
{
    /// <summary>The shortest that a file may state.</summary>
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a file may state.</summary>
    public static readonly TimeSpan Max = TimeSpan.FromDays(3_660);

    private static readonly (string Unit, long Seconds)[] units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

    /// <summary>Reads one; <paramref name="fault"/> says what is wrong where it is none.</summary>
    public static bool TryRead(string text, out TimeSpan duration, out string fault)
    {
        duration = default;
        fault = "is no duration";
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9 || text[0] == '0') return false;
        var size = 0L;
        foreach (var unit in units)
            if (text.AsSpan(digits).SequenceEqual(unit.Unit)) size = unit.Seconds;
        if (size == 0) return false;
        var seconds = size * long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        fault = $"is longer than {Of(Max)}";
        if (seconds > (long)Max.TotalSeconds) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>As a file writes it, in the largest unit that is whole; a part of a second counts as one.</summary>
    public static string Of(TimeSpan duration)
    {
        var seconds = (long)Math.Ceiling(duration.TotalSeconds);
        var (unit, size) = units.First(u => seconds % u.Seconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / size}{unit}");
    }
}
