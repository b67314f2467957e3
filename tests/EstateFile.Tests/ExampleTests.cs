namespace Mandate.EstateFile.Tests;

public sealed class ExampleTests
{
    [Fact]
    public void The_example_reads_into_exactly_this_document() =>
        Assert.Equal(Expected(), Harbor.Document(Harbor.Text));

    [Fact]
    public void Every_value_keeps_its_place()
    {
        var document = Harbor.Document(Harbor.Text);
        Assert.True(document.Grants.TryGet("second-line", out var grant));
        Assert.Equal("estate.yaml:56:12 grants.second-line.until", Place(grant.Until.Place));
        Assert.Equal("estate.yaml:49:3 grants.second-line", Place(grant.Name.Place));
        Assert.Equal("estate.yaml:51:19 grants.second-line.to.person", Place(grant.To.Name.Place));
        var pattern = grant.Scope.Types[0].Patterns[0];
        Assert.Equal("estate.yaml:52:21 grants.second-line.scope.host[0]", Place(pattern.Place));
        Assert.Equal("estate.yaml:55:42 grants.second-line.approved_by[1]", Place(grant.ApprovedBy[1].Place));
        Assert.True(document.Relationships.TryGet("harbor-tideway", out var relationship));
        Assert.True(relationship.VerifiedAdmins.TryGet("ADMIN@tideway.example", out var admin));
        Assert.Equal(
            "estate.yaml:37:42 relationships.harbor-tideway.verified_admins.admin@tideway.example.verified",
            Place(admin.Verified.Place));
    }

    [Fact]
    public void Members_may_come_in_any_order_and_a_byte_order_mark_is_no_text()
    {
        var lines = Harbor.Text.Split('\n');
        var grants = Array.FindIndex(lines, l => l == "grants:");
        var turned = "\uFEFF" + string.Join('\n', lines[grants..]) + "\n" + string.Join('\n', lines[..grants]);
        Assert.Equal(Expected(), Harbor.Document(turned));
        Assert.Equal(Expected(), Harbor.Document(Harbor.Text.Replace("\n", "\r\n", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_sections_of_a_file_may_all_be_absent()
    {
        static bool Known(EstateKind kind, string name) => kind == EstateKind.Organisation && name == "harbor";
        var options = new EstateReadOptions { Known = Known };
        var reading = Harbor.Read("mandate: 1\nestate: e\naccountable: harbor\n", options);
        Assert.Equal(EstateDocument.Of("e", "harbor"), Assert.IsType<EstateReading.Read>(reading).Document);
    }

    private static string Place(Place place) => $"{place} {place.Member}";

    private static EstateDocument Expected() => EstateDocument.Of("harbor-production", "harbor") with
    {
        Organisations = Named.Of(EstateKind.Organisation, [
            new DeclaredOrganisation(new("harbor"), new("Harbor Health Group")),
            new DeclaredOrganisation(new("tideway"), new("Tideway Managed Services"))]),
        People = Named.Of(EstateKind.Person, [
            Person("sponsor@harbor.example", "Sponsor at Harbor", "harbor"),
            Person("pacs-owner@harbor.example", "Owner of the picture archive", "harbor"),
            Person("operations@harbor.example", "Operations at Harbor", "harbor"),
            Person("risk@harbor.example", "Risk owner at Harbor", "harbor"),
            Person("admin@tideway.example", "Admin at Tideway", "tideway"),
            Person("operator@tideway.example", "Operator at Tideway", "tideway"),
            Person("signatory@tideway.example", "Signatory at Tideway", "tideway")]),
        Workloads = Named.Of(EstateKind.Workload, [new DeclaredWorkload(
            new("backup-agent"), new("tideway"), new(WorkloadKind.ServiceAccount), new("pacs-owner@harbor.example"),
            new("nightly backup"))]),
        Systems = Named.Of(EstateKind.System, [Pacs()]),
        Relationships = Named.Of(EstateKind.Relationship, [HarborTideway()]),
        Grants = Named.Of(EstateKind.Grant, [
            new DeclaredGrant(
                new("tideway-runs-pacs"), new("harbor-tideway"), new("pacs/operator"), null,
                new Beneficiary.Organisation(new("tideway")), Hosts("pacs-*"),
                new("day-to-day operation of the picture archive"), new("pacs-owner@harbor.example"),
                Listing.OfValues(["risk@harbor.example", "pacs-owner@harbor.example"]), null, Until(2029, 12, 31)),
            new DeclaredGrant(
                new("second-line"), null, null, new("tideway-runs-pacs"),
                new Beneficiary.Person(new("operator@tideway.example")), Hosts("pacs-eu-*"),
                new("second-line operation in Europe"), new("pacs-owner@harbor.example"),
                Listing.OfValues(["admin@tideway.example", "pacs-owner@harbor.example"]), null, Until(2029, 6, 30))]),
    };

    private static DeclaredSystem Pacs() => new(
        new("pacs"), new("pacs-owner@harbor.example"), new(Criticality.High), Hosts("pacs-*"),
        Named.Of(EstateKind.Entitlement, [
            new DeclaredEntitlement(
                new("operator"), new(2), Listing.OfValues(["login", "restart"]), new DeclaredSshAccount(new("pacs"))),
            new DeclaredEntitlement(
                new("viewer"), new(1), Listing.OfValues(["login"]), new DeclaredSshAccount(new("viewer")))]),
        new DeclaredConnector(
            new(ConnectorKind.OpenSsh), new(ConnectorMode.Enforce), new("ssh"),
            Listing.OfValues(["pacs-eu-1", "pacs-us-1"])));

    private static DeclaredRelationship HarborTideway() => new(
        new("harbor-tideway"), new(RelationshipKind.Supplier), new("harbor"), new("tideway"), null,
        new DeclaredContract(
            new("C-2026-014"), new(EstateInstant.Of(new DateOnly(2026, 1, 1), DayEdge.Start)), Until(2029, 12, 31)),
        Listing.OfValues(["risk@harbor.example", "signatory@tideway.example"]),
        new("sponsor@harbor.example"), new("risk@harbor.example"), new("operations@harbor.example"),
        Named.Of(EstateKind.Person, [new DeclaredAdmin(
            new("admin@tideway.example"), new(new Verification.WhenApplied()), new("signatory@tideway.example"))]),
        new(1));

    private static DeclaredPerson Person(string name, string displayName, string organisation) =>
        new(new(name), new(displayName), new(organisation));

    private static ResourcePatterns Hosts(string pattern) =>
        ResourcePatterns.Of([new TypePatterns(new("host"), Listing.OfValues([pattern]))]);

    private static Placed<EstateInstant> Until(int year, int month, int day) =>
        new(EstateInstant.Of(new DateOnly(year, month, day), DayEdge.End));
}
