using System.Collections.Immutable;
using System.Globalization;

namespace Mandate.Governance;

public abstract partial class Condition
{
    /// <summary>
    /// What a clock on the wall of the zone shows lies within: from one time until another, on these days. Where the
    /// clock jumps, it is never shown what it jumps over; what it shows twice counts twice.
    /// </summary>
    public sealed class TimeOfDay(
        string zone, ImmutableArray<string> days, string? from, string? until) : Condition
    {
        private const int MinutesOfDay = 24 * 60;

        private static readonly string[] DayNames =
            ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

        private TimeZoneInfo? found;

        /// <inheritdoc />
        public override string Kind => "time_of_day";

        /// <summary>`UTC`, or an IANA name such as `Europe/Berlin`.</summary>
        public string Zone { get; } = zone;

        /// <summary>`monday` to `sunday`; every day where it is empty.</summary>
        public ImmutableArray<string> Days { get; } = days.IsDefault ? [] : days;

        /// <summary>`08:00`; null, with <see cref="Until"/>, for the whole day.</summary>
        public string? From { get; } = from;

        /// <summary>Not included; before <see cref="From"/> it is of the next day, `24:00` is the day's end.</summary>
        public string? Until { get; } = until;

        /// <inheritdoc />
        public override ConditionFault? Fault()
        {
            if (Find() is null)
                return new ConditionFault("zone", $"no time zone `{Zone}`",
                    "write `UTC` or an IANA name such as Europe/Berlin (the system's tzdata must be installed)");
            for (var index = 0; index < Days.Length; index++)
                if (!DayNames.Contains(Days[index], StringComparer.Ordinal) || Days.IndexOf(Days[index]) < index)
                    return new ConditionFault($"days[{index}]", $"`{Days[index]}` is no day, or stands there twice",
                        "write monday, tuesday, wednesday, thursday, friday, saturday or sunday");
            if (From is null != Until is null)
                return new ConditionFault(From is null ? "from" : "until", "`from` and `until` stand together",
                    "leave both out for the whole day");
            if (From is null)
                return Days.IsEmpty
                    ? new ConditionFault("days", "nothing is asked", "name days, or from and until") : null;
            if (Minutes(From) is not (>= 0 and < MinutesOfDay))
                return new ConditionFault("from", $"`{From}` is no time of day", "write it as 08:00");
            if (Minutes(Until!) is not (> 0 and <= MinutesOfDay) && Until != "00:00")
                return new ConditionFault("until", $"`{Until}` is no time of day",
                    "write it as 18:00, the day's end as 24:00");
            return From == Until ? new ConditionFault("until", "`from` and `until` are the same",
                "leave both out for the whole day") : null;
        }

        internal override ConditionAnswer Ask(in Question question, Instant at)
        {
            if (Find() is not { } there || at.ToDateTime() is not { } instant)
                return ConditionAnswer.Unreadable("zone_unknown");
            var offset = there.GetUtcOffset(instant);
            var local = instant.UtcDateTime + offset;
            var (from, until) = From is null ? (0, MinutesOfDay) : (Minutes(From), Minutes(Until!));
            var overMidnight = until <= from;
            var minutes = local.TimeOfDay.TotalMinutes;
            if (minutes >= from && (overMidnight || minutes < until) && IsOn(local.DayOfWeek))
                return Holds(there, instant, offset,
                    local.Date.AddMinutes(overMidnight ? MinutesOfDay + until : until) - local);
            if (overMidnight && minutes < until && IsOn(local.AddDays(-1).DayOfWeek))
                return Holds(there, instant, offset, local.Date.AddMinutes(until) - local);
            return ConditionAnswer.Fails;
        }

        private protected override string Said() =>
            (From is null ? "" : $"{From} to {Until} ") + (Days.IsEmpty ? "" : $"on {Listed(Days)} ") + $"in {Zone}";

        private bool IsOn(DayOfWeek day) => Days.IsEmpty || Days.Contains(DayNames[(int)day], StringComparer.Ordinal);

        /// <summary>Until the clock shows the end, and no longer than until it is put forward or back.</summary>
        private static ConditionAnswer Holds(TimeZoneInfo zone, DateTimeOffset at, TimeSpan offset, TimeSpan left)
        {
            if (left > DateTimeOffset.MaxValue - at) return ConditionAnswer.HoldsAlways;
            var (earlier, later) = (at, at + left);
            if (zone.GetUtcOffset(later) == offset) return ConditionAnswer.Holds(Instant.Of(later));
            while (later - earlier > TimeSpan.FromSeconds(1))
            {
                var middle = earlier + ((later - earlier) / 2);
                if (zone.GetUtcOffset(middle) == offset) earlier = middle;
                else later = middle;
            }

            return ConditionAnswer.Holds(Instant.Of(earlier));
        }

        private static int Minutes(string time) =>
            time == "24:00" ? MinutesOfDay
            : time.Length == 5
                && TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None,
                    out var read)
                ? (read.Hour * 60) + read.Minute : -1;

        private TimeZoneInfo? Find()
        {
            if (found is not null) return found;
            var wellFormed = Zone.Length <= 64 && Zone.Contains('/', StringComparison.Ordinal)
                && char.IsAsciiLetterUpper(Zone[0])
                && Zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');
            if (Zone == "UTC") found = TimeZoneInfo.Utc;
            else if (wellFormed && TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone)) found = zone;
            return found;
        }
    }
}
