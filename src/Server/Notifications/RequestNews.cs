using System.Text.Json;
using Mandate.Governance;

namespace Mandate.Server;

/// <summary>
/// Something that happened to a request, as it is told outside: which, what and when, and nobody's name.
/// </summary>
/// <param name="What">The last part of the event's type.</param>
/// <param name="Request">The request as it is after.</param>
/// <param name="Because">The entry.</param>
/// <param name="At">When it was recorded.</param>
internal sealed record RequestNews(string What, AccessRequest Request, Revision Because, Instant At)
{
    /// <summary>Silence until then is no.</summary>
    public Instant DecideBy { get; init; } = Request.Made.DecideBy;

    /// <summary>What happened between two versions of the estate, oldest first.</summary>
    public static IReadOnlyList<RequestNews> Between(Estate before, Estate after)
    {
        if (ReferenceEquals(before.Requests, after.Requests)) return [];
        var news = new List<RequestNews>();
        foreach (var row in before.OpenRequests)
            Add(news, after, before.Requests[row], after.Requests[row]);
        for (var row = before.Requests.Count; row < after.Requests.Count; row++)
            Add(news, after, null, after.Requests[row]);
        return
        [
            .. news.OrderBy(n => n.Because.Value)
                .Select(n => n with { DecideBy = n.Request.DecideBy(after, n.At) }),
        ];
    }

    /// <summary>A CloudEvents 1.0.2 event in structured mode.</summary>
    /// <param name="source">Where this server is reached; null where it has no address.</param>
    public byte[] ToCloudEvent(string? source)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var id = Identifier.Text(Request.Id);
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", Id);
            json.WriteString("source", source ?? "urn:mandate");
            json.WriteString("type", "mandate.request." + What);
            json.WriteString("subject", id);
            json.WriteString("time", At.ToString());
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            json.WriteString("request", id);
            json.WriteString("decide_by", DecideBy.ToString());
            json.WriteNumber("revision", Because.Value);
            if (source is not null) json.WriteString("link", $"{source}/requests/{id}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The same however often it is sent.</summary>
    public string Id => $"{Identifier.Text(Request.Id)}.{What}.{Because.Value}";

    private static void Add(List<RequestNews> news, Estate after, AccessRequest? was, AccessRequest now)
    {
        if (ReferenceEquals(was, now)) return;
        if (was is null) news.Add(new RequestNews("made", now, now.Recorded, now.RecordedAt));
        foreach (var given in now.Given)
            if (was is null || !was.Given.Contains(given))
            {
                news.Add(new RequestNews("approval_given", now, given.Because, given.At));
                if (now.End is null && Asks(after, now, given))
                    news.Add(new RequestNews("asked", now, given.Because, given.At));
            }

        for (var i = 0; i < now.Inquiries.Length; i++)
        {
            var inquiry = now.Inquiries[i];
            if (i >= (was?.Inquiries.Length ?? 0))
                news.Add(new RequestNews("information_asked", now, inquiry.Because, inquiry.At));
            if (inquiry.Answer is not null && (i >= (was?.Inquiries.Length ?? 0) || was!.Inquiries[i].Answer is null))
                news.Add(new RequestNews("information_given", now, inquiry.AnsweredBecause, inquiry.AnsweredAt));
        }

        if (now.End is { } end && was?.End is null)
            news.Add(new RequestNews(PolicyWords.Of(end.State), now, end.Because, end.At));
    }

    /// <summary>Whether the turn of some step came with this approval.</summary>
    private static bool Asks(Estate after, AccessRequest request, RequestApproval given) =>
        RequestCase.Of(after, request, given.At, EvidenceClass.Proven, out _) is { } of
        && of.Steps.Any(s => s.IsWanted && s.Opened == given.Because);
}
