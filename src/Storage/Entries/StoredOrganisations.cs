using System.Collections.Immutable;
using Mandate.Governance;

namespace Mandate.Storage;

/// <summary>The estate itself and its organisations.</summary>
internal static class StoredOrganisations
{
    public static StoredForm[] Forms { get; } =
    [
        StoredForm.Of<Change.EstateFounded>(
            "estate_founded.1",
            (pen, c) => { pen.Text("estate"u8, c.EstateId); Write(pen, c.Parameters); },
            (ref json) => new(json.Text("estate"u8), Read(ref json))),
        StoredForm.Of<Change.EstateNamed>(
            "estate_named.1",
            (pen, c) =>
            {
                pen.Text("name"u8, c.Name);
                pen.Id("accountable"u8, c.Accountable);
                pen.Text("time_zone"u8, c.TimeZone);
            },
            (ref json) => new(json.Text("name"u8), json.Id<OrganisationId>("accountable"u8), json.Text("time_zone"u8))),
        StoredForm.Of<Change.ParametersChanged>(
            "parameters_changed.1",
            (pen, c) =>
            {
                Write(pen, c.Parameters);
                pen.IdsOrAbsent("approved_by"u8, c.ApprovedBy);
            },
            (ref json) => new(Read(ref json)) { ApprovedBy = json.IdsOrAbsent<PersonId>("approved_by"u8) }),
        StoredForm.Of<Change.OrganisationRegistered>(
            "organisation_registered.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Text("name"u8, c.Name);
                pen.Text("display_name"u8, c.DisplayName);
            },
            (ref json) => new(json.Id<OrganisationId>("id"u8), json.Text("name"u8), json.Text("display_name"u8))),
        StoredForm.Of<Change.OrganisationDescribed>(
            "organisation_described.1",
            (pen, c) => { pen.Id("id"u8, c.Id); pen.Text("display_name"u8, c.DisplayName); },
            (ref json) => new(json.Id<OrganisationId>("id"u8), json.Text("display_name"u8))),
        StoredForm.Of<Change.OrganisationFact>(
            "organisation_fact.1",
            (pen, c) =>
            {
                pen.Id("id"u8, c.Id);
                pen.Word("event"u8, StoredWords.LifeEvent, c.Event);
                pen.IdOrAbsent("into"u8, c.Into);
                pen.SealedOrAbsent("reason"u8, c.Reason);
            },
            (ref json) => new(
                json.Id<OrganisationId>("id"u8), json.Word("event"u8, StoredWords.LifeEvent),
                json.IdOrAbsent<OrganisationId>("into"u8), json.SealedOrAbsent("reason"u8))),
    ];

    private static void Write(JsonPen pen, Parameters parameters)
    {
        pen.Open("parameters"u8);
        pen.Seconds("admin_cadence_seconds"u8, parameters.AdminCadence);
        pen.Counts("delegation_depth"u8, parameters.DelegationDepth);
        pen.Seconds("return_after_suspension_seconds"u8, parameters.ReturnAfterSuspension);
        pen.Seconds("stale_grace_seconds"u8, parameters.StaleGrace);
        if (!parameters.ApprovalWithin.SequenceEqual(Parameters.ApprovalUsual))
            pen.Seconds("approval_within_seconds"u8, parameters.ApprovalWithin);
        if (parameters.PolicyTouchMax != Parameters.PolicyTouchUsual)
            pen.Number("policy_touch_max"u8, parameters.PolicyTouchMax);
        if (parameters.FindingWithin != Parameters.FindingUsual)
            pen.Seconds("finding_within_seconds"u8, parameters.FindingWithin);
        pen.Close();
    }

    private static Parameters Read(ref JsonCursor json)
    {
        json.Open("parameters"u8);
        var parameters = new Parameters
        {
            AdminCadence = json.SecondsList("admin_cadence_seconds"u8),
            DelegationDepth = json.Counts("delegation_depth"u8),
            ReturnAfterSuspension = json.Seconds("return_after_suspension_seconds"u8),
            StaleGrace = json.Seconds("stale_grace_seconds"u8),
            ApprovalWithin = ApprovalWithin(ref json),
            PolicyTouchMax = TouchMax(ref json),
            FindingWithin = FindingWithin(ref json),
        };
        json.Close();
        return parameters;
    }

    /// <summary>Left out where it is the usual one, so that parameters of before it have one form.</summary>
    private static ImmutableArray<TimeSpan> ApprovalWithin(ref JsonCursor json)
    {
        if (json.SecondsListOrAbsent("approval_within_seconds"u8) is not { } within) return Parameters.ApprovalUsual;
        if (within.SequenceEqual(Parameters.ApprovalUsual)) json.Fail("it is the usual one, and would be left out");
        return within;
    }

    /// <summary>As with the times for approvals.</summary>
    private static int TouchMax(ref JsonCursor json)
    {
        if (json.CountOrAbsent("policy_touch_max"u8) is not { } most) return Parameters.PolicyTouchUsual;
        if (most == Parameters.PolicyTouchUsual) json.Fail("it is the usual one, and would be left out");
        return most;
    }

    /// <summary>As with the times for approvals.</summary>
    private static TimeSpan FindingWithin(ref JsonCursor json)
    {
        if (json.SecondsOrAbsent("finding_within_seconds"u8) is not { } within) return Parameters.FindingUsual;
        if (within == Parameters.FindingUsual) json.Fail("it is the usual one, and would be left out");
        return within;
    }
}
