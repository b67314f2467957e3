using static Mandate.Cel.StandardLibrary;

namespace Mandate.Cel;

/// <summary>Parts of instants, in UTC or in a zone, and of spans.</summary>
internal static class Clock
{
    public static readonly CelFunction[] Functions =
    [
        .. Part("getFullYear", c => c.Year), .. Part("getMonth", c => c.Month - 1), .. Part("getDate", c => c.Day),
        .. Part("getDayOfMonth", c => c.Day - 1), .. Part("getDayOfWeek", c => c.DayOfWeek),
            .. Part("getDayOfYear", c => c.DayOfYear),
        .. Part("getHours", c => c.Hour), .. Part("getMinutes", c => c.Minute), .. Part("getSeconds", c => c.Second),
        Member("getMilliseconds", CelType.Int, a =>
            CelValue.Of((long)a[0].AsNanoseconds / 1_000_000), CelType.Timestamp),
        Member("getMilliseconds", CelType.Int, a =>
            CelValue.Of((long)a[0].AsNanoseconds / 1_000_000), CelType.Timestamp, CelType.String),
        Span("getHours", 3_600_000_000_000), Span("getMinutes", 60_000_000_000), Span("getSeconds", 1_000_000_000),
        Member("getMilliseconds", CelType.Int, a =>
            CelValue.Of(a[0].AsDuration % 1_000_000_000 / 1_000_000), CelType.Duration),
    ];

    private static CelFunction[] Part(string name, Func<Civil, int> part) =>
    [
        Member(name, CelType.Int, a => CelValue.Of((long)part(Civil.Of(a[0].AsSeconds))), CelType.Timestamp),
        Member(name, CelType.Int, a => TimeText.ZoneOffset(a[1].AsString, a[0].AsSeconds) is { } offset
            ? CelValue.Of((long)part(Civil.Of(a[0].AsSeconds + offset)))
            : CelValue.Failure("there is no such time zone: expected a name such as `Europe/Berlin`, or `+02:00`"),
                CelType.Timestamp, CelType.String),
    ];

    private static CelFunction Span(string name, long unit) =>
        Member(name, CelType.Int, a => CelValue.Of(a[0].AsDuration / unit), CelType.Duration);
}
