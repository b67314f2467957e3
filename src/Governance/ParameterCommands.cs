namespace Mandate.Governance;

/// <summary>Changing the estate's numbers. It decides; it changes nothing.</summary>
internal static class ParameterCommands
{
    /// <summary>
    /// New numbers from here on, approved by two different people of the organisation that answers for the estate. What
    /// they would end is bounded as a deployment of policy is, by the bound of before (S0-16, S4-12).
    /// </summary>
    public static Ruling Change(Estate estate, Change.ParametersChanged c, GrantTouch? touch, Instant at)
    {
        if (c.Parameters.Fault() is { } fault) return new Ruling.Refused(fault);
        if (c.Parameters.IsSame(estate.ParametersNow))
            return Ruling.No(RefusalCode.AlreadySo, "the numbers are so already", "parameters");
        if (estate.Accountable < 0)
            return Ruling.No(RefusalCode.ApprovalMissing, "nobody answers for the estate yet", "approved_by",
                "apply a file that names the estate and who is accountable");
        return Approvals.TwoPeople(estate, c.ApprovedBy, at,
                p => Registry.PersonOrganisation(estate, p, at) == estate.Accountable,
                "changing the estate's numbers")
            ?? GrantTouch.Beyond(estate, touch, at, "parameters", "change them step by step, or raise the bound first")
            ?? Ruling.Of(c);
    }
}
