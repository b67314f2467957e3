using System.Net;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;

namespace Mandate.Server.Tests.Estates;

/// <summary>Sends estate files as the command line does.</summary>
internal static class EstateFileClient
{
    public static string Example(string name) => File.ReadAllText(Path.Combine(Repository.Root, "examples", name));

    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendFile(this RunningServer server,
        string verb, string text, string query = "file=harbor.yaml")
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var response = await server.Http.PostAsync(new Uri($"/v1/estate/{verb}?{query}", UriKind.Relative),
            content);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    public static async Task<JsonElement> Apply(this RunningServer server, string text,
        string query = "file=harbor.yaml")
    {
        var (status, body) = await server.SendFile("apply", text, query);
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        return body;
    }

    public static async Task<JsonElement> Plan(this RunningServer server, string text,
        string query = "file=harbor.yaml")
    {
        var (status, body) = await server.SendFile("plan", text, query);
        Assert.True(status == HttpStatusCode.OK, body.GetRawText());
        return body;
    }

    /// <summary>The errors of a refused file, each as `line:column member code`.</summary>
    public static async Task<List<string>> Errors(this RunningServer server, string text,
        string query = "file=harbor.yaml")
    {
        var (status, body) = await server.SendFile("apply", text, query);
        Assert.True(status == HttpStatusCode.UnprocessableEntity, body.GetRawText());
        Assert.Equal("estate_refused", body.GetProperty("code").GetString());
        return [.. body.GetProperty("errors").EnumerateArray().Select(e =>
        {
            Assert.Equal("harbor.yaml", e.GetProperty("file").GetString());
            Assert.NotEmpty(e.GetProperty("detail").GetString()!);
            return $"{e.GetProperty("line").GetInt32()}:{e.GetProperty("column").GetInt32()} {e.GetProperty("member").GetString()} {e.GetProperty("code").GetString()}";
        })];
    }

    public static int Entries(this JsonElement applied) => applied.GetProperty("entries").GetInt32();

    public static async Task<string> Export(this RunningServer server) =>
        await server.Http.GetStringAsync(new Uri("/v1/estate/export", UriKind.Relative));

    public static async Task<string> Standing(this RunningServer server, string grant) =>
        (await server.Get("/v1/grants/" + grant)).GetProperty("standing").GetString()!;

    /// <summary>The text with a part of it, which must occur exactly once, replaced.</summary>
    public static string With(this string text, string found, string replacement)
    {
        Assert.Equal(2, text.Split(found).Length);
        return text.Replace(found, replacement, StringComparison.Ordinal);
    }

    /// <summary>Where the part begins, as `line:column`.</summary>
    public static string PlaceOf(this string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.Ordinal);
        Assert.True(at >= 0, $"`{found}` is not in the file");
        return $"{text[..at].Count(c => c == '\n') + 1}:{at - (text[..at].LastIndexOf('\n') + 1) + 1}";
    }
}
