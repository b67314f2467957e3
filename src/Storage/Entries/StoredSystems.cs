using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>Systems, how they are reached, and their entitlements.</summary>
internal static class StoredSystems
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.SystemRegistered>(
            "system_registered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Id("owner"u8, c.Owner);
                pen.Word("criticality"u8, StoredWords.Criticality, c.Criticality);
                pen.Scope("resources"u8, c.Resources);
                pen.TextOrAbsent("environment"u8, c.Environment);
            },
            (ref json) => new(
                json.Id<SystemId>("id"u8), json.Text("name"u8), json.Id<PersonId>("owner"u8),
                json.Word("criticality"u8, StoredWords.Criticality), json.Scope("resources"u8))
            {
                Environment = json.TextOrAbsent("environment"u8),
            }),
        StoredForm.Of<Change.SystemDescribed>(
            "system_described.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("criticality"u8, StoredWords.Criticality, c.Criticality);
                pen.Scope("resources"u8, c.Resources);
                pen.TextOrAbsent("environment"u8, c.Environment);
            },
            (ref json) => new(
                json.Id<SystemId>("id"u8), json.Word("criticality"u8, StoredWords.Criticality),
                json.Scope("resources"u8))
            {
                Environment = json.TextOrAbsent("environment"u8),
            }),
        StoredForm.Of<Change.SystemOwnerSet>(
            "system_owner_set.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("owner"u8, c.Owner);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<SystemId>("id"u8), json.Id<PersonId>("owner"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.SystemConfirmed>(
            "system_confirmed.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.SealedOrAbsent("reason"u8, c.Reason); },
            (ref json) => new(json.Id<SystemId>("id"u8), json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.ConnectorConfigured>(
            "connector_configured.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("kind"u8, c.Connector.Kind);
                pen.Text("directory"u8, c.Connector.Directory);
                pen.Texts("hosts"u8, c.Connector.Hosts);
            },
            (ref json) => new(
                json.Id<SystemId>("id"u8), new(json.Text("kind"u8), json.Text("directory"u8), json.Texts("hosts"u8)))),
        StoredForm.Of<Change.SystemModeSet>(
            "system_mode_set.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("mode"u8, StoredWords.ConvergenceMode, c.Mode);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<SystemId>("id"u8), json.Word("mode"u8, StoredWords.ConvergenceMode),
                json.SealedOrAbsent("reason"u8))),
        StoredForm.Of<Change.EntitlementDefined>(
            "entitlement_defined.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Id("system"u8, c.System);
                pen.Text("name"u8, c.Name);
                pen.Number("tier"u8, c.Tier);
                pen.Texts("actions"u8, c.Actions);
                pen.TextOrAbsent("ssh_account"u8, c.SshAccount);
                pen.ConditionsOrAbsent("conditions"u8, c.Conditions);
                if (c.Recording != Recording.Unknown) pen.Word("recording"u8, StoredWords.Recording, c.Recording);
            },
            (ref json) => new(
                json.Id<EntitlementId>("id"u8), json.Id<SystemId>("system"u8), json.Text("name"u8),
                json.Count("tier"u8), json.Texts("actions"u8), json.TextOrAbsent("ssh_account"u8))
            {
                Conditions = json.ConditionsOrAbsent("conditions"u8),
                Recording = json.WordOrAbsent("recording"u8, StoredWords.Recording) ?? Recording.Unknown,
            }),
    ];
}
