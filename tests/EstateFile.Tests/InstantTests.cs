namespace Mandate.EstateFile.Tests;

public sealed class InstantTests
{
    [Theory]
    [InlineData("2029-12-31", DayEdge.Start, "UTC", "2029-12-31T00:00:00Z")]
    [InlineData("2029-12-31", DayEdge.End, "UTC", "2030-01-01T00:00:00Z")]
    [InlineData("2028-02-29", DayEdge.End, "UTC", "2028-03-01T00:00:00Z")]
    [InlineData("2029-12-31", DayEdge.Start, "Europe/Berlin", "2029-12-30T23:00:00Z")]
    [InlineData("2029-06-30", DayEdge.End, "Europe/Berlin", "2029-06-30T22:00:00Z")]
    [InlineData("2026-03-28", DayEdge.End, "Europe/Berlin", "2026-03-28T23:00:00Z")]
    [InlineData("2026-03-29", DayEdge.End, "Europe/Berlin", "2026-03-29T22:00:00Z")]
    // Midnight does not exist on this day: the clock went from 23:59:59 to 01:00.
    [InlineData("2018-11-04", DayEdge.Start, "America/Sao_Paulo", "2018-11-04T03:00:00Z")]
    // Midnight comes twice: the day begins with the first.
    [InlineData("2025-11-02", DayEdge.Start, "America/Havana", "2025-11-02T04:00:00Z")]
    // The day was skipped as a whole.
    [InlineData("2011-12-30", DayEdge.Start, "Pacific/Apia", "2011-12-30T10:00:00Z")]
    [InlineData("2029-12-31T18:30:00Z", DayEdge.End, "Europe/Berlin", "2029-12-31T18:30:00Z")]
    [InlineData("2029-12-31T18:30:00.25+05:30", DayEdge.End, "Europe/Berlin", "2029-12-31T13:00:00.25Z")]
    [InlineData("2029-12-31T18:30:00.1234567-14:00", DayEdge.Start, "UTC", "2030-01-01T08:30:00.1234567Z")]
    [InlineData("9998-12-31", DayEdge.End, "Pacific/Apia", "9998-12-31T11:00:00Z")]
    public void An_instant_means_this_and_remembers_how_it_was_written(
        string written, DayEdge edge, string zone, string means)
    {
        Assert.True(EstateInstant.TryRead(written, edge, out var instant, out _));
        Assert.True(EstateZone.TryFind(zone, out var found));
        Assert.Equal(means, EstateInstant.Of(instant.At(found), edge).Written);
        Assert.Equal(written, instant.Written);
    }

    [Theory]
    [InlineData("2029-12-31T18:30:00", "is a local time without an offset")]
    [InlineData("2029-12-31T18:30:00.5", "is a local time without an offset")]
    [InlineData("2029-12-31T18:30Z", "is neither a date nor an instant")]
    [InlineData("2029-12-31 18:30:00Z", "is neither a date nor an instant")]
    [InlineData("2029-12-31T24:00:00Z", "is no time of day")]
    [InlineData("2029-12-31T23:59:60Z", "is no time of day")]
    [InlineData("2029-12-31T18:30:00.Z", "has a fraction that is not one to seven digits")]
    [InlineData("2029-12-31T18:30:00.12345678Z", "has a fraction that is not one to seven digits")]
    [InlineData("2029-12-31T18:30:00+14:01", "has an offset that is neither `Z` nor within 14:00 of it")]
    [InlineData("2029-12-31T18:30:00+1:00", "has an offset that is neither `Z` nor within 14:00 of it")]
    [InlineData("2029-12-31T18:30:00Zulu", "has an offset that is neither `Z` nor within 14:00 of it")]
    [InlineData("2029-13-01", "is no day of the calendar")]
    [InlineData("2029-02-29", "is no day of the calendar")]
    [InlineData("0000-01-01", "is no day of the calendar")]
    [InlineData("1969-12-31", "is outside the years 1970 to 9998")]
    [InlineData("9999-12-31", "is outside the years 1970 to 9998")]
    [InlineData("2029-1-1", "is neither a date nor an instant")]
    [InlineData("31.12.2029", "is neither a date nor an instant")]
    [InlineData("٢٠٢٩-12-31", "is neither a date nor an instant")]
    [InlineData("", "is neither a date nor an instant")]
    public void What_is_no_instant_is_refused_with_its_fault(string written, string expected)
    {
        Assert.False(EstateInstant.TryRead(written, DayEdge.End, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void A_window_is_measured_in_the_files_own_time_zone_wherever_that_stands()
    {
        var text = Harbor.With("    until: 2029-06-30\n", "    from: 2029-06-30T22:30:00Z\n    until: 2029-06-30\n");
        Assert.Equal("2029-07-01T00:00:00Z", Meaning(Harbor.Document(text)));
        var east = Harbor.Refusal(text + "time_zone: Europe/Berlin\n");
        Assert.Equal(EstateErrorCode.EmptyWindow, Assert.Single(east.Errors).Code);
        var west = Harbor.Document(text + "time_zone: America/New_York\n");
        Assert.Equal("2029-07-01T04:00:00Z", Meaning(west));
        Assert.Equal("America/New_York", west.Zone.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Local")]
    [InlineData("utc")]
    [InlineData("../Europe/Berlin")]
    [InlineData("posix/Europe/Berlin")]
    [InlineData("right/Europe/Berlin")]
    [InlineData("Europe/../../../etc/passwd")]
    [InlineData("Europe")]
    public void Only_iana_names_are_time_zones(string name) => Assert.False(EstateZone.TryFind(name, out _));

    private static string Meaning(EstateDocument document) =>
        EstateInstant.Of(document.Grants[1].Until.Value.At(document.Zone), DayEdge.End).Written;
}
