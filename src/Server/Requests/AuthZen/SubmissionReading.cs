using System.Globalization;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Storage;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// A submission of the profile, read into a request. What the profile has no member for is what the relationship says:
/// its sponsor stands for the need, its revocation owner answers for the removal, and the system's owner reviews.
/// </summary>
internal sealed class SubmissionReading(Features f, DenialBinding binding, Caller caller, JsonElement body)
{
    /// <summary>How long access lasts where the submission does not say.</summary>
    private static readonly TimeSpan LastsUnlessSaid = TimeSpan.FromHours(8);

    /// <summary>Clocks of hosts differ by so much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public IResult? Read(List<SealedValue> values, out Change.RequestMade? change)
    {
        change = null;
        if (body.ValueKind != JsonValueKind.Object) return Invalid("the body is not an object", null);
        if (body.TryGetProperty("items", out _)) return Invalid("several items in one submission are not offered", "items");
        if (Bound(out var denial) is { } unbound) return unbound;
        var estate = f.Node.Estate;
        var parent = estate.Find(denial!.Parent);
        if (parent < 0) return Unbindable("the denial is of another estate");
        if (Subject(estate, out var person, out var workload) is { } nobody) return nobody;
        var justification = Text("context", "business_justification");
        if (RequestReading.NoText(justification, "context.business_justification") is { } silent)
            return Invalid(silent.Message, silent.Member);
        if (Until(out var until) is { } endless) return endless;
        if (Resource() is not { } scope) return Invalid("a resource's id stands for itself alone", "resource.id");
        change = Request(estate, parent, (person, workload), scope, until, justification!, values);
        return null;
    }

    private Change.RequestMade Request(
        Estate estate, int parent, (PersonId? Person, WorkloadId? Workload) by, Scope scope, Instant until, string why,
        List<SealedValue> values)
    {
        ref readonly var above = ref estate.Grants[parent];
        var relationship = estate.Relationships[above.Relationship];
        var system = estate.Systems[estate.Entitlements[above.Entitlement].System];
        var (at, id, grant) = (f.Node.Now, f.Node.NewId<AccessRequestId>(), f.Node.NewId<GrantId>());
        var root = system.Organisation == relationship.Grantor;
        return new Change.RequestMade
        {
            Id = id, ByPerson = by.Person, ByWorkload = by.Workload,
            Justification = Node.Seal(id, SealedFields.Justification, why, values),
            Sponsor = estate.People[relationship.Sponsor.At(at).Person].Id,
            Removal = estate.People[relationship.RevocationOwner.At(at).Person].Id,
            Reviewer = estate.People[system.Owner.At(at).Person].Id, DecideBy = Instant.Beginning,
            Grant = new Change.GrantRecorded
            {
                Id = grant, Name = "request-" + id.Value.ToString("N")[^12..], Relationship = relationship.Id,
                Entitlement = estate.Entitlements[above.Entitlement].Id, Parent = above.Id, ToPerson = by.Person,
                ToWorkload = by.Workload, Scope = scope, ApprovedBy = [], From = Instant.Beginning, Until = until,
                Purpose = Node.Seal(grant, SealedFields.Purpose, Text("context", "purpose") ?? why, values),
                Owner = estate.People[root ? system.Owner.At(at).Person : above.Owner].Id,
            },
        };
    }

    /// <summary>
    /// Whether the denial is ours, was told to this caller, is about this, and may still be taken up.
    /// </summary>
    private IResult? Bound(out Denial? denial)
    {
        denial = null;
        if (!body.TryGetProperty("denial", out var sent) || sent.ValueKind != JsonValueKind.Object)
            return AccessTaskEndpoints.Problem("not_requestable", 400, "the submission names no denial");
        denial = binding.Open(TextOf(sent, "binding_token"));
        if (denial is null || denial.Caller != caller.Actor.Text)
            return Unbindable("the binding token was not given to the caller");
        if (TextOf(sent, "evaluation_id") is { } evaluation && evaluation != denial.Evaluation)
            return Unbindable("the evaluation is another one");
        if (TextOf(sent, "expires_at") is not { } expires || !ReadInstant(expires, out var until) || until != denial.Expires)
            return Unbindable("`denial.expires_at` is not what the denial said");
        if (DenialBinding.QuestionOf(body) != denial.Question)
            return Unbindable("subject, resource and action are not those of the denial");
        return f.Node.Now > denial.Expires.Plus(Skew)
            ? AccessTaskEndpoints.Problem("expired_denial", 410, "the denial is too old: ask for the decision again") : null;
    }

    private IResult? Subject(Estate estate, out PersonId? person, out WorkloadId? workload)
    {
        (person, workload) = (null, null);
        var (type, id) = (Text("subject", "type"), Text("subject", "id"));
        if (type == "person" && f.Lookup.PersonId(id) is { } known) person = known;
        else if (type == "workload" && Lookup.Workload(estate, id) is >= 0 and var row)
            workload = estate.Workloads[row].Id;
        return person is null && workload is null ? Unbindable("nobody is known by that subject") : null;
    }

    private Scope? Resource() => Text("resource", "type") is { } type && Text("resource", "id") is { } id
        && !id.Contains('*', StringComparison.Ordinal)
        ? Scope.TryOf([KeyValuePair.Create<string, IEnumerable<string>>(type, [id])], out _) : null;

    private IResult? Until(out Instant until)
    {
        until = f.Node.Now.Plus(LastsUnlessSaid);
        if (!body.TryGetProperty("requested_access", out var wanted) || wanted.ValueKind != JsonValueKind.Object
            || !wanted.TryGetProperty("requested_until", out var said)) return null;
        return said.ValidText() is { } text && ReadInstant(text, out until) ? null
            : Invalid("`requested_until` is no instant", "requested_access.requested_until");
    }

    private static bool ReadInstant(string text, out Instant at)
    {
        var isRead = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when);
        at = Instant.Of(when);
        return isRead;
    }

    private string? Text(string entity, string name) =>
        body.TryGetProperty(entity, out var of) && of.ValueKind == JsonValueKind.Object ? TextOf(of, name) : null;

    private static string? TextOf(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) ? text.ValidText() : null;

    private static IResult Unbindable(string why) => AccessTaskEndpoints.Problem("invalid_denial_binding", 400, why);

    private static IResult Invalid(string why, string? member) => Problems.Bad("invalid_request", why, member);
}
