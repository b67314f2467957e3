using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>What one term came to, as the walk found it; <see cref="TermResult"/> says the same in texts.</summary>
internal readonly record struct TermTrace(
    Term Term, TermOutcome Outcome, string Reason, Revision Because, Instant At, string Kind, Guid About)
{
    public TermResult Result => new(
        Term, Outcome, Reason, Because, At == Instant.Beginning ? null : At,
        About == Guid.Empty ? null : Kind + "_" + About.ToString("N"));
}

/// <summary>What one link came to; its terms end at this one of the room's.</summary>
internal readonly record struct LinkTrace(int Grant, int Tier, Answer Answer, int TermsEnd);

/// <summary>
/// Room for the whole walk of one answer, every term of every link. Whoever keeps one and uses it again has a full
/// trace without an allocation.
/// </summary>
internal sealed class TraceRoom
{
    private TermTrace[] terms = new TermTrace[64];
    private readonly LinkTrace[] links = new LinkTrace[Validity.ChainLengthMax];
    private int termCount;
    private int linkCount;

    /// <summary>Root first, as the walk goes: a link's answer needs its parent's.</summary>
    public ReadOnlySpan<LinkTrace> Links => links.AsSpan(0, linkCount);

    public ReadOnlySpan<TermTrace> Terms(int link) =>
        terms.AsSpan((link == 0 ? 0 : links[link - 1].TermsEnd)..links[link].TermsEnd);

    public void Clear() => termCount = linkCount = 0;

    public void Add(in TermTrace term)
    {
        if (termCount == terms.Length) Array.Resize(ref terms, 2 * terms.Length);
        terms[termCount++] = term;
    }

    public void Close(int grant, int tier, in Answer answer) =>
        links[linkCount++] = new LinkTrace(grant, tier, answer, termCount);

    /// <summary>The chain in texts: the grant asked about first, its root last.</summary>
    public ImmutableArray<LinkExplanation> Chain(Estate estate)
    {
        var chain = ImmutableArray.CreateBuilder<LinkExplanation>(linkCount);
        for (var link = linkCount - 1; link >= 0; link--)
        {
            ref readonly var row = ref estate.Grants[links[link].Grant];
            var results = ImmutableArray.CreateBuilder<TermResult>(Terms(link).Length);
            foreach (ref readonly var term in Terms(link)) results.Add(term.Result);
            chain.Add(new LinkExplanation(row.Id, estate.Relationships[row.Relationship].Id, links[link].Tier,
                links[link].Answer, results.DrainToImmutable()));
        }

        return chain.DrainToImmutable();
    }
}
