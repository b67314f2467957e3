using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// Answers questions for one caller against one version of the estate at one instant, so that all items of a batch see
/// the same. Permits only what <see cref="Decision"/> permits.
/// </summary>
internal readonly struct Decider(Features f, Caller caller, Estate estate, Instant at, string? requestId)
{
    /// <summary>A decision with its stable reason; nothing decided it where the decision has no grant.</summary>
    private readonly record struct Decided(string Reason, Decision Decision);

    public static Decider For(Features f, Caller caller, string? requestId)
    {
        var estate = f.Node.Estate;
        return new Decider(f, caller, estate, f.Node.Now, requestId);
    }

    /// <summary>The version and the instant that all its answers are made at.</summary>
    public Estate Estate => estate;

    public Instant At => at;

    public bool Permits(in Asked asked) => DecideAndNote(asked).Decision.Permits;

    /// <summary>What <see cref="Permits"/> would answer, for a search: nobody asked, so nothing was decided.</summary>
    public bool WouldPermit(in Asked asked) => Decide(asked).Decision.Permits;

    /// <summary>The system of the resource; -1 where it does not exist for the caller.</summary>
    public int SystemOf(in Asked asked) =>
        estate.Resources.Find(asked.ResourceType!, asked.ResourceId!) is var system and >= 0 && Sees(system)
            ? system : -1;

    /// <summary>Whether the system exists for the caller.</summary>
    public bool Sees(int system) => Sees(caller, estate, system);

    /// <summary>Whether the system of a version exists for a caller.</summary>
    public static bool Sees(Caller caller, Estate estate, int system)
    {
        if (caller.Role != Role.Application) return true;
        var name = estate.Systems[system].Name;
        foreach (var limit in caller.Limits)
            if (string.Equals(limit, name, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The person or workload that the question names; null where there is none.</summary>
    public Beneficiary? Subject(in Asked asked)
    {
        var (kind, row) = asked.SubjectType switch
        {
            "person" => (BeneficiaryKind.Person, f.Lookup.Person(estate, asked.SubjectId)),
            "workload" => (BeneficiaryKind.Workload, Lookup.Workload(estate, asked.SubjectId)),
            _ => (default, -1),
        };
        return row < 0 ? null : new Beneficiary(kind, row);
    }

    /// <summary>Writes the answer with its explanation; whether it permits.</summary>
    public bool WriteExplained(
        Utf8JsonWriter json, in Asked asked, RequestableDenials? denials = null, HttpContext? http = null)
    {
        var decided = DecideAndNote(asked);
        var decision = decided.Decision;
        json.WriteStartObject();
        json.WriteBoolean("decision"u8, decision.Permits);
        json.WriteStartObject("context"u8);
        if (asked.Explain)
        {
            json.WriteString("reason"u8, decided.Reason);
            if (decision.Permits && decision.Until.ToDateTime() is { } until) json.WriteString("until"u8, until);
            json.WriteNumber("revision"u8, estate.Revision.Value);
            if (decision.Reason == DecisionReason.ConditionUndecidable) WriteMissing(json, decision.Grant, asked);
        }

        denials?.Write(json, http!, this, asked, decision, decided.Reason);
        // An application has to act on the answer; whose act led to it is not its business.
        if (asked.Explain && decision.Grant >= 0 && caller.Role != Role.Application)
        {
            json.WritePropertyName("explanation"u8);
            JsonSerializer.Serialize(json, Explain(decision.Grant, asked), WireJson.Default.ExplanationWire);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return decision.Permits;
    }

    /// <summary>Every decision is left to the journal; a permit to an application is a use of its grant.</summary>
    private Decided DecideAndNote(in Asked asked)
    {
        var began = f.Node.Time.GetTimestamp();
        var decided = Decide(asked);
        f.Decisions.Note(new NotedDecision
        {
            Estate = estate, At = at, Actor = caller.Actor.Text, SubjectType = asked.SubjectType,
            SubjectId = asked.SubjectId, Action = asked.Action, ResourceType = asked.ResourceType,
            ResourceId = asked.ResourceId, RequestId = requestId, Reason = decided.Reason,
            Grant = decided.Decision.Grant, HasTerm = decided.Decision.Reason == DecisionReason.NotInForce,
            Permits = decided.Decision.Permits, Explained = asked.Explain,
            Took = f.Node.Time.GetTimestamp() - began,
        }, isUse: caller.Role == Role.Application);
        return decided;
    }

    private Decided Decide(in Asked asked)
    {
        if (asked.Problem() is not null) return Refused("invalid", DecisionReason.NoGrant);
        if (asked.AtLeast > estate.Revision.Value) return Refused("revision_not_reached", DecisionReason.NoGrant);
        // What lies outside an application's systems does not exist for it, whoever asks about it; nor does it learn
        // who exists that has nothing there.
        if (SystemOf(asked) < 0) return Refused("unknown_resource", DecisionReason.UnknownResource);
        if (Subject(asked) is not { } subject)
            return Refused(caller.Role == Role.Application ? "no_grant" : "unknown_subject",
                DecisionReason.NoGrant);
        var decision = Decision.Of(estate,
            new Question(subject, asked.Action!, asked.ResourceType!, asked.ResourceId!), at);
        // What conditions decide without properties stays when they are sent, so they are read only if undecided.
        if (decision.Reason == DecisionReason.ConditionUndecidable)
            decision = Decision.Of(estate, Whole(asked, subject), at);
        return new Decided(Word(decision.Reason), decision);
    }

    private ExplanationWire Explain(int grant, in Asked asked)
    {
        var explanation = Validity.Explain(estate, grant, at);
        if (GrantConditions.Any(estate, grant, at))
            explanation = GrantConditions.Explained(explanation, estate, grant, at,
                Whole(asked, estate.Grants[grant].To));
        return f.Shown.Explanation(estate, explanation);
    }

    /// <summary>What the caller has to send to be answered.</summary>
    private void WriteMissing(Utf8JsonWriter json, int grant, in Asked asked)
    {
        json.WriteStartArray("missing"u8);
        foreach (var name in GrantConditions.Ask(
            estate, grant, Whole(asked, estate.Grants[grant].To), at).Missing) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    /// <summary>The question with its properties.</summary>
    private static Question Whole(in Asked asked, Beneficiary subject) =>
        new(subject, asked.Action!, asked.ResourceType!, asked.ResourceId!)
        {
            Properties = AskedProperties.Read(asked),
        };

    private static Decided Refused(string reason, DecisionReason because) =>
        new(reason, new Decision(because, -1, default));

    private static string Word(DecisionReason reason) => reason switch
    {
        DecisionReason.Granted => "granted",
        DecisionReason.UnknownResource => "unknown_resource",
        DecisionReason.NotInForce => "not_in_force",
        DecisionReason.ConditionFailed => "condition_failed",
        DecisionReason.ConditionUndecidable => "condition_undecidable",
        _ => "no_grant",
    };
}
