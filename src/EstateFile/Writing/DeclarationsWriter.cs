namespace Mandate.EstateFile;

/// <summary>Writes each kind of declaration, its members in the format's order.</summary>
internal static class DeclarationsWriter
{
    public static void Map<T>(BlockWriter writer, string name, Named<T> declared, Action<BlockWriter, T> write)
        where T : class, IDeclared => writer.Map(name, () =>
        {
            foreach (var one in declared.OrderBy(d => d.Name.Value, StringComparer.Ordinal))
                writer.Map(one.Name.Value, () => write(writer, one));
        });

    public static void Organisation(BlockWriter writer, DeclaredOrganisation organisation)
    {
        writer.Text("display_name", organisation.DisplayName);
        if (organisation.Provider is not { } provider) return;
        writer.Map("provider", () =>
        {
            writer.Text("issuer", provider.Issuer);
            writer.Text("client_id", provider.ClientId);
            writer.Text("secret", provider.Secret);
            PoliciesWriter.Names(writer, "algorithms", provider.Algorithms);
            PoliciesWriter.Names(writer, "domains", provider.Domains);
            PoliciesWriter.Names(writer, "multi_factor", provider.MultiFactor);
            PoliciesWriter.Names(writer, "phishing_resistant", provider.PhishingResistant);
        });
    }

    public static void Seat(BlockWriter writer, DeclaredSeat seat)
    {
        writer.Text("relationship", seat.Relationship);
        writer.Verbatim("size", seat.Size.Value.ToString());
        Instant(writer, "until", seat.Until);
        writer.List("approved_by", seat.ApprovedBy);
        if (seat.Occupants.Count > 0)
            Map(writer, "occupants", seat.Occupants, (w, occupant) => w.Text("by", occupant.By));
    }

    public static void Person(BlockWriter writer, DeclaredPerson person)
    {
        writer.Text("display_name", person.DisplayName);
        writer.Text("organisation", person.Organisation);
    }

    public static void Workload(BlockWriter writer, DeclaredWorkload workload)
    {
        writer.Text("organisation", workload.Organisation);
        writer.Verbatim("kind", Words.WorkloadKinds.Of(workload.Kind.Value));
        writer.Text("owner", workload.Owner);
        writer.Text("process", workload.Process);
    }

    public static void System(BlockWriter writer, DeclaredSystem system)
    {
        writer.Text("owner", system.Owner);
        writer.Verbatim("criticality", Words.Criticalities.Of(system.Criticality.Value));
        writer.Text("environment", system.Environment);
        Patterns(writer, "resources", system.Resources);
        Map(writer, "entitlements", system.Entitlements, Entitlement);
        if (system.Connector is not { } connector) return;
        writer.Map("connector", () =>
        {
            writer.Verbatim("kind", Words.ConnectorKinds.Of(connector.Kind.Value));
            writer.Verbatim("mode", Words.ConnectorModes.Of(connector.Mode.Value));
            writer.Text("directory", connector.Directory);
            writer.List("hosts", connector.Hosts);
        });
    }

    public static void Relationship(BlockWriter writer, DeclaredRelationship relationship)
    {
        writer.Verbatim("kind", Words.RelationshipKinds.Of(relationship.Kind.Value));
        writer.Text("grantor", relationship.Grantor);
        writer.Text("grantee", relationship.Grantee);
        writer.Text("parent", relationship.Parent);
        writer.Map("contract", () =>
        {
            writer.Text("reference", relationship.Contract.Reference);
            Instant(writer, "from", relationship.Contract.From);
            Instant(writer, "until", relationship.Contract.Until);
        });
        writer.List("signatories", relationship.Signatories);
        writer.Text("sponsor", relationship.Sponsor);
        writer.Text("risk_owner", relationship.RiskOwner);
        writer.Text("revocation_owner", relationship.RevocationOwner);
        if (relationship.VerifiedAdmins.Count > 0)
            Map(writer, "verified_admins", relationship.VerifiedAdmins, Admin);
        if (relationship.DelegationDepth.Value > 0)
            writer.Verbatim("delegation_depth", relationship.DelegationDepth.Value.ToString());
    }

    public static void Grant(BlockWriter writer, DeclaredGrant grant)
    {
        writer.Text("relationship", grant.Relationship);
        writer.Text("entitlement", grant.Entitlement);
        writer.Text("parent", grant.Parent);
        var kind = grant.To.Match(_ => "organisation", _ => "person", _ => "workload", _ => "seat");
        writer.Map("to", () => writer.Text(kind, grant.To.Name));
        Patterns(writer, "scope", grant.Scope);
        writer.Text("purpose", grant.Purpose);
        writer.Text("owner", grant.Owner);
        writer.List("approved_by", grant.ApprovedBy);
        if (grant.From is { } from) Instant(writer, "from", from);
        Instant(writer, "until", grant.Until);
        ConditionsWriter.Write(writer, grant.Conditions);
        writer.Text("ticket", grant.Ticket);
        writer.Text("function", grant.Function);
        writer.Text("justification", grant.Justification);
    }

    private static void Entitlement(BlockWriter writer, DeclaredEntitlement entitlement)
    {
        writer.Verbatim("tier", entitlement.Tier.Value.ToString());
        writer.List("actions", entitlement.Actions);
        if (entitlement.Ssh is { } ssh) writer.Map("ssh", () => writer.Text("account", ssh.Account));
        if (entitlement.Recording is { } recording)
            writer.Verbatim("recording", Words.Recordings.Of(recording.Value));
        ConditionsWriter.Write(writer, entitlement.Conditions);
    }

    private static void Admin(BlockWriter writer, DeclaredAdmin admin)
    {
        writer.Verbatim("verified", admin.Verified.Value.Match(() => "now", at => at.Written));
        writer.Text("by", admin.By);
    }

    private static void Patterns(BlockWriter writer, string key, ResourcePatterns patterns) => writer.Map(key, () =>
    {
        foreach (var type in patterns.Types) writer.List(type.Type.Value, type.Patterns);
    });

    private static void Instant(BlockWriter writer, string key, Placed<EstateInstant> instant) =>
        writer.Verbatim(key, instant.Value.Written);
}
