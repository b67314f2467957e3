namespace Mandate.Governance.Tests;

/// <summary>Assignment and delegation (C3).</summary>
public sealed class ChainTests
{
    [Fact]
    [Trait("Requirement", "S0-15")]
    public void A_delegation_two_organisations_deep_reaches_the_clerk()
    {
        var estate = Examples.Resellers();
        Assert.True(estate.May("clerk@kiosk", "login", "crm-eu-1"));
        Assert.False(estate.May("clerk@kiosk", "login", "crm-eu-2"));
        var chain = estate.Explain("clerk").Chain;
        Assert.Equal(["clerk", "to-kiosk", "to-shop", "root"],
            chain.Select(l => estate.Now.GrantNames[estate.Now.Find(l.Grant)].Name));
        Assert.Equal(
            ["shop-kiosk", "shop-kiosk", "distri-shop", "north-distri"],
            chain.Select(l => estate.Now.Relationships[estate.Now.Find(l.Relationship)].Name));
        Assert.All(chain, link => Assert.Equal(2, link.Tier));
    }

    [Fact]
    [Trait("Requirement", "S0-15")]
    public void A_link_without_an_approval_a_scope_or_an_end_of_its_own_is_refused()
    {
        var estate = Examples.Resellers();
        var link = Examples.Seller(estate, "next", "distri", "shop", "host crm-eu-*", "admin@distri", "root");
        TestEstate.Refused(RefusalCode.ApprovalMissing, estate.Try(link with { ApprovedBy = [] }));
        TestEstate.Refused(RefusalCode.InvalidValue, estate.Try(link with { Scope = Scope.Nothing }));
        TestEstate.Refused(RefusalCode.WindowWider, estate.Try(link with { Until = Instant.Forever }));
        Assert.IsType<Ruling.Accepted>(estate.Try(link));
    }

    [Fact]
    [Trait("Requirement", "S0-14")]
    public void Every_hops_entry_names_approver_scope_and_expiry()
    {
        var estate = Examples.Resellers();
        foreach (var link in estate.Explain("clerk").Chain)
        {
            var recorded = (int)estate.Now.Grants[estate.Now.Find(link.Grant)].Recorded;
            var change = Assert.IsType<Change.GrantRecorded>(estate.Entries[recorded - 1].Change);
            Assert.Equal(link.Grant, change.Id);
            Assert.NotEmpty(change.ApprovedBy);
            Assert.NotEmpty(change.Scope.Types);
            Assert.True(change.Until < Instant.Forever);
            Assert.Contains(link.Terms, t => t.Term == Term.Scope && t.Because.Value == recorded);
        }
    }

    [Theory]
    [InlineData("host crm-*", RefusalCode.ScopeWider)]
    [InlineData("host crm-us-1", RefusalCode.ScopeWider)]
    [InlineData("db crm-eu-1", RefusalCode.ScopeWider)]
    [InlineData("host crm-eu-1 crm-us-1", RefusalCode.ScopeWider)]
    public void A_child_wider_than_its_parent_is_refused(string scope, RefusalCode code)
    {
        var estate = Examples.Resellers();
        TestEstate.Refused(code,
            estate.Try(Examples.Seller(estate, "wide", "shop", "kiosk", scope, "admin@shop", "to-shop")));
    }

    [Fact]
    public void A_child_longer_than_its_parent_is_refused()
    {
        var estate = Examples.Resellers();
        var link = Examples.Seller(estate, "long", "shop", "kiosk", "host crm-eu-1", "admin@shop", "to-shop");
        TestEstate.Refused(RefusalCode.WindowWider, estate.Try(link with { Until = TestEstate.Day("2029-07-02") }));
        estate.Record(Examples.Seller(estate, "later", "distri", "shop", "host crm-eu-*", "admin@distri",
            "root") with { From = TestEstate.Day("2026-06-01") });
        TestEstate.Refused(RefusalCode.WindowWider, estate.Try(link with { Parent = estate.GrantId("later") }));
        Assert.IsType<Ruling.Accepted>(
            estate.Try(link with { Parent = estate.GrantId("later"), From = TestEstate.Day("2026-06-01") }));
    }

    [Fact]
    public void A_child_of_another_entitlement_is_refused()
    {
        var estate = Examples.Resellers().Entitlement("crm/boss", 1);
        TestEstate.Refused(RefusalCode.ScopeWider, estate.Try(
            Examples.Seller(estate, "other", "distri", "shop", "host crm-eu-1", "admin@distri",
                "root") with { Entitlement = estate.EntitlementId("crm/boss") }));
    }

    [Fact]
    public void Delegation_is_opt_in()
    {
        var estate = Examples.Resellers().Organisation("stand");
        foreach (var role in new[] { "admin", "signatory" }) estate.Person($"{role}@stand", "stand");
        Examples.Link(estate, "kiosk", "stand", "shop-kiosk", 0);
        TestEstate.Refused(RefusalCode.TooDeep, estate.Try(
            Examples.Seller(estate, "deeper", "kiosk", "stand", "host crm-eu-1", "admin@kiosk", "to-kiosk")));
    }

    [Fact]
    public void The_tier_caps_the_depth_and_the_cap_is_a_versioned_number()
    {
        var estate = Examples.Resellers();
        var deep = Examples.Seller(estate, "again", "shop", "kiosk", "host crm-eu-1", "admin@shop", "to-shop");
        Assert.IsType<Ruling.Accepted>(estate.Try(deep));
        estate.After(1)
            .Do(Ruling.Of(new Change.ParametersChanged(Parameters.Standard with { DelegationDepth = [3, 1, 1, 0] })));
        TestEstate.Refused(RefusalCode.TooDeep, estate.Try(deep));
        Assert.Equal("delegated_deeper_than_the_tier_allows", estate.Why("to-kiosk"));
        Assert.True(estate.InForce("to-shop"));
        // Yesterday is answered with yesterday's numbers.
        Assert.True(estate.InForce("to-kiosk", "2026-01-05"));
        Assert.Equal((int)estate.Now.Revision.Value, (int)estate.Now.Parameters[^1].Because.Value);
    }

    [Fact]
    public void A_risen_tier_closes_the_links_above_its_limit()
    {
        var estate = Examples.Resellers().After(1).Entitlement("crm/seller", 2, "login");
        Assert.True(estate.InForce("to-shop"));
        Assert.Equal("delegated_deeper_than_the_tier_allows", estate.Why("to-kiosk"));
        Assert.False(estate.InForce("clerk"));
    }

    [Fact]
    public void A_delegation_back_into_the_chain_is_refused()
    {
        var estate = Examples.Resellers();
        TestEstate.Refused(RefusalCode.Cycle, RelationshipCommands.Record(
            estate.Now, estate.Relationship("shop-north", "shop", "north", "distri-shop"), estate.At));
        TestEstate.Refused(RefusalCode.WrongSide, RelationshipCommands.Record(
            estate.Now, estate.Relationship("kiosk-north", "kiosk", "north", "north-distri"), estate.At));
    }

    [Fact]
    public void A_delegation_goes_through_its_own_relationship()
    {
        var estate = Examples.Resellers();
        TestEstate.Refused(RefusalCode.InvalidValue, estate.Try(
            Examples.Seller(estate, "skip", "shop", "kiosk", "host crm-eu-1", "admin@distri", "root")));
        TestEstate.Refused(RefusalCode.InvalidValue, estate.Try(
            Examples.Seller(estate, "rootless", "shop", "kiosk", "host crm-eu-1", "risk@north", null)));
        TestEstate.Refused(RefusalCode.InvalidValue, estate.Try(
            Examples.Seller(estate, "below", "shop", "kiosk", "host crm-eu-1", "admin@kiosk", "clerk")));
    }

    [Fact]
    public void Cutting_a_middle_link_ends_everything_below_and_nothing_beside()
    {
        var estate = Examples.Resellers();
        estate.Record(Examples.Seller(estate, "beside", "distri", "shop", "host crm-us-*", "admin@distri", "root"))
            .After(1).Revoke("to-shop");
        Assert.Equal("revoked", estate.Why("to-shop"));
        foreach (var below in new[] { "to-kiosk", "clerk" })
        {
            Assert.Equal("parent_ended", estate.Why(below));
            Assert.Equal(estate.At, estate.Answer(below).Bound);       // the same logical instant
        }

        Assert.True(estate.InForce("root"));
        Assert.True(estate.InForce("beside"));
        TestEstate.Refused(RefusalCode.AlreadySo,
            GrantCommands.Revoke(estate.Now, estate.GrantId("to-shop"), null, null, estate.At));
        TestEstate.Refused(RefusalCode.NotConfirmable, estate.TryConfirm("to-shop"));
    }

    [Fact]
    public void A_partner_that_leaves_takes_its_links_along()
    {
        var estate = Examples.Resellers().After(1).Fact("distri-shop", RelationshipEvent.PartnerLeft);
        Assert.True(estate.InForce("root"));
        Assert.False(estate.InForce("to-shop"));
        Assert.False(estate.InForce("clerk"));
    }

    [Fact]
    public void A_lapse_of_the_parent_relationship_is_one_of_its_children()
    {
        var estate = Examples.Resellers().After(1).Fact("north-distri", RelationshipEvent.PaymentHold)
            .After(40).Fact("north-distri", RelationshipEvent.SuspensionLifted, approvedBy: "risk@north sponsor@north");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("root"));
        estate.Confirm("root");
        Assert.Equal("not_confirmed_since_the_lapse", estate.Why("to-shop"));
        estate.ConfirmRelationship("north-distri");
        Assert.True(estate.InForce("clerk"));
    }

    [Fact]
    public void A_child_of_a_parent_that_is_not_in_force_is_refused()
    {
        var estate = Examples.Resellers().After(1).Revoke("to-shop");
        TestEstate.Refused(RefusalCode.NotActive, estate.Try(
            Examples.Seller(estate, "late", "shop", "kiosk", "host crm-eu-1", "admin@shop", "to-shop")));
    }
}
