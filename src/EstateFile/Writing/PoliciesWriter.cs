using System.Globalization;
using Mandate.Governance;

namespace Mandate.EstateFile;

/// <summary>Writes functions, sources, tickets, policies and exceptions; usual values are left out.</summary>
internal static class PoliciesWriter
{
    public static void Function(BlockWriter writer, DeclaredFunction function)
    {
        writer.Text("owner", function.Owner);
        writer.List("entitlements", function.Entitlements);
        Instant(writer, "until", function.Until);
    }

    public static void Source(BlockWriter writer, DeclaredSource source)
    {
        writer.Text("owner", source.Owner);
        writer.Verbatim("tolerance", Durations.Of(source.Tolerance.Value));
        if (source.Mapping?.Value is { } mapping) writer.Map("mapping", () => Mapping(writer, mapping));
    }

    private static void Mapping(BlockWriter writer, TicketMapping mapping)
    {
        Line(writer, "number", mapping.Number);
        Mapped(writer, "state", mapping.State);
        Mapped(writer, "kind", mapping.Kind);
        Line(writer, "from", mapping.From);
        Line(writer, "until", mapping.Until);
        if (mapping.Systems is { } systems) Mapped(writer, "systems", systems);
        Line(writer, "at", mapping.At);
    }

    private static void Mapped(BlockWriter writer, string key, MappedWords words) => writer.Map(key, () =>
    {
        Line(writer, "at", words.At);
        Line(writer, "each", words.Each);
        if (words.At is null) Line(writer, "always", words.Words[0].Word);
        else if (!words.Words.IsEmpty)
            writer.Map("words", () =>
            {
                foreach (var word in words.Words) writer.List(word.Word, Listing.OfValues(word.Said));
            });
    });

    private static void Line(BlockWriter writer, string key, string? text)
    {
        if (text is not null) writer.Verbatim(key, YamlText.Of(text));
    }

    public static void Ticket(BlockWriter writer, DeclaredTicket ticket)
    {
        writer.Verbatim("kind", Words.TicketKinds.Of(ticket.Kind.Value));
        writer.Verbatim("state", Words.TicketStates.Of(ticket.State.Value));
        Instant(writer, "from", ticket.From);
        Instant(writer, "until", ticket.Until);
        Names(writer, "systems", ticket.Systems);
    }

    public static void Policy(BlockWriter writer, DeclaredPolicy policy)
    {
        writer.Text("author", policy.Author);
        writer.Text("approver", policy.Approver);
        writer.Text("deployer", policy.Deployer);
        Duration(writer, "grace", policy.Grace.Value == TimeSpan.Zero ? null : policy.Grace.Value);
        if (policy.Reach != DeclaredReach.Everywhere)
            writer.Map("reach", () =>
            {
                Names(writer, "systems", policy.Reach.Systems);
                Names(writer, "relationships", policy.Reach.Relationships);
            });
        DeclarationsWriter.Map(writer, "rules", policy.Rules, Rule);
        if (policy.Examples.Count > 0)
            DeclarationsWriter.Map(writer, "examples", policy.Examples, ExamplesWriter.Write);
    }

    public static void Exception(BlockWriter writer, DeclaredException exception)
    {
        writer.List("rules", exception.Rules);
        WordList(writer, "lifts", exception.Lifts, Words.Requirements);
        Match(writer, exception.Match);
        Names(writer, "grants", exception.Grants);
        writer.Text("owner", exception.Owner);
        writer.List("approved_by", exception.ApprovedBy);
        writer.Text("reason", exception.Reason);
        writer.Text("compensating_control", exception.CompensatingControl);
        Instant(writer, "until", exception.Until);
    }

    public static void Names(BlockWriter writer, string key, Listing<Placed<string>> names)
    {
        if (names.Count > 0) writer.List(key, names);
    }

    public static void WordList<T>(BlockWriter writer, string key, IReadOnlyList<T> values, Words<T> words)
        where T : struct, Enum => Names(writer, key, Listing.OfValues(values.Select(words.Of)));

    public static void Duration(BlockWriter writer, string key, TimeSpan? duration)
    {
        if (duration is { } span) writer.Verbatim(key, Durations.Of(span));
    }

    public static void Number(BlockWriter writer, string key, int? number)
    {
        if (number is { } value) writer.Verbatim(key, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Rule(BlockWriter writer, DeclaredRule rule)
    {
        Match(writer, rule.Match);
        if (rule.When is { } when) writer.Verbatim("when", YamlText.Of(when.Value.Text));
        rule.Switch<object?>(
            require: r =>
            {
                writer.Map("require", () => Require(writer, r));
                return null;
            },
            permit: p =>
            {
                writer.Map("permit", () => Permit(writer, p.Within));
                return null;
            },
            forbid: f =>
            {
                writer.Text("forbid", f.Because);
                return null;
            });
    }

    private static void Match(BlockWriter writer, DeclaredMatch match)
    {
        if (match == DeclaredMatch.Everything) return;
        writer.Map("match", () =>
        {
            WordList(writer, "act", match.Acts, Words.Acts);
            if (match.Tiers.Count > 0) writer.Verbatim("tier", $"[{string.Join(", ", match.Tiers)}]");
            WordList(writer, "beneficiary", match.Beneficiaries, Words.BeneficiaryKinds);
            Names(writer, "system", match.Systems);
            Names(writer, "entitlement", match.Entitlements);
            WordList(writer, "criticality", match.Criticalities, Words.MatchedCriticalities);
            Names(writer, "environment", match.Environments);
            WordList(writer, "kind", match.Kinds, Words.MatchedKinds);
            Names(writer, "relationship", match.Relationships);
            WordList(writer, "requester", match.Requesters, Words.Requesters);
            WordList(writer, "side", match.Sides, Words.Sides);
        });
    }

    private static void Require(BlockWriter writer, DeclaredRule.Require rule)
    {
        var needs = rule.Needs;
        if (rule.Approvals.Count > 0) writer.Items("approvals", rule.Approvals.Select(Step));
        Duration(writer, "duration", needs.DurationMax);
        WordList(writer, "ticket", needs.Tickets, Words.TicketKinds);
        if (needs.Justification) writer.Verbatim("justification", "true");
        if (needs.Recording) writer.Verbatim("recording", "true");
        if (needs.RecordingDecided) writer.Verbatim("recording_decided", "true");
        if (needs.Evidence is { } evidence) writer.Verbatim("evidence", Words.EvidenceClasses.Of(evidence));
        Duration(writer, "proof_of_authority", needs.ProofAgeMax);
        if (needs.Function) writer.Verbatim("function", "true");
        Number(writer, "extensions", needs.ExtensionsMax);
        WordList(writer, "tests", needs.Tests, Words.GrantTests);
        WordList(writer, "revocation", needs.Revocation, Words.RevocationTriggers);
    }

    private static string Step(DeclaredStep step)
    {
        var any = PolicyWords.Roles.Where(r => (step.Roles & r) != ApproverRoles.None).Select(Words.Roles.Of)
            .Concat(step.People.Select(p => YamlText.Of(p.Value))).ToList();
        if (step is { Count: 1, Turn: 1, Within: null, Seats.Count: 0 } && any.Count == 1) return any[0];
        return $"{{ {(step.Count == 1 ? "" : $"count: {step.Count}, ")}{Who(any, step.Seats)}"
            + (step.Turn == 1 ? "" : $", turn: {step.Turn}")
            + (step.Within is { } within ? $", within: {Durations.Of(within)}" : "") + " }";
    }

    /// <summary>`any: […], seats: […]`, of which either is left out where it is empty.</summary>
    public static string Who(List<string> any, Listing<Placed<string>> seats) => string.Join(", ",
        new[] { ("any", any), ("seats", seats.Select(s => YamlText.Of(s.Value)).ToList()) }
            .Where(w => w.Item2.Count > 0).Select(w => $"{w.Item1}: [{string.Join(", ", w.Item2)}]"));

    private static void Permit(BlockWriter writer, DeclaredGuardrail within)
    {
        writer.Text("approved_by", within.ApprovedBy);
        Instant(writer, "until", within.Until);
        Number(writer, "tier", within.TierMax);
        Duration(writer, "duration", within.DurationMax);
        Number(writer, "grants", within.GrantsMax);
        Duration(writer, "evidence_within", within.EvidenceWithin);
    }

    private static void Instant(BlockWriter writer, string key, Placed<EstateInstant>? instant)
    {
        if (instant is { } written) writer.Verbatim(key, written.Value.Written);
    }
}
