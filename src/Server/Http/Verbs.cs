using System.Collections.Immutable;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>The parts of a verb's body, read into the words of the domain.</summary>
internal static class Verbs
{
    /// <summary>The sealed reason of a verb on this subject, or null when none was given.</summary>
    public static Sealed? Reason<TId>(this VerbWire body, TId subject, List<SealedValue> values)
        where TId : struct, IIdentifier<TId> =>
        string.IsNullOrEmpty(body.Reason) ? null : Node.Seal(subject, SealedFields.Reason, body.Reason, values);

    /// <summary>The ruling with where its facts came from.</summary>
    public static Ruling From(this Ruling ruling, VerbWire body) =>
        body.Source is null && body.Evidence is null || ruling is not Ruling.Accepted accepted ? ruling
        : new Ruling.Accepted(
            [.. accepted.Proposals.Select(p => p with { Source = new FactSource(body.Source, body.Evidence) })]);

    /// <summary>The people named in approved_by, or the first one that nobody is.</summary>
    public static Refusal? People(this Lookup lookup, IReadOnlyList<string>? names, string member,
        out ImmutableArray<PersonId> people)
    {
        var found = ImmutableArray.CreateBuilder<PersonId>();
        people = [];
        if (names is { Count: > 100 })
            return new Refusal(RefusalCode.InvalidValue, "at most 100 people are named", member);
        foreach (var name in names ?? [])
        {
            if (lookup.Person(name, member, out var id) is { } unknown) return unknown;
            found.Add(id);
        }

        people = found.ToImmutable();
        return null;
    }

    /// <summary>
    /// Whoever tells facts for a source names it; of an act of one's own there is none (C11). Null when it may be said.
    /// </summary>
    public static Refusal? Sourced(HttpContext http, VerbWire body) =>
        body is { Source: null, Evidence: null } || Caller.Of(http).Is(Role.Administrator) ? null : new Refusal(
            RefusalCode.NotPermitted, "administrators alone tell what a source says", "source", "leave it out");

    /// <summary>Text that fits where it is kept; null when it does.</summary>
    public static Refusal? Fault(VerbWire body) =>
        body.Reason is { Length: > 4_000 }
            ? new Refusal(RefusalCode.InvalidValue, "a reason has at most 4,000 characters", "reason")
        : body.Evidence is { Length: > 500 }
            ? new Refusal(RefusalCode.InvalidValue, "an evidence reference has at most 500 characters", "evidence")
        : body.Source is { } source && !Names.IsName(source)
            ? new Refusal(RefusalCode.InvalidValue, $"`{source}` is no source name", "source")
        : null;

    /// <summary>The event a fact's type names, among those for the thing it is about.</summary>
    public static bool TryRead(string? type, out LifeEvent read)
    {
        (var known, read) = type switch
        {
            "joined" => (true, LifeEvent.Joined), "moved" => (true, LifeEvent.Moved), "suspended" =>
                (true, LifeEvent.Suspended),
            "resumed" => (true, LifeEvent.Resumed), "left" => (true, LifeEvent.Left),
            "authority_changed" => (true, LifeEvent.AuthorityChanged), "same_person" => (true, LifeEvent.SamePerson),
            "offboarded" => (true, LifeEvent.Offboarded), "sold" => (true, LifeEvent.Sold), "merged_into" =>
                (true, LifeEvent.MergedInto),
            _ => (false, default),
        };
        return known;
    }
}
