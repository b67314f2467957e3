using System.Security.Cryptography;
using System.Text.Json;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// The Access Request and Approval Profile at the decision: what a denial offers to whoever asked for an offer, and
/// what an approval that is brought back is good for. A denial stays a denial, and no approval permits anything by
/// itself.
/// </summary>
internal sealed class RequestableDenials(DenialBinding binding, ServerOptions options)
{
    /// <summary>How long an offer may be taken up.</summary>
    public static readonly TimeSpan OfferFor = TimeSpan.FromMinutes(10);

    public string Address(HttpContext http) =>
        (options.PublicUrl?.TrimEnd('/') ?? $"{http.Request.Scheme}://{http.Request.Host.Value}") + AccessTaskEndpoints.Path;

    /// <summary>
    /// Writes the members of the decision's context. The caller's own explanation may stand before them.
    /// </summary>
    public void Write(Utf8JsonWriter json, HttpContext http, in Decider decider, in Asked asked, Decision decision,
        string reason)
    {
        if (asked.Approval is { } approval) Brought(json, decider, asked, decision, approval);
        else if (asked.WantsRequest && !decision.Permits) Offer(json, http, decider, asked, reason);
    }

    /// <summary>The grant with the least tier below which the access could be given; -1 for none.</summary>
    public static int Parent(in Decider decider, in Asked asked)
    {
        var (estate, at) = (decider.Estate, decider.At);
        var system = decider.SystemOf(asked);
        if (system < 0 || decider.Subject(asked) is not { } subject) return -1;
        var life = subject.Kind == BeneficiaryKind.Person
            ? estate.People[subject.Row].Life : estate.Workloads[subject.Row].Life;
        if (!life.IsActive(at)) return -1;
        var holder = new Beneficiary(BeneficiaryKind.Organisation, life.At(at).Organisation);
        var (found, least) = (-1, int.MaxValue);
        for (var row = estate.NewestGrant(holder, system); row >= 0; row = estate.OlderGrant(row))
            if (Decision.Covers(estate, row, asked.ResourceType!, asked.ResourceId!, asked.Action, at)
                && Validity.Tier(estate, estate.Grants[row], at) is var tier && tier < least
                && Validity.Of(estate, row, at).IsInForce) (found, least) = (row, tier);
        return found;
    }

    private void Offer(Utf8JsonWriter json, HttpContext http, in Decider decider, in Asked asked, string reason)
    {
        var parent = Parent(decider, asked);
        if (parent < 0) return;
        using var body = JsonDocument.Parse(asked.Body, AccessTaskEndpoints.Reading);
        if (DenialBinding.QuestionOf(body.RootElement) is not { } question) return;
        var expires = new Instant(decider.At.Plus(OfferFor).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond);
        var evaluation = "eval_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var token = binding.Seal(new Denial(evaluation, question, Caller.Of(http).Actor.Text,
            decider.Estate.Grants[parent].Id, expires));
        json.WriteString("evaluation_id"u8, evaluation);
        json.WriteString("evaluated_at"u8, decider.At.ToString());
        if (!asked.Explain) json.WriteString("reason"u8, reason);
        json.WriteStartObject("access_request"u8);
        json.WriteString("endpoint"u8, Address(http));
        json.WriteString("expires_at"u8, expires.ToString());
        json.WriteString("binding_token"u8, token);
        json.WriteEndObject();
    }

    /// <summary>An approval that was brought: which one it is where it permits, else what to do next.</summary>
    private static void Brought(Utf8JsonWriter json, in Decider decider, in Asked asked, Decision decision,
        string approval)
    {
        var (estate, at) = (decider.Estate, decider.At);
        var row = Identifier.TryRead<GrantId>(approval, out var id) ? estate.Find(id) : -1;
        if (decision.Permits)
        {
            // What permits is what is in force now; the approval is named where it is that.
            if (row < 0 || row != decision.Grant) return;
            json.WriteStartObject("approval"u8);
            json.WriteString("id"u8, approval);
            json.WriteString("approved_until"u8, estate.Grants[row].Until.ToString());
            json.WriteEndObject();
            return;
        }

        var (reason, next) = row < 0 || !IsFor(decider, asked, row) ? ("approval_unverifiable", "none")
            : !Decision.Covers(estate, row, asked.ResourceType!, asked.ResourceId!, asked.Action, at)
                ? ("out_of_scope", "request")
            : at >= estate.Grants[row].Until || GrantHistory.At(estate, row, at).RevokedAt <= at
                ? ("approval_expired", "request")
            : at < estate.Grants[row].From || Validity.Of(estate, row, at).Standing == Standing.Undecidable
                ? ("grant_pending", "retry")
            : ("policy_denied", "none");
        json.WriteString("next_action"u8, next);
        if (next == "retry") json.WriteNumber("retry_after"u8, (int)Math.Clamp(
            estate.Grants[row].From.Since(at).TotalSeconds, 30, 86_400));
        if (!asked.Explain) json.WriteString("reason"u8, reason);
        else json.WriteString("approval_reason"u8, reason);
    }

    private static bool IsFor(in Decider decider, in Asked asked, int row) =>
        decider.Subject(asked) is { } subject
        && Decision.Holders(decider.Estate, subject, decider.At).Contains(decider.Estate.Grants[row].To);
}
