using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>People and workloads. What names a person is sealed and never in an entry.</summary>
internal static class StoredPeople
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.PersonRegistered>(
            "person_registered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("organisation"u8, c.Organisation);
                pen.Sealed("name"u8, c.Name);
                pen.SealedOrAbsent("display_name"u8, c.DisplayName);
            },
            (ref json) => new(
                json.Id<PersonId>("id"u8), json.Id<OrganisationId>("organisation"u8),
                json.Sealed("name"u8), json.SealedOrAbsent("display_name"u8))),
        StoredForm.Of<Change.PersonDescribed>(
            "person_described.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.Sealed("display_name"u8, c.DisplayName); },
            (ref json) => new(json.Id<PersonId>("id"u8), json.Sealed("display_name"u8))),
        StoredForm.Of<Change.PersonFact>(
            "person_fact.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("event"u8, StoredWords.LifeEvent, c.Event);
                pen.IdOrAbsent("to"u8, c.To);
                pen.IdOrAbsent("same"u8, c.Same);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<PersonId>("id"u8), json.Word("event"u8, StoredWords.LifeEvent),
                json.IdOrAbsent<OrganisationId>("to"u8), json.IdOrAbsent<PersonId>("same"u8),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.PersonErased>(
            "person_erased.1",
            (pen, c) => pen.Id("id"u8, c.Id),
            (ref json) => new(json.Id<PersonId>("id"u8))),
        StoredForm.Of<Change.PersonConfirmed>(
            "person_confirmed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<PersonId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.WorkloadRegistered>(
            "workload_registered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Id("organisation"u8, c.Organisation);
                pen.Text("kind"u8, c.Kind);
                pen.Id("owner"u8, c.Owner);
                pen.Text("process"u8, c.Process);
            },
            (ref json) => new(
                json.Id<WorkloadId>("id"u8), json.Text("name"u8), json.Id<OrganisationId>("organisation"u8),
                json.Text("kind"u8), json.Id<PersonId>("owner"u8), json.Text("process"u8))),
        StoredForm.Of<Change.WorkloadFact>(
            "workload_fact.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("event"u8, StoredWords.LifeEvent, c.Event);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<WorkloadId>("id"u8), json.Word("event"u8, StoredWords.LifeEvent),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.WorkloadOwnerSet>(
            "workload_owner_set.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("owner"u8, c.Owner);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<WorkloadId>("id"u8), json.Id<PersonId>("owner"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.WorkloadConfirmed>(
            "workload_confirmed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<WorkloadId>("id"u8), json.SealedOrAbsent("reason"u8))),
    ];
}
