namespace Mandate.Governance;

internal sealed partial class Fold
{
    /// <summary>Tokens, and what connected systems hold.</summary>
    private bool ApplyAccess(Entry entry)
    {
        switch (entry.Change)
        {
            case Change.TokenIssued c:
                tokens = tokens.SetItem(c.Id, new Token(
                    c.Id, c.Hash, c.Owner, c.Role, c.Limits, c.Expires, entry.Revision, entry.Recorded));
                tokensByHash = tokensByHash.SetItem(c.Hash, c.Id);
                return true;
            case Change.TokenRotated c:
                var old = tokens[c.Old];
                tokens = tokens.SetItem(c.Old, old with { Expires = Instant.Min(old.Expires, c.OldUntil) }).SetItem(
                    c.Id, new Token(
                        c.Id, c.Hash, c.Owner, old.Role, old.Limits, c.Expires, entry.Revision, entry.Recorded));
                tokensByHash = tokensByHash.SetItem(c.Hash, c.Id);
                return true;
            case Change.TokenRevoked c:
                tokens = tokens.SetItem(c.Id, tokens[c.Id] with { Revoked = entry.Revision });
                return true;
            case Change.AccessProvisioned c:
                access = access.SetItem(c.Key, new AccessPut(c.Key, c.Grant, entry.Revision));
                return true;
            case Change.RemovalOrdered c:
                removals = removals.SetItem(c.Id.Value, new RecordedRemoval
                {
                    Id = c.Id, Key = c.Key, Grant = c.Grant, Because = c.Because, TriggerKnown = c.TriggerKnown,
                    Ended = c.Ended, State = RemovalStage.Ordered, StateSince = entry.Recorded,
                    Recorded = entry.Revision, Latest = entry.Revision,
                });
                return true;
            case Change.RemovalAdvanced c: Advanced(c, entry); return true;
            case Change.FindingOpened c:
                findings = findings.SetItem(c.Id.Value,
                    new Finding(c.Id, c.Kind, c.Key, c.Detail, entry.Recorded, entry.Revision));
                return true;
            case Change.FindingClosed c:
                findings = findings.SetItem(c.Id.Value,
                    findings[c.Id.Value] with { Closed = entry.Revision, Closing = c.How });
                orderedFindings = orderedFindings.Remove(c.Id.Value);
                return true;
            case Change.FindingRemovalOrdered c:
                findings = findings.SetItem(c.Id.Value, findings[c.Id.Value] with { Ordered = entry.Revision });
                orderedFindings = orderedFindings.Add(c.Id.Value);
                return true;
            case Change.ReadingTaken c: readings = readings.SetItem(c.System, c); return true;
            case Change.HostReported c:
                hostReports = hostReports.SetItem((c.System, c.Host), (c, entry.Recorded));
                return true;
            // Said and not seen: nothing follows from it but that it is not said again.
            case Change.ExecutionReported c:
                Reported(Row(c.Grant), entry.Actor, c.What);
                return true;
            case Change.LapseNoted c: notedLapses = notedLapses.Add((Row(c.Grant), c.LapsedAt)); return true;
            case Change.CertificateIssued c:
                certificates = certificates.SetItem(c.Grant,
                    Instant.Max(c.Until, certificates.GetValueOrDefault(c.Grant)));
                return true;
            default: return false;
        }
    }

    private void Reported(int grant, Actor by, ReportedExecution what) => reports = reports.SetItem(
        (grant, by), (what, grant < newestNotes.Count ? newestNotes[grant] - 1 : -1));

    private void Advanced(Change.RemovalAdvanced c, Entry entry)
    {
        var removal = removals[c.Id.Value] with
        {
            State = c.State, StateSince = entry.Recorded, Attempts = c.Attempts, Evidence = c.Evidence,
            Latest = entry.Revision,
        };
        removals = removals.SetItem(c.Id.Value, removal);
        if (c.State == RemovalStage.Verified) access = access.Remove(removal.Key);
    }
}
