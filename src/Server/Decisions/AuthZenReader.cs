using System.Text.Json;

namespace Mandate.Server;

/// <summary>
/// Reads AuthZEN requests straight from the body's bytes. Members it does not know are passed over, as the standard
/// asks; what it knows has to have the right type and stands once. A body that is not JSON throws
/// <see cref="JsonException"/>.
/// </summary>
internal static class AuthZenReader
{
    /// <summary>How many evaluations one request may hold.</summary>
    public const int ItemsMax = 1_000;

    internal static readonly JsonReaderOptions Options = new() { MaxDepth = 32,
        CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The request; <paramref name="many"/> says whether `evaluations` and `options` mean anything.</summary>
    public static AskedMany Read(ReadOnlySpan<byte> body, bool many)
    {
        var asked = new AskedMany();
        if (body.IsEmpty)
        {
            asked.Defaults.Fail("", "the body is empty");
            return asked;
        }

        var json = new Utf8JsonReader(body, Options);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            asked.Defaults.Fail("", "the body is not an object");
            return asked;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            if (!(many && TryReadBatch(ref json, ref asked))) Member(ref json, ref asked.Defaults);
        // Reading on finds what stands after the object, which is no JSON then.
        while (json.Read())
        {
        }

        return asked;
    }

    /// <summary>A reader before the first item of a batch.</summary>
    public static Utf8JsonReader Items(ReadOnlySpan<byte> body, in AskedMany asked)
    {
        var json = new Utf8JsonReader(body[asked.Start..], Options);
        json.Read();
        return json;
    }

    /// <summary>The next item: the defaults with what it replaces. An item that is no object is a faulty one.</summary>
    public static Asked Item(ref Utf8JsonReader json, in AskedMany batch)
    {
        var asked = batch.Defaults.AsDefaults();
        asked.Base = batch.Start;
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            asked.Fail("evaluations", "an evaluation is an object");
            return asked;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName) Member(ref json, ref asked);
        return asked;
    }

    private static bool TryReadBatch(ref Utf8JsonReader json, ref AskedMany asked)
    {
        if (json.Is("evaluations"u8))
        {
            if (Begins(ref json, ref asked.Defaults, AskedMembers.Evaluations, "evaluations", JsonTokenType.StartArray))
                Count(ref json, ref asked);
            return true;
        }

        if (!json.Is("options"u8)) return false;
        if (!Begins(ref json, ref asked.Defaults, AskedMembers.Options, "options", JsonTokenType.StartObject))
            return true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isSemantic = json.Is("evaluations_semantic"u8);
            json.Read();
            if (isSemantic) ReadSemantic(ref json, ref asked);
            json.Skip();
        }

        return true;
    }

    private static void ReadSemantic(ref Utf8JsonReader json, ref AskedMany asked)
    {
        const string Name = "options.evaluations_semantic";
        if (json.TokenType != JsonTokenType.String) asked.Defaults.Fail(Name, "`evaluations_semantic` is a string");
        else if (json.Is("execute_all"u8)) asked.Semantic = BatchSemantic.ExecuteAll;
        else if (json.Is("deny_on_first_deny"u8)) asked.Semantic = BatchSemantic.DenyOnFirstDeny;
        else if (json.Is("permit_on_first_permit"u8)) asked.Semantic = BatchSemantic.PermitOnFirstPermit;
        else asked.Defaults.Fail(Name,
            "`evaluations_semantic` is execute_all, deny_on_first_deny or permit_on_first_permit");
    }

    private static void Count(ref Utf8JsonReader json, ref AskedMany asked)
    {
        asked.Start = checked((int)json.TokenStartIndex);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            json.Skip();
            asked.Count++;
        }

        if (asked.Count > ItemsMax)
            asked.Defaults.Fail("evaluations", $"a request holds at most {ItemsMax} evaluations");
    }

    /// <summary>One member of an evaluation; one that is not known is passed over.</summary>
    internal static void Member(ref Utf8JsonReader json, ref Asked asked)
    {
        if (json.Is("subject"u8))
            (asked.SubjectType, asked.SubjectId) = Entity(ref json, ref asked, AskedMembers.Subject, "subject",
                hasType: true, ref asked.SubjectProperties);
        else if (json.Is("resource"u8))
            (asked.ResourceType, asked.ResourceId) = Entity(ref json, ref asked, AskedMembers.Resource, "resource",
                hasType: true, ref asked.ResourceProperties);
        else if ((asked.Sought & AskedMembers.Action) == AskedMembers.None && json.Is("action"u8))
            (asked.Action, _) = Entity(ref json, ref asked, AskedMembers.Action, "action", hasType: false,
                ref asked.ActionProperties);
        else if (json.Is("context"u8))
            Context(ref json, ref asked);
        else
            json.Skip();
    }

    /// <summary>`type` and `id` of a subject or resource, the `name` of an action.</summary>
    private static (string? First, string? Second) Entity(
        ref Utf8JsonReader json, ref Asked asked, AskedMembers member, string name, bool hasType,
        ref Sent properties)
    {
        (string? First, string? Second) read = default;
        properties = default;
        if (!Begins(ref json, ref asked, member, name, JsonTokenType.StartObject)) return read;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.Is(hasType ? "type"u8 : "name"u8)) Text(ref json, ref asked, name, ref read.First);
            else if (hasType && (asked.Sought & member) == AskedMembers.None && json.Is("id"u8))
                Text(ref json, ref asked, name, ref read.Second);
            else
            {
                var isProperties = json.Is("properties"u8);
                json.Read();
                if (isProperties && json.TokenType != JsonTokenType.StartObject)
                    asked.Fail(name, $"`properties` of `{name}` is an object");
                var start = json.TokenStartIndex;
                json.Skip();
                if (!isProperties) continue;
                if (properties != default) asked.Fail(name, $"`properties` of `{name}` is given twice");
                properties = Stood(json, asked, start);
            }
        }

        return read;
    }

    private static void Context(ref Utf8JsonReader json, ref Asked asked)
    {
        (asked.Explain, asked.AtLeast, asked.Context) = (false, 0, default);
        (asked.WantsRequest, asked.Approval) = (false, null);
        if (!Begins(ref json, ref asked, AskedMembers.Context, "context", JsonTokenType.StartObject)) return;
        var start = json.TokenStartIndex;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isExplain = json.Is("explain"u8);
            var isAtLeast = json.Is(RevisionWait.Member);
            var isRequest = json.Is("access_request"u8);
            var isApproval = json.Is("approval"u8);
            json.Read();
            if (isAtLeast) RevisionWait.Read(ref json, ref asked);
            // Anything but true asks for nothing: the rest of a context is the caller's own.
            if (isExplain) asked.Explain = json.TokenType == JsonTokenType.True;
            if (isRequest) asked.WantsRequest = json.TokenType == JsonTokenType.True;
            if (isApproval) asked.Approval = ApprovalOf(json);
            json.Skip();
        }

        asked.Context = Stood(json, asked, start);
    }

    /// <summary>The id of an approval; whatever else stands there is none.</summary>
    private static string? ApprovalOf(Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject) return null;
        string? id = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isId = json.Is("id"u8);
            json.Read();
            if (isId && json.TokenType == JsonTokenType.String && json.IsValid()) id = json.GetString();
            json.Skip();
        }

        return id;
    }

    /// <summary>From where the value began until the reader stands behind it.</summary>
    private static Sent Stood(in Utf8JsonReader json, in Asked asked, long start) =>
        new(checked(asked.Base + (int)start), checked((int)(json.BytesConsumed - start)));

    /// <summary>Moves onto the member's value; false, past it, when it may not stand here.</summary>
    internal static bool Begins(ref Utf8JsonReader json, ref Asked asked, AskedMembers member, string name,
        JsonTokenType wanted)
    {
        json.Read();
        if ((asked.Read & member) != AskedMembers.None) asked.Fail(name, $"member `{name}` is given twice");
        asked.Read |= member;
        if (json.TokenType == wanted) return true;
        asked.Fail(name, $"`{name}` is an {(wanted == JsonTokenType.StartArray ? "array" : "object")}");
        json.Skip();
        return false;
    }

    private static void Text(ref Utf8JsonReader json, ref Asked asked, string of, ref string? text)
    {
        json.Read();
        if (text is not null) asked.Fail(of, $"a member of `{of}` is given twice");
        if (json.TokenType != JsonTokenType.String)
        {
            asked.Fail(of, $"a member of `{of}` that is a string is something else");
            json.Skip();
            return;
        }

        // Bytes that are no UTF-8, or half of a surrogate pair.
        if (json.IsValid()) text = json.GetString();
        else asked.Fail(of, $"a member of `{of}` is no valid text");
    }
}
