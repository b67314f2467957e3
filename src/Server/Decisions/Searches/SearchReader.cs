using System.Text.Json;

namespace Mandate.Server;

/// <summary>What a search is for.</summary>
internal enum SearchKind
{
    Subject,
    Resource,
    Action,
}

/// <summary>A search as it was sent: a question without what is searched for, and the page that is wanted.</summary>
internal struct Search
{
    public SearchKind Kind;
    public Asked Asked;

    /// <summary>Where the page before ended; null for the first.</summary>
    public string? Token;
    public int? Limit;

    /// <summary>Whether the request says anything about pages.</summary>
    public readonly bool IsPaged => (Asked.Read & AskedMembers.Page) != AskedMembers.None;

    /// <summary>Null when everything that the search needs is there.</summary>
    public readonly (string? Member, string Why)? Problem()
    {
        if (Asked.Fault is not null) return (Asked.FaultMember, Asked.Fault);
        var missing = Asked.SubjectType is null ? "subject.type"
            : Kind != SearchKind.Subject && Asked.SubjectId is null ? "subject.id"
            : Kind != SearchKind.Action && Asked.Action is null ? "action.name"
            : Asked.ResourceType is null ? "resource.type"
            : Kind != SearchKind.Resource && Asked.ResourceId is null ? "resource.id" : null;
        return missing is null ? null : (missing, $"member `{missing}` is missing");
    }
}

/// <summary>
/// Reads AuthZEN searches as evaluations are read. The id of what is searched for, and the action where actions are,
/// are not looked at.
/// </summary>
internal static class SearchReader
{
    public static Search Read(ReadOnlySpan<byte> body, SearchKind kind)
    {
        var search = new Search { Kind = kind };
        search.Asked.Sought = SoughtBy(kind);
        if (body.IsEmpty)
        {
            search.Asked.Fail("", "the body is empty");
            return search;
        }

        var json = new Utf8JsonReader(body, AuthZenReader.Options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            search.Asked.Fail("", "the body is not an object");
            return search;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            if (json.Is("page"u8)) Page(ref json, ref search);
            else AuthZenReader.Member(ref json, ref search.Asked);
        // Reading on finds what stands after the object, which is no JSON then.
        while (json.Read())
        {
        }

        return search;
    }

    /// <summary>The member that a search of this kind is for.</summary>
    public static AskedMembers SoughtBy(SearchKind kind) => kind switch
    {
        SearchKind.Subject => AskedMembers.Subject,
        SearchKind.Resource => AskedMembers.Resource,
        _ => AskedMembers.Action,
    };

    private static void Page(ref Utf8JsonReader json, ref Search search)
    {
        if (!AuthZenReader.Begins(ref json, ref search.Asked, AskedMembers.Page, "page", JsonTokenType.StartObject))
            return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isToken, isLimit) = (json.Is("token"u8), json.Is("limit"u8));
            var isProperties = json.Is("properties"u8);
            json.Read();
            if (isToken) Token(ref json, ref search);
            else if (isLimit) Limit(ref json, ref search);
            else if (isProperties && json.TokenType != JsonTokenType.StartObject)
                search.Asked.Fail("page.properties", "`properties` of `page` is an object");
            json.Skip();
        }
    }

    private static void Token(ref Utf8JsonReader json, ref Search search)
    {
        if (json.TokenType != JsonTokenType.String) search.Asked.Fail("page.token", "`token` is a string");
        // A token of ours is plain ASCII; what has escapes is none, and is refused as such.
        else if (json.ValueIsEscaped) search.Token = "\\";
        else if (json.ValueSpan.Length > 0) search.Token = System.Text.Encoding.Latin1.GetString(json.ValueSpan);
    }

    private static void Limit(ref Utf8JsonReader json, ref Search search)
    {
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var limit) && limit >= 0)
            search.Limit = (int)Math.Min(limit, SearchPage.LimitMax);
        else
            search.Asked.Fail("page.limit", "`limit` is a whole number, at least 0");
    }
}
