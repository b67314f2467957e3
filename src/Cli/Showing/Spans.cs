using System.Globalization;

namespace Mandate.Cli;

/// <summary>Lengths of time as a person says them.</summary>
internal static class Spans
{
    public static string Words(TimeSpan span) => span switch
    {
        { TotalMilliseconds: < 1 } => Number(span.TotalMicroseconds, "0") + " µs",
        { TotalSeconds: < 1 } => Number(span.TotalMilliseconds, "0.0") + " ms",
        { TotalMinutes: < 1 } => Number(span.TotalSeconds, "0.00") + " s",
        { TotalHours: < 1 } => Number(span.TotalMinutes, "0.0") + " min",
        { TotalDays: < 1 } => Number(span.TotalHours, "0.0") + " h",
        _ => Number(span.TotalDays, "0.0") + " days",
    };

    private static string Number(double value, string form) => value.ToString(form, CultureInfo.InvariantCulture);
}
