using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mandate.Server.Tests.Decisions.Searches;

/// <summary>Asks searches as a caller, page by page.</summary>
internal static class SearchClient
{
    private const int PagesMax = 10_000;

    /// <summary>The answer as it came.</summary>
    public static async Task<(int Status, string Text)> SearchAsync(this HttpClient http, string kind, object body)
    {
        using var content = RunningServer.Json(body);
        using var response = await http.PostAsync(new Uri("/access/v1/search/" + kind, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The ids or names of one answer.</summary>
    public static string[] Results(string answer) =>
        [.. JsonDocument.Parse(answer).RootElement.GetProperty("results").EnumerateArray().Select(r =>
            (r.TryGetProperty("id", out var id) ? id : r.GetProperty("name")).GetString()!)];

    /// <summary>The token of the next page; empty at the end.</summary>
    public static string NextToken(string answer) =>
        JsonDocument.Parse(answer).RootElement.TryGetProperty("page", out var page)
            ? page.GetProperty("next_token").GetString()! : "";

    /// <summary>All results over all pages of at most so many.</summary>
    public static async Task<List<string>> AllAsync(this HttpClient http, string kind, object body, int limit)
    {
        var found = new List<string>();
        var query = JsonSerializer.SerializeToNode(body)!.AsObject();
        query["page"] = new JsonObject { ["limit"] = limit };
        for (var page = 0; page < PagesMax; page++)
        {
            var (status, text) = await http.SearchAsync(kind, query.ToJsonString());
            Assert.True(status == 200, $"{status}: {text}");
            var results = Results(text);
            Assert.True(results.Length <= limit, text);
            found.AddRange(results);
            if (NextToken(text) is not { Length: > 0 } next) return found;
            query["page"] = new JsonObject { ["limit"] = limit, ["token"] = next };
        }

        Assert.Fail("a search does not end");
        return found;
    }

    public static object Subjects(string action, string resource, string type = "person", string of = "host") => new
    {
        subject = new { type }, action = new { name = action }, resource = new { type = of, id = resource },
    };

    public static object Resources(string subject, string action, string type = "person", string of = "host") => new
    {
        subject = new { type, id = subject }, action = new { name = action }, resource = new { type = of },
    };

    public static object Actions(string subject, string resource, string type = "person", string of = "host") => new
    {
        subject = new { type, id = subject }, resource = new { type = of, id = resource },
    };
}
