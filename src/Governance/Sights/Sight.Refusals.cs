namespace Mandate.Governance;

internal sealed partial class Sight
{
    /// <summary>
    /// The refusal as the caller may be told it. To whose system it is it is told whole; to anybody else, what lies
    /// inside the grantor's side or above is one sentence a kind, whatever it was: a refusal tells no more than the
    /// explanation of a grant does. A code that is not named here is told without its words.
    /// </summary>
    /// <param name="refusal">What was decided.</param>
    /// <param name="system">The row of the system that it is about; -1 where it is about none.</param>
    public Refusal Cut(Refusal refusal, int system)
    {
        if (seesAll || (system >= 0 && IsOwnSystem(system))) return refusal;
        return refusal.Code switch
        {
            RefusalCode.NotActive or RefusalCode.WrongSide
                when refusal.Member is "sponsor" or "removal" or "reviewer" or "owner" => new Refusal(
                    RefusalCode.NotActive, "that person does not answer for it", refusal.Member, "name somebody else"),
            RefusalCode.NotActive or RefusalCode.Terminated
                when refusal.Member is "by" or "person" or "to" or "seat" => refusal,
            RefusalCode.RelationshipState or RefusalCode.NotActive or RefusalCode.Terminated => new Refusal(
                RefusalCode.RelationshipState, "the relationship takes no new access now", "relationship"),
            RefusalCode.TooDeep or RefusalCode.Cycle => new Refusal(
                RefusalCode.TooDeep, "the access is not passed on so far", "parent"),
            // What to bring is told by the member at fault.
            RefusalCode.PolicyRefuses or RefusalCode.PolicyUndecidable => new Refusal(
                RefusalCode.PolicyRefuses, "the grantor's policy does not admit it", refusal.Member),
            RefusalCode.TicketNotOpen => new Refusal(RefusalCode.TicketNotOpen, "the ticket is not open", "ticket"),
            // Who approved, or which guardrail stands for whose approval, is of the grantor.
            RefusalCode.SelfApproval => new Refusal(RefusalCode.SelfApproval,
                "who asks for it, would use it or approved it does not decide it", refusal.Member, "somebody else does"),
            RefusalCode.Unknown or RefusalCode.NameTaken or RefusalCode.IdTaken or RefusalCode.WrongSide
                or RefusalCode.ApprovalMissing or RefusalCode.ScopeWider or RefusalCode.WindowWider
                or RefusalCode.EmptyWindow or RefusalCode.AlreadySo or RefusalCode.InvalidValue
                or RefusalCode.PreviewChanged or RefusalCode.KeyReused or RefusalCode.NotPermitted
                or RefusalCode.RequestOver or RefusalCode.EvidenceUnverifiable or RefusalCode.SeatFull => refusal,
            _ => new Refusal(refusal.Code, "it cannot be done now", refusal.Member),
        };
    }
}
