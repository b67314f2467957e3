using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>Rules as requests write them, read into the words of the domain; the first fault is the answer.</summary>
internal sealed class RuleReading(Lookup lookup, Estate estate)
{
    private const int WordsMax = 100;

    private Refusal? fault;

    /// <summary>The rules in the order of their names, so that equal policies are equal lists; or the fault.</summary>
    public Refusal? Rules(IReadOnlyDictionary<string, RuleWire> rules, out ImmutableArray<Rule> read)
    {
        read = [];
        if (rules.Count > PolicyCommands.RulesMax)
            return new Refusal(RefusalCode.InvalidValue, $"a policy has 1 to {PolicyCommands.RulesMax} rules", "rules");
        read = [.. rules.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Rule(r.Key, r.Value)).OfType<Rule>()];
        return fault;
    }

    /// <summary>Which grants, or the fault.</summary>
    public Refusal? Match(RuleMatchWire? wire, string member, out RuleMatch match)
    {
        match = Match(wire, member);
        return fault;
    }

    /// <summary>The requirements that the words name, or the fault.</summary>
    public Refusal? Requirements(IReadOnlyList<string> words, string member, out ImmutableArray<RequirementKind> read)
    {
        read = Words<RequirementKind>(words, PolicyWords.Of, member);
        return fault;
    }

    /// <summary>A duration as files write it; null where it is left out.</summary>
    public Refusal? Span(string? text, string member, out TimeSpan? span)
    {
        span = Span(text, member);
        return fault;
    }

    private Rule? Rule(string name, RuleWire? wire)
    {
        var member = $"rules.{name}";
        if (new object?[] { wire?.Require, wire?.Permit, wire?.Forbid }.Count(f => f is not null) != 1)
        {
            Fault("a rule has exactly one of `require`, `permit` and `forbid`", member);
            return null;
        }

        var match = Match(wire!.Match, member + ".match");
        var when = wire.When is null ? null : new PolicyExpression(wire.When);
        if (wire.Forbid is { } because) return new Rule.Forbid(name, match, when, because);
        return wire.Require is { } needs ? new Rule.Require(name, match, when, Requirement(needs, member + ".require"))
            : new Rule.Permit(name, match, when, Guardrail(wire.Permit!, member + ".permit"));
    }

    private RuleMatch Match(RuleMatchWire? wire, string member) => wire is null ? RuleMatch.Everything : new RuleMatch
    {
        Acts = Words<GrantAct>(wire.Act, PolicyWords.Of, member + ".act"),
        Tiers = Tiers(wire.Tier, member + ".tier"),
        Beneficiaries = Words<BeneficiaryKind>(wire.Beneficiary, PolicyWords.Of, member + ".beneficiary"),
        Systems = Texts(wire.System, member + ".system"),
        Entitlements = Texts(wire.Entitlement, member + ".entitlement"),
        Criticalities = Words<Governance.Criticality>(wire.Criticality, PolicyWords.Of, member + ".criticality"),
        Environments = Texts(wire.Environment, member + ".environment"),
        Kinds = Words<Governance.RelationshipKind>(wire.Kind, PolicyWords.Of, member + ".kind"),
        Relationships = Texts(wire.Relationship, member + ".relationship"),
        Requesters = Words<RequesterKind>(wire.Requester, PolicyWords.Of, member + ".requester"),
        Sides = Words<Side>(wire.Side, PolicyWords.Of, member + ".side"),
    };

    private Requirement Requirement(RequirementWire wire, string member) => new()
    {
        Approvals = [.. (wire.Approvals ?? []).Select(s => Step(s, member + ".approvals"))],
        DurationMax = Span(wire.Duration, member + ".duration"),
        Tickets = Words<TicketKind>(wire.Ticket, PolicyWords.Of, member + ".ticket"),
        Justification = wire.Justification == true, Recording = wire.Recording == true,
        Evidence = wire.Evidence is { } word
            ? Words<EvidenceClass>([word], PolicyWords.Of, member + ".evidence").FirstOrDefault() : null,
        ProofAgeMax = Span(wire.ProofOfAuthority, member + ".proof_of_authority"), Function = wire.Function == true,
        ExtensionsMax = wire.Extensions, Tests = Words<GrantTest>(wire.Tests, PolicyWords.Of, member + ".tests"),
        RecordingDecided = wire.RecordingDecided == true,
        Revocation = Words<RevocationTrigger>(wire.Revocation, PolicyWords.Of, member + ".revocation"),
    };

    /// <summary>A word is a role; whatever is none is a person's name or id.</summary>
    private ApprovalStep Step(ApprovalStepWire wire, string member)
    {
        var (roles, people) = (ApproverRoles.None, ImmutableArray.CreateBuilder<PersonId>());
        if (wire.Any.Count > WordsMax || wire.Seats?.Count > ApprovalStep.SeatsMax
            || (wire.Any.Count == 0 && wire.Seats is not { Count: > 0 }))
            Fault("a step names a role, a person or a seat", member);
        foreach (var word in wire.Any)
        {
            var role = PolicyWords.Roles.FirstOrDefault(r => PolicyWords.Of(r) == word);
            roles |= role;
            if (role == ApproverRoles.None && Person(word, member) is { } person) people.Add(person);
        }

        return new ApprovalStep(wire.Count, roles, people.ToImmutable())
        {
            Turn = wire.Turn, Within = Span(wire.Within, member + ".within"),
            Seats = [.. (wire.Seats ?? []).Select(s => Seat(s, member + ".seats")).OfType<SeatId>()],
        };
    }

    private SeatId? Seat(string name, string member)
    {
        if (Lookup.Seat(estate, name) is >= 0 and var row) return estate.Seats[row].Id;
        fault ??= Lookup.Unknown("seat", name, member);
        return null;
    }

    private Guardrail Guardrail(GuardrailWire wire, string member) => new(
        Person(wire.ApprovedBy, member + ".approved_by") ?? default, Instant.Of(wire.Until), wire.Tier,
        Span(wire.Duration, member + ".duration"), wire.Grants, Span(wire.EvidenceWithin, member + ".evidence_within"));

    private PersonId? Person(string name, string member)
    {
        if (lookup.Person(name, member, out var id) is not { } unknown) return id;
        fault ??= unknown;
        return null;
    }

    private TimeSpan? Span(string? text, string member)
    {
        if (text is null) return null;
        if (Durations.TryRead(text, out var span, out var why)) return span;
        Fault($"`{text}` {why}: a whole number and `d`, `h`, `min` or `s`", member);
        return null;
    }

    private ImmutableArray<int> Tiers(IReadOnlyList<int>? tiers, string member)
    {
        if (tiers?.Any(t => t is < 1 or > 4) == true || tiers?.Count > WordsMax) Fault("a tier is 1 to 4", member);
        return [.. tiers ?? []];
    }

    private ImmutableArray<string> Texts(IReadOnlyList<string>? texts, string member)
    {
        if (texts?.Count > WordsMax) Fault($"at most {WordsMax} are named", member);
        if (texts?.Any(t => t is null or { Length: 0 or > 200 }) == true)
            Fault("a name has 1 to 200 characters", member);
        return [.. texts ?? []];
    }

    private ImmutableArray<T> Words<T>(IReadOnlyList<string>? words, Func<T, string> wordOf, string member)
        where T : struct, Enum
    {
        if (words?.Count > WordsMax) Fault($"at most {WordsMax} are named", member);
        var read = ImmutableArray.CreateBuilder<T>();
        foreach (var word in words ?? [])
        {
            var found = Enum.GetValues<T>().Where(v => wordOf(v) == word).ToList();
            if (found.Count > 0) read.Add(found[0]);
            else
                Fault($"`{word}` is none of "
                    + string.Join(", ", Enum.GetValues<T>().Select(v => $"`{wordOf(v)}`")), member);
        }

        return read.ToImmutable();
    }

    private void Fault(string why, string member) => fault ??= new Refusal(RefusalCode.InvalidValue, why, member);
}
