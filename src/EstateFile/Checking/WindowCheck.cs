namespace Mandate.EstateFile;

/// <summary>Every window ends after it begins.</summary>
internal sealed class WindowCheck(EstateDocument document, Refusals refusals)
{
    private readonly TimeZoneInfo zone = document.Zone;

    public void Run()
    {
        foreach (var relationship in document.Relationships)
            Check(relationship.Contract.From, relationship.Contract.Until);
        foreach (var grant in document.Grants)
            if (grant.From is { } from) Check(from, grant.Until);
        foreach (var ticket in document.Tickets)
            if (ticket is { From: { } from, Until: { } until }) Check(from, until);
    }

    private void Check(Placed<EstateInstant> from, Placed<EstateInstant> until)
    {
        // An instant without text was refused when it was read.
        if (from.Value.Written is null || until.Value.Written is null || until.Value.After is not null) return;
        if (from.Value.At(zone) < until.Value.At(zone)) return;
        refusals.Add(
            until.Place, EstateErrorCode.EmptyWindow,
            $"`{until.Value.Written}` is not after its beginning `{from.Value.Written}`",
            "end the window after it begins");
    }
}
