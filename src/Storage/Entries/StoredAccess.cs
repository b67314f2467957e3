using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>What the loop found in connected systems and did there.</summary>
internal static class StoredAccess
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.AccessProvisioned>(
            "access_provisioned.1",
            (pen, c) => { pen.Access("access"u8, c.Key); pen.Id("grant"u8, c.Grant); },
            (ref json) => new(json.Access("access"u8), json.Id<GrantId>("grant"u8))),
        StoredForm.Of<Change.RemovalOrdered>(
            "removal_ordered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Access("access"u8, c.Key);
                pen.Id("grant"u8, c.Grant);
                pen.Revision("because"u8, c.Because);
                pen.Moment("trigger_known"u8, c.TriggerKnown);
                pen.Moment("ended"u8, c.Ended);
            },
            (ref json) => new(
                json.Id<RemovalId>("id"u8), json.Access("access"u8), json.Id<GrantId>("grant"u8),
                json.Revision("because"u8), json.Moment("trigger_known"u8), json.Moment("ended"u8))),
        StoredForm.Of<Change.RemovalAdvanced>(
            "removal_advanced.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("state"u8, StoredWords.RemovalStage, c.State);
                pen.Number("attempts"u8, c.Attempts);
                pen.TextOrAbsent("evidence"u8, c.Evidence);
            },
            (ref json) => new(
                json.Id<RemovalId>("id"u8), json.Word("state"u8, StoredWords.RemovalStage), json.Count("attempts"u8),
                json.TextOrAbsent("evidence"u8))),
        StoredForm.Of<Change.FindingOpened>(
            "finding_opened.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("kind"u8, StoredWords.FindingKind, c.Kind);
                pen.Access("access"u8, c.Key);
                pen.Text("detail"u8, c.Detail);
            },
            (ref json) => new(
                json.Id<FindingId>("id"u8), json.Word("kind"u8, StoredWords.FindingKind), json.Access("access"u8),
                json.Text("detail"u8))),
        StoredForm.Of<Change.FindingClosed>(
            "finding_closed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.Text("how"u8, c.How); },
            (ref json) => new(json.Id<FindingId>("id"u8), json.Text("how"u8))),
        StoredForm.Of<Change.FindingRemovalOrdered>(
            "finding_removal_ordered.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<FindingId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.ReadingTaken>(
            "reading_taken.1",
            (pen, c) =>
            {
                pen.Id("system"u8, c.System);
                pen.Text("digest"u8, c.Digest);
                pen.Number("points"u8, c.Points);
                pen.Number("unreadable"u8, c.Unreadable);
            },
            (ref json) => new(
                json.Id<SystemId>("system"u8), json.Text("digest"u8), json.Count("points"u8),
                json.Count("unreadable"u8))),
        StoredForm.Of<Change.HostReported>(
            "host_reported.1",
            (pen, c) =>
            {
                pen.Id("system"u8, c.System);
                pen.Text("host"u8, c.Host);
                pen.Revision("enforced"u8, c.Enforced);
                pen.Text("digest"u8, c.Digest);
            },
            (ref json) => new(
                json.Id<SystemId>("system"u8), json.Text("host"u8), json.Revision("enforced"u8),
                json.Text("digest"u8))),
        StoredForm.Of<Change.LapseNoted>(
            "lapse_noted.1",
            (pen, c) =>
            {
                pen.Id("grant"u8, c.Grant);
                pen.Text("term"u8, c.Term);
                pen.Moment("lapsed_at"u8, c.LapsedAt);
            },
            (ref json) => new(json.Id<GrantId>("grant"u8), json.Text("term"u8), json.Moment("lapsed_at"u8))),
        StoredForm.Of<Change.ExecutionReported>(
            "execution_reported.1",
            (pen, c) =>
            {
                pen.Id("grant"u8, c.Grant);
                pen.Word("what"u8, StoredWords.ReportedExecution, c.What);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<GrantId>("grant"u8), json.Word("what"u8, StoredWords.ReportedExecution),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.CertificateIssued>(
            "certificate_issued.1",
            (pen, c) =>
            {
                pen.Id("grant"u8, c.Grant);
                pen.Text("serial"u8, c.Serial);
                pen.Text("key"u8, c.Key);
                pen.Moment("until"u8, c.Until);
                pen.Text("account"u8, c.Account);
                pen.Texts("hosts"u8, c.Hosts);
                pen.IdOrAbsent("person"u8, c.Person);
            },
            (ref json) => new(
                json.Id<GrantId>("grant"u8), json.Text("serial"u8), json.Text("key"u8), json.Moment("until"u8),
                json.Text("account"u8), json.Texts("hosts"u8)) { Person = json.IdOrAbsent<PersonId>("person"u8) }),
    ];
}
