using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>When a holder's grants were confirmed in one act, oldest first. Default means never.</summary>
internal readonly record struct Confirmations(ImmutableArray<Confirmation> All)
{
    public Confirmations With(Confirmation next) => new(All.IsDefault ? [next] : All.Add(next));

    /// <summary>The last one at or before the instant; default if there was none.</summary>
    public Confirmation At(Instant at)
    {
        if (All.IsDefault) return default;
        for (var index = All.Length - 1; index >= 0; index--)
            if (All[index].At <= at) return All[index];
        return default;
    }
}

/// <summary>When something was confirmed, and the entry that says so.</summary>
internal readonly record struct Confirmation(Instant At, Revision Because);

/// <summary>The rule of epochs: which lapses a confirmation covers.</summary>
internal static class Epochs
{
    /// <summary>
    /// Whether what lapsed was confirmed over: by the grant's own confirmation, or for tiers 1 and 2 by one act for the
    /// holder. It counts when it came no earlier than the mending and stands later in the ledger than the lapse.
    /// </summary>
    public static bool Covers(this in Link link, Instant mended, Revision because, Confirmations holder)
    {
        if (because.Value == 0) return true;
        var own = link.Notes.Confirmed;
        if (own.At >= mended && own.Because > because) return true;
        if (link.Tier > 2) return false;
        var act = holder.At(link.At);
        return act.At >= mended && act.Because > because;
    }

    public static (Instant Mended, Revision Because)? Uncovered(
        this in Link link, Instant mended, Revision because, Confirmations holder) =>
        link.Covers(mended, because, holder) ? null : (mended, because);

    public static (Instant Mended, Revision Because)? Uncovered(this in Link link, in Lapse lapse,
        Confirmations holder) =>
        link.Uncovered(lapse.Mended(link.Tier), lapse.Because(link.Tier), holder);

    /// <summary>The holder of a role was stopped and came back during the tenure.</summary>
    public static (Instant Mended, Revision Because)? Uncovered(this in Link link, Tenure tenure, Confirmations holder)
    {
        ref readonly var phase = ref link.PersonAt(tenure.Person);
        return phase.Lapse.Mended(link.Tier) <= tenure.From ? null : link.Uncovered(phase.Lapse, holder);
    }

    /// <summary>The role was vacant before its present holder.</summary>
    public static (Instant Mended, Revision Because)? Uncovered(
        this in Link link, Tenures role, int organisation, Confirmations holder) =>
        !role.HasPredecessor(link.At)
            ? null : link.Uncovered(role.Vacancies(link.Estate, link.At, organisation), holder);
}
