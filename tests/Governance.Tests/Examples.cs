namespace Mandate.Governance.Tests;

/// <summary>The estates that most tests begin with.</summary>
internal static class Examples
{
    public const string Operator = "operator@tideway";

    /// <summary>The people who lift, withdraw and complete for harbor.</summary>
    public const string Two = "risk@harbor sponsor@harbor";

    /// <summary>
    /// The estate of the issue: `pacs/operator` counts as tier 3 for a supplier, `pacs/viewer` as tier 2.
    /// </summary>
    public static TestEstate Harbor()
    {
        var estate = HarborWithoutGrants();
        return estate
            .Record(estate.Grant("tideway-runs-pacs", "tideway", "host pacs-*", "risk@harbor pacs-owner@harbor")
                with { Until = TestEstate.Day("2030-01-01") })
            .Record(estate.Grant("second-line", Operator, "host pacs-eu-*", "admin@tideway pacs-owner@harbor",
                "tideway-runs-pacs"));
    }

    /// <summary>The same with grants of the lower tier beside.</summary>
    public static TestEstate HarborWithViewer()
    {
        var estate = Harbor();
        return estate
            .Record(estate.Grant("tideway-views-pacs", "tideway", "host pacs-*", "risk@harbor",
                entitlement: "pacs/viewer"))
            .Record(estate.Grant(
                "view", Operator, "host pacs-us-*", "admin@tideway", "tideway-views-pacs", entitlement: "pacs/viewer"));
    }

    public static TestEstate HarborWithoutGrants()
    {
        var estate = new TestEstate().Organisation("harbor").Organisation("tideway").Organisation("other");
        foreach (var role in new[] { "sponsor", "pacs-owner", "operations", "risk", "deputy" })
            estate.Person(role + "@harbor", "harbor");
        foreach (var role in new[] { "admin", "admin2", "operator", "signatory" })
            estate.Person(role + "@tideway", "tideway");
        estate.Person("stranger@other", "other");
        estate.Workload("backup-agent", "tideway", "pacs-owner@harbor");
        estate.Do(Registry.Name(estate.Now, "harbor-production", estate.OrganisationId("harbor"), "UTC"));
        return estate
            .System("pacs", "pacs-owner@harbor", "host pacs-*")
            .Entitlement("pacs/operator", 2).Entitlement("pacs/viewer", 1, "login")
            .Relate(estate.Relationship("harbor-tideway", "harbor", "tideway"))
            .Open("harbor-tideway", "admin@tideway", "signatory@tideway");
    }

    /// <summary>
    /// north lets distri resell; distri delegates to shop and shop to kiosk: two organisations deep over a tier-1
    /// entitlement, which counts as tier 2. Grants: root, to-shop, to-kiosk, clerk.
    /// </summary>
    public static TestEstate Resellers()
    {
        var estate = new TestEstate();
        foreach (var organisation in new[] { "north", "distri", "shop", "kiosk" })
        {
            estate.Organisation(organisation);
            foreach (var role in new[] { "sponsor", "owner", "operations", "risk", "admin", "clerk", "signatory" })
                estate.Person($"{role}@{organisation}", organisation);
        }

        estate.Do(Registry.Name(estate.Now, "north", estate.OrganisationId("north"), "UTC"))
            .System("crm", "owner@north", "host crm-*").Entitlement("crm/seller", 1, "login");
        Link(estate, "north", "distri", null, 2);
        Link(estate, "distri", "shop", "north-distri", 1);
        Link(estate, "shop", "kiosk", "distri-shop", 0);
        return estate
            .Record(Seller(estate, "root", "north", "distri", "host crm-*", "risk@north", null))
            .Record(Seller(estate, "to-shop", "distri", "shop", "host crm-eu-*", "admin@distri", "root"))
            .Record(Seller(estate, "to-kiosk", "shop", "kiosk", "host crm-eu-1*", "admin@shop", "to-shop"))
            .Record(Seller(estate, "clerk", "shop", "kiosk", "host crm-eu-1", "admin@kiosk", "to-kiosk")
                with { ToOrganisation = null, ToPerson = estate.PersonId("clerk@kiosk") });
    }

    public static void Link(TestEstate estate, string grantor, string grantee, string? parent, int depth) => estate
        .Relate(estate.Relationship($"{grantor}-{grantee}", grantor, grantee, parent)
            with { Kind = RelationshipKind.Reseller, DelegationDepth = depth })
        .Open($"{grantor}-{grantee}", "admin@" + grantee, "signatory@" + grantee);

    public static Change.GrantRecorded Seller(
        TestEstate estate, string name, string grantor, string grantee, string scope, string approvedBy,
            string? parent) =>
        estate.Grant(name, grantee, scope, approvedBy, parent, $"{grantor}-{grantee}", "crm/seller",
            "owner@" + grantor);
}
