using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// Makes what is kept of what was noted. No name of a person is kept: who resolves stands as an id, and what does not
/// stands as a digest, as do texts that are no plain words.
/// </summary>
internal sealed class DecisionDraft(PeopleNames people, NameDigest digest, long clockFrequency)
{
    private const int TermsMax = 4_096;
    private const int WordMax = 64;
    private const int RequestIdMax = 128;

    /// <summary>Which term stood in the way of a grant, for the entry that decided it and since when.</summary>
    private readonly Dictionary<(int Grant, Revision Because, Instant Since), string> terms = [];

    public KeptDecision Of(in NotedDecision noted)
    {
        var estate = noted.Estate;
        var (kind, subject) = Subject(noted);
        var system = noted is { ResourceType: { } type, ResourceId: { } id } ? estate.Resources.Find(type, id) : -1;
        return new KeptDecision
        {
            At = noted.At, Revision = estate.Revision, Permits = noted.Permits, Explained = noted.Explained,
            Latency = TimeSpan.FromTicks(
                Math.Clamp(noted.Took, 0, 4 * clockFrequency) * TimeSpan.TicksPerSecond / clockFrequency),
            SubjectKind = kind, SubjectId = subject,
            Grant = noted.Grant < 0 ? Guid.Empty : estate.Grants[noted.Grant].Id.Value,
            System = system < 0 ? Guid.Empty : estate.Systems[system].Id.Value,
            Actor = Bounded(noted.Actor), SubjectType = Word(noted.SubjectType, WordMax),
            Action = Word(noted.Action, WordMax), ResourceType = Word(noted.ResourceType, WordMax),
            ResourceId = Resource(noted.ResourceId, isDeclared: system >= 0),
            Reason = noted.Reason, Term = noted.HasTerm ? Term(noted) : "",
            RequestId = Word(noted.RequestId, RequestIdMax),
        };
    }

    private (KeptSubject Kind, Guid Id) Subject(in NotedDecision noted)
    {
        if (noted.SubjectId is not { } text) return default;
        var estate = noted.Estate;
        if (noted.SubjectType == "workload" && Lookup.Workload(estate, text) is var workload and >= 0)
            return (KeptSubject.Workload, estate.Workloads[workload].Id.Value);
        var person = noted.SubjectType != "person" ? null
            : Identifier.TryRead<PersonId>(text, out var id) ? id : people.Find(text);
        return person is { } known && estate.Find(known) >= 0 ? (KeptSubject.Person, known.Value)
            : (KeptSubject.Unknown, digest.Of(text));
    }

    /// <summary>Ids of declared resources are plain everywhere; what nobody declared may be anything.</summary>
    private string Resource(string? text, bool isDeclared) =>
        text is null ? ""
        : isDeclared && DecisionRow.Fits(text) && !text.StartsWith('#') && people.Find(text) is null ? text
        : digest.TextOf(text);

    private string Word(string? text, int max) =>
        text is null ? "" : IsWord(text, max) && people.Find(text) is null ? text : digest.TextOf(text);

    private static bool IsWord(string text, int max)
    {
        if (text.Length > max) return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or ':' or '/' or '+' or '=' or '-')) return false;
        return true;
    }

    /// <summary>Actors are ids and local users; only the latter are anything but short.</summary>
    private string Bounded(string actor) => DecisionRow.Fits(actor) ? actor : digest.TextOf(actor);

    private string Term(in NotedDecision noted)
    {
        var estate = noted.Estate;
        // The walk's own answer tells the cases apart, and is what it costs to know whether it was done before.
        var answer = Validity.Of(estate, noted.Grant, noted.At);
        var key = (noted.Grant, answer.Because, answer.Bound);
        if (terms.TryGetValue(key, out var known)) return known;
        var term = Reasons.Of(Validity.Explain(estate, noted.Grant, noted.At));
        var text = term is null ? "" : Shown.Word(term.Term) + ":" + term.Reason;
        if (terms.Count >= TermsMax) terms.Clear();
        terms.Add(key, text);
        return text;
    }
}
