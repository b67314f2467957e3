using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>The estate as answers show it: names where there are names, ids where they were erased.</summary>
internal sealed partial class Shown(Node node)
{
    private IReadOnlyDictionary<PersonId, string>? planned;
    private Sight? cut;

    /// <summary>The same, with the names of people who are yet to be recorded.</summary>
    public Shown With(IReadOnlyDictionary<PersonId, string> names) => new(node) { planned = names, cut = cut };

    /// <summary>
    /// The same, as a caller may be told it: where a person is not named, the organisation stands for them.
    /// </summary>
    public Shown For(Sight sight) => sight.SeesAll ? this : new Shown(node) { planned = planned, cut = sight };

    public string Person(Estate estate, int row) => Person(estate.People[row].Id);

    public string Person(PersonId id) => cut is null || cut.Names(cut.Estate.Find(id))
        ? node.People.NameOf(id) ?? planned?.GetValueOrDefault(id) ?? Identifier.Text(id) : StandIn(cut, id);

    /// <summary>Who acted, where the caller may know; ids of tokens and of strangers are not shown.</summary>
    public string Actor(Actor actor) => cut is null || actor == Governance.Actor.Node
        || (Identifier.TryRead<PersonId>(actor.Text, out var id) && cut.Names(cut.Estate.Find(id)))
            ? actor.Text : Sights.NotShown;

    private static string StandIn(Sight cut, PersonId id) =>
        cut.Estate.Find(id) is >= 0 and var row && cut.StandIn(row) is >= 0 and var of
            ? cut.Estate.Organisations[of].Name : Sights.NotShown;

    /// <summary>The refusal with people's names for their ids.</summary>
    public Refusal Named(Refusal refusal) => refusal with { Message = Named(refusal.Message) };

    /// <summary>The text with the names of people and seats for their ids.</summary>
    public string Named(string text) => NamedIds().Replace(
        text, m => Identifier.TryRead<PersonId>(m.Value, out var id) ? Person(id)
            : Identifier.TryRead<SeatId>(m.Value, out var seat) ? Seat(seat) : m.Value);

    /// <summary>A seat's name where the caller may know it.</summary>
    public string Seat(SeatId id)
    {
        var estate = cut?.Estate ?? node.Estate;
        if (cut is not null && cut.Seat(estate.FindSeat(id)) == Extent.Nothing) return Sights.NotShown;
        return estate.FindSeat(id) is >= 0 and var row ? estate.Seats[row].Name : Identifier.Text(id);
    }

    /// <summary>The refusal as the caller may be told it; the system is the row of what it is about, or -1.</summary>
    public Refusal Told(Refusal refusal, int system) => Named(cut is null ? refusal : cut.Cut(refusal, system));

    /// <summary>
    /// The text with grants' names for their ids, but for those within a word, as a principal has them: that is what
    /// stands on the host.
    /// </summary>
    public static string WithGrants(Estate estate, string text) => GrantIds().Replace(
        text, m => (m.Index == 0 || text[m.Index - 1] == ' ')
            && (m.Index + m.Length == text.Length || text[m.Index + m.Length] == ' ')
            && Identifier.TryRead<GrantId>(m.Value, out var id) && estate.Find(id) is var row and >= 0
            ? estate.GrantNames[row].Name : m.Value);

    public static DateTimeOffset? Time(Instant at) => at == Instant.Beginning ? null : at.ToDateTime();

    /// <summary>`InForce` is `in_force`: for enums whose names are the wire's words.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Wire(Scope scope) =>
        scope.Types.ToDictionary(t => t.Type, IReadOnlyList<string> (t) => t.Patterns, StringComparer.Ordinal);

    public EffectWire Effect(Effect effect) => new(
        cut is null ? effect.Before.Revision.Value : 0, Digest(effect), Access(effect.After, effect.Appears),
            Access(effect.After, effect.Disappears),
        Access(effect.After, effect.Freezes),
        [.. effect.Exposures.Select(e => new ExposureWire(
            effect.After.GrantNames[e.Grant].Name, Subject(effect.After, e.Grant).Name,
                SystemOf(effect.After, e.Grant).Name,
            e.From.ToDateTime()!.Value, e.Until.ToDateTime()!.Value, e.Duration.TotalSeconds))]);

    /// <summary>
    /// Names exactly which access appears, disappears and freezes; instants do not count. By name, since a grant that
    /// is yet to be recorded has another id whenever it is tried.
    /// </summary>
    public static string Digest(Effect effect)
    {
        var text = new StringBuilder();
        foreach (var (sign, changes) in new[] { ('+', effect.Appears), ('-', effect.Disappears),
            ('?', effect.Freezes) })
            foreach (var change in changes)
            {
                text.Append(sign).Append(effect.After.GrantNames[change.Grant].Name).Append(' ').Append(change.Tier);
                if (change.Person >= 0) text.Append(' ').Append(effect.After.People[change.Person].Id);
            }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    public AccessWire Access(Estate estate, int row, int tier, in Answer answer, int throughSeat = -1)
    {
        ref readonly var grant = ref estate.Grants[row];
        var entitlement = estate.Entitlements[grant.Entitlement];
        var (type, name) = throughSeat < 0 ? Subject(estate, row) : ("person", Person(estate, throughSeat));
        return new AccessWire
        {
            Seat = throughSeat < 0 ? null : estate.Seats[grant.To.Row].Name,
            Grant = estate.GrantNames[row].Name, GrantId = Identifier.Text(grant.Id), SubjectType = type,
            Subject = name,
            Organisation = estate.Organisations[estate.Relationships[grant.Relationship].Grantee].Name,
            System = estate.Systems[entitlement.System].Name, Entitlement = entitlement.Name,
            Actions = entitlement.Latest.Actions, Scope = Wire(estate.Scopes[grant.Scope]), Tier = tier,
            Standing = Word(answer.Standing), Until = answer.IsInForce ? Time(answer.Bound) : null,
            Conditional = grant.IsConditioned || !entitlement.Latest.Conditions.IsEmpty ? true : null,
        };
    }

    public (string Type, string Name) Subject(Estate estate, int grant) => Subject(estate, estate.Grants[grant].To);

    public (string Type, string Name) Subject(Estate estate, Beneficiary to) =>
        to.Kind switch
        {
            BeneficiaryKind.Person => ("person", Person(estate, to.Row)),
            BeneficiaryKind.Workload => ("workload", estate.Workloads[to.Row].Name),
            BeneficiaryKind.Seat => ("seat", estate.Seats[to.Row].Name),
            _ => ("organisation", estate.Organisations[to.Row].Name),
        };

    public ExplanationWire Explanation(Estate estate, Explanation explanation) => new(
        Word(explanation.Answer.Standing),
        explanation.Answer.IsInForce ? Time(explanation.Answer.Bound) : null,
        explanation.Answer.IsInForce ? null : Time(explanation.Answer.Bound),
        explanation.At.ToDateTime()!.Value, explanation.Revision.Value,
        [.. explanation.Chain.Select(link => Link(estate, link, explanation.At))])
    {
        NotConverged = explanation.Chain.Any(l => !l.Conditions.IsEmpty)
            && (cut is null || cut.System(estate.SystemOf(estate.Find(explanation.Chain[0].Grant))) == Extent.Whole)
            && SystemOf(estate, estate.Find(explanation.Chain[0].Grant)).Connector is { } connector
            ? $"{connector.Kind}_cannot_check_conditions" : null,
    };

    private LinkWire Link(Estate estate, LinkExplanation link, Instant at) => new(
        estate.GrantNames[estate.Find(link.Grant)].Name, estate.Relationships[estate.Find(link.Relationship)].Name,
            link.Tier,
        Word(link.Answer.Standing), link.Answer.IsInForce ? Time(link.Answer.Bound) : null,
        link.Answer.IsInForce ? null : Time(link.Answer.Bound),
        [.. link.Terms.Select(t => new TermWire(
            Word(t.Term), Word(t.Outcome), t.Reason, t.Because.Value == 0 ? null : t.Because.Value,
            t.At is { } at ? Time(at) : null, About(estate, t.About)))])
    {
        Conditions = link.Conditions.IsEmpty ? null : [.. link.Conditions.Select(ConditionWires.Of)],
        LastUsed = estate.LastUse(estate.Find(link.Grant)),
        // By which version of the numbers is told to whose system it is.
        Parameters = cut is null || cut.System(estate.SystemOf(estate.Find(link.Grant))) == Extent.Whole
            ? Parameters(estate, link.Tier, at) : null,
        Policy = link.Policy is { } policy ? PolicyWires.Of(this, estate, policy) : null,
    };

    private static LinkParametersWire Parameters(Estate estate, int tier, Instant at)
    {
        var values = estate.ParametersAt(at);
        var because = estate.Parameters.LastOrDefault(p => p.From <= at, estate.Parameters[0]).Because;
        return new LinkParametersWire(because.Value, values.DelegationDepth[tier - 1],
            (long)values.AdminCadence[tier - 1].TotalSeconds, (long)values.ApprovalWithin[tier - 1].TotalSeconds);
    }

    /// <summary>The name of what a term is about.</summary>
    private string? About(Estate estate, string? id) =>
        Identifier.TryRead<PersonId>(id, out var person) ? Person(person)
        : Identifier.TryRead<OrganisationId>(id, out var organisation)
            ? estate.Organisations[estate.Find(organisation)].Name
        : Identifier.TryRead<RelationshipId>(id, out var relationship)
            ? estate.Relationships[estate.Find(relationship)].Name
        : Identifier.TryRead<SeatId>(id, out var seat) ? estate.Seats[estate.FindSeat(seat)].Name
        : Identifier.TryRead<SourceId>(id, out var source) ? estate.Sources[estate.FindSource(source)].Name
        : Identifier.TryRead<WorkloadId>(id, out var workload) ? estate.Workloads[estate.Find(workload)].Name
        : id;

    private ImmutableArray<AccessWire> Access(Estate estate, ImmutableArray<AccessChange> changes) =>
        [.. changes.Select(c => Access(estate, c.Grant, c.Tier, c.After, c.Person))];

    private static ProtectedSystem SystemOf(Estate estate, int grant) =>
        estate.Systems[estate.Entitlements[estate.Grants[grant].Entitlement].System];

    // Without a time limit, which a busy machine meets: not going back, they take as long as the text.
    [GeneratedRegex("(?:person|seat)_[0-9a-f]{32}", RegexOptions.NonBacktracking)]
    private static partial Regex NamedIds();

    [GeneratedRegex("grant_[0-9a-f]{32}", RegexOptions.NonBacktracking)]
    private static partial Regex GrantIds();
}
