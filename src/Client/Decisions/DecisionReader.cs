using System.Globalization;
using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>
/// Reads answers. What is not exactly an answer is none: a member given twice, a `decision` that is no boolean, a batch
/// that is too short for no reason.
/// </summary>
internal static class DecisionReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Null where it is no answer.</summary>
    public static Decision? One(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Options);
            return Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// One decision for every question, in order; null where that is not what came. What comes after the decision that
    /// ends a batch is not evaluated.
    /// </summary>
    public static IReadOnlyList<Decision>? Many(byte[] body, int count, BatchSemantic semantic)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Options);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("evaluations", out var items)
                || items.ValueKind != JsonValueKind.Array || items.GetArrayLength() > count) return null;
            var read = new List<Decision>(count);
            foreach (var item in items.EnumerateArray())
            {
                // Nothing stands after the decision that ends a batch.
                if (read.Count > 0 && Ends(read[^1], semantic)) return null;
                if (Read(item) is not { } decision) return null;
                read.Add(decision);
            }

            if (read.Count < count && (read.Count == 0 || !Ends(read[^1], semantic))) return null;
            while (read.Count < count) read.Add(Decision.NotEvaluated);
            return read;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Ends(Decision decision, BatchSemantic semantic) => semantic switch
    {
        BatchSemantic.DenyOnFirstDeny => !decision.Permits,
        BatchSemantic.PermitOnFirstPermit => decision.Permits,
        _ => false,
    };

    private static Decision? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("decision", out var decision)
            || decision.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return null;
        var permits = decision.ValueKind == JsonValueKind.True;
        if (!json.TryGetProperty("context", out var context))
            return Decision.Answer(permits, null, null, null, null);
        if (context.ValueKind != JsonValueKind.Object) return null;
        if (!TryText(context, "reason", out var reason) || !TryText(context, "until", out var text)
            || !TryInstant(text, out var until)) return null;
        long? revision = null;
        if (context.TryGetProperty("revision", out var number))
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt64(out var value)) return null;
            revision = value;
        }

        var explanation = context.TryGetProperty("explanation", out var walk)
            ? walk.Deserialize(WireJson.Default.ExplanationWire) : null;
        return Decision.Answer(permits, reason, until, revision, explanation);
    }

    private static bool TryText(JsonElement json, string name, out string? text)
    {
        text = null;
        if (!json.TryGetProperty(name, out var value)) return true;
        if (value.ValueKind != JsonValueKind.String) return false;
        text = value.GetString();
        return true;
    }

    private static bool TryInstant(string? text, out DateTimeOffset? instant)
    {
        instant = null;
        if (text is null) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
            return false;
        instant = read;
        return true;
    }
}
