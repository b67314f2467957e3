using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mandate.Wire;

/// <summary>A policy to deploy or to try: the members that it has in a file (docs/formats/estate.md).</summary>
public sealed record NewPolicyWire(string Name, string Author, string Approver, string Deployer)
{
    /// <summary>Its rules by name.</summary>
    public required IReadOnlyDictionary<string, RuleWire> Rules { get; init; }

    /// <summary>How long what was recorded before may go by the version before, such as `14d`.</summary>
    public string? Grace { get; init; }

    /// <summary>Where it holds; everywhere unless said.</summary>
    public ReachWire? Reach { get; init; }

    /// <summary>The digest of the preview this is based on; refused when the preview no longer holds.</summary>
    public string? BasedOn { get; init; }
}

/// <summary>A stage: these systems and relationships.</summary>
public sealed record ReachWire(IReadOnlyList<string>? Systems = null, IReadOnlyList<string>? Relationships = null);

/// <summary>One rule; exactly one of `require`, `permit` and `forbid` is there.</summary>
public sealed record RuleWire
{
    /// <summary>Which grants it is about; all unless said.</summary>
    public RuleMatchWire? Match { get; init; }

    /// <summary>What has to be true besides, in the Common Expression Language.</summary>
    public string? When { get; init; }

    /// <summary>What it demands.</summary>
    public RequirementWire? Require { get; init; }

    /// <summary>What it lets pass that keeps within limits approved beforehand.</summary>
    public GuardrailWire? Permit { get; init; }

    /// <summary>Why it forbids.</summary>
    public string? Forbid { get; init; }
}

/// <summary>Which grants a rule or an exception is about; a list that is left out leaves that side open.</summary>
public sealed record RuleMatchWire
{
    /// <summary>`grant`, `assignment`, `delegation`.</summary>
    public IReadOnlyList<string>? Act { get; init; }

    /// <summary>1 to 4.</summary>
    public IReadOnlyList<int>? Tier { get; init; }

    /// <summary>`organisation`, `person`, `workload`, `seat`.</summary>
    public IReadOnlyList<string>? Beneficiary { get; init; }

    /// <summary>Names of systems.</summary>
    public IReadOnlyList<string>? System { get; init; }

    /// <summary>`system/entitlement`.</summary>
    public IReadOnlyList<string>? Entitlement { get; init; }

    /// <summary>`low` to `critical`.</summary>
    public IReadOnlyList<string>? Criticality { get; init; }

    /// <summary>Environments of systems.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>Kinds of relationships.</summary>
    public IReadOnlyList<string>? Kind { get; init; }

    /// <summary>Names of relationships.</summary>
    public IReadOnlyList<string>? Relationship { get; init; }

    /// <summary>`person`, `workload`.</summary>
    public IReadOnlyList<string>? Requester { get; init; }

    /// <summary>`grantor`, `grantee`, `neither`.</summary>
    public IReadOnlyList<string>? Side { get; init; }
}

/// <summary>What a rule demands.</summary>
public sealed record RequirementWire
{
    /// <summary>A word, or an object of `any`, `seats`, `count`, `turn`, `within`: every one has to be met.</summary>
    public IReadOnlyList<ApprovalStepWire>? Approvals { get; init; }

    /// <summary>The longest window, such as `90d`.</summary>
    public string? Duration { get; init; }

    /// <summary>Kinds of tickets, one of which has to be bound.</summary>
    public IReadOnlyList<string>? Ticket { get; init; }

    /// <summary>A justification in words.</summary>
    public bool? Justification { get; init; }

    /// <summary>Recorded sessions.</summary>
    public bool? Recording { get; init; }

    /// <summary>A decision whether sessions are recorded.</summary>
    public bool? RecordingDecided { get; init; }

    /// <summary>The evidence class at least.</summary>
    public string? Evidence { get; init; }

    /// <summary>How old the newest proof of a verified admin may be.</summary>
    public string? ProofOfAuthority { get; init; }

    /// <summary>A business function.</summary>
    public bool? Function { get; init; }

    /// <summary>`ticket`, `function`: one of them is bound, and ends it when it closes.</summary>
    public IReadOnlyList<string>? Revocation { get; init; }

    /// <summary>How many grants in a row may continue one another without a ticket.</summary>
    public int? Extensions { get; init; }

    /// <summary>`time_bound`, `attributable`, `revocable`.</summary>
    public IReadOnlyList<string>? Tests { get; init; }
}

/// <summary>So many different people, each in one of these roles, named, or in one of these seats.</summary>
/// <param name="Any">Roles, and names or ids of people; empty where only seats are named.</param>
/// <param name="Count">How many, 1 to 8.</param>
/// <param name="Turn">1 to 8: a request asks it once every step of an earlier turn is met.</param>
/// <param name="Within">Silence for so long from when its turn came is no, such as `2d`; at most 30 d.</param>
[JsonConverter(typeof(ApprovalStepConverter))]
public sealed record ApprovalStepWire(IReadOnlyList<string> Any, int Count = 1, int Turn = 1, string? Within = null)
{
    /// <summary>Names or ids of seats whose occupants count, at most 16; null for none.</summary>
    public IReadOnlyList<string>? Seats { get; init; }
}

/// <summary>The limits of a guardrail.</summary>
public sealed record GuardrailWire(string ApprovedBy, DateTimeOffset Until, int Tier)
{
    /// <summary>The longest window of a grant.</summary>
    public string? Duration { get; init; }

    /// <summary>How many grants may be in force by it at once.</summary>
    public int? Grants { get; init; }

    /// <summary>How old the newest evidence of the relationship may be.</summary>
    public string? EvidenceWithin { get; init; }
}

/// <summary>A policy as it is.</summary>
public sealed record PolicyWire(string Id, string Name, int Version, DateTimeOffset From, long Revision)
{
    /// <summary>Who wrote it, who answers for it, who put it in force.</summary>
    public required string Author { get; init; }

    /// <summary>See <see cref="Author"/>.</summary>
    public required string Approver { get; init; }

    /// <summary>See <see cref="Author"/>.</summary>
    public required string Deployer { get; init; }

    /// <summary>How many rules it has.</summary>
    public required int RuleCount { get; init; }

    /// <summary>Where it holds; null for everywhere.</summary>
    public ReachWire? Reach { get; init; }

    /// <summary>Until when what was recorded before may go by the version before; null for not any more.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>Its rules, where one policy is shown.</summary>
    public IReadOnlyDictionary<string, RuleWire>? Rules { get; init; }

    /// <summary>Every deployment, newest first, where one policy is shown.</summary>
    public IReadOnlyList<PolicyVersionWire>? Versions { get; init; }

    /// <summary>What it says of the grants that stand, by rule, where one policy is shown.</summary>
    public IReadOnlyList<RuleCountsWire>? Outcomes { get; init; }
}

/// <summary>One deployment.</summary>
public sealed record PolicyVersionWire(
    int Version, DateTimeOffset From, long Revision, string Author, string Approver, string Deployer, int RuleCount,
    ReachWire? Reach, string? Grace);

/// <summary>What a rule says of the grants that stand.</summary>
public sealed record RuleCountsWire(
    string Rule, string Follows, int Matches, int Admitted, int Refused, int Undecidable);

/// <summary>What the policies say of one grant.</summary>
/// <param name="Outcome">`admitted`, `refused`, `undecidable` or `ungoverned`.</param>
/// <param name="Rules">Every rule that matched, as `policy/rule@version`.</param>
/// <param name="Missing">What is missing, word by word.</param>
/// <param name="Revision">The deployment that decided.</param>
public sealed record PolicyOutcomeWire(
    string Outcome, IReadOnlyList<string> Rules, IReadOnlyList<MissingWire> Missing, long? Revision)
{
    /// <summary>How long time alone leaves it so.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Admitted by an earlier version alone, until then.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>The guardrail that stands for the approvals.</summary>
    public string? Guardrail { get; init; }

    /// <summary>The exceptions that lifted something.</summary>
    public IReadOnlyList<string>? Exceptions { get; init; }
}

/// <summary>One thing that is missing.</summary>
/// <param name="What">The word of the requirement; `forbidden`, `no_rule` or `not_known` where it is none.</param>
/// <param name="Text">What is needed, and what there is.</param>
/// <param name="Rule">Which rule asks, as `policy/rule@version`.</param>
public sealed record MissingWire(string What, string Text, string? Rule);

/// <summary>An exception to be granted.</summary>
public sealed record NewExceptionWire(
    string Name, IReadOnlyList<string> Rules, IReadOnlyList<string> Lifts, string Owner,
    IReadOnlyList<string> ApprovedBy, string Reason, string CompensatingControl, DateTimeOffset Until)
{
    /// <summary>For which grants; all unless said.</summary>
    public RuleMatchWire? Match { get; init; }

    /// <summary>Single grants by name, recorded or yet to be.</summary>
    public IReadOnlyList<string>? Grants { get; init; }

    /// <summary>When it begins; now unless said.</summary>
    public DateTimeOffset? From { get; init; }
}

/// <summary>An exception as it is.</summary>
public sealed record ExceptionWire(
    string Id, string Name, string Standing, IReadOnlyList<string> Rules, IReadOnlyList<string> Lifts, string Owner,
    IReadOnlyList<string> ApprovedBy, DateTimeOffset From, DateTimeOffset Until, long Revision)
{
    /// <summary>For which grants; null for all.</summary>
    public RuleMatchWire? Match { get; init; }

    /// <summary>Single grants by name.</summary>
    public IReadOnlyList<string>? Grants { get; init; }

    /// <summary>Those of them that no grant bears: misspelt, or yet to be recorded.</summary>
    public IReadOnlyList<string>? UnknownGrants { get; init; }

    /// <summary>For how many grants it lifts something now, where one exception is shown.</summary>
    public int? LiftedGrants { get; init; }

    /// <summary>When it was taken back.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Why, where one exception is shown.</summary>
    public string? Reason { get; init; }

    /// <summary>What is done instead, where one exception is shown.</summary>
    public string? CompensatingControl { get; init; }
}

/// <summary>A step of approvals: a word alone, or an object.</summary>
public sealed class ApprovalStepConverter : JsonConverter<ApprovalStepWire>
{
    /// <inheritdoc />
    public override ApprovalStepWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new ApprovalStepWire([reader.GetString()!]);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("could not be converted");
        List<string>? any = null, seats = null;
        var (count, turn, within) = (1, 1, (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            if (!reader.Read()) break;
            if (name == "any" && any is null) any = Texts(ref reader);
            else if (name == "seats" && seats is null) seats = Texts(ref reader);
            else if (name == "count" && reader.TryGetInt32(out var number)) count = number;
            else if (name == "turn" && reader.TryGetInt32(out var place)) turn = place;
            else if (name == "within" && reader.TokenType == JsonTokenType.String) within = reader.GetString();
            else throw new JsonException($"'{name}' could not be mapped to any .NET member");
        }

        return any is null && seats is null ? throw new JsonException("missing required properties: any or seats")
            : new(any ?? [], count, turn, within) { Seats = seats };
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, ApprovalStepWire value, JsonSerializerOptions options)
    {
        if (value is { Any: [var word], Count: 1, Turn: 1, Within: null, Seats: null })
        {
            writer.WriteStringValue(word);
            return;
        }

        writer.WriteStartObject();
        if (value.Count != 1) writer.WriteNumber("count", value.Count);
        if (value.Any.Count > 0 || value.Seats is null) Write(writer, "any", value.Any);
        if (value.Seats is { } seats) Write(writer, "seats", seats);
        if (value.Turn != 1) writer.WriteNumber("turn", value.Turn);
        if (value.Within is { } within) writer.WriteString("within", within);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var one in texts) writer.WriteStringValue(one);
        writer.WriteEndArray();
    }

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("could not be converted");
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.EndArray) throw new JsonException("could not be converted");
        return texts;
    }
}
