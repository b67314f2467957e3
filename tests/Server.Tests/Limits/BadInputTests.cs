using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Mandate.Server.Tests.Limits;

/// <summary>Every bound on what a caller sends answers with its own status, and the server goes on answering.</summary>
public sealed class BadInputTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    private const string Evaluation = "/access/v1/evaluation";
    private const string Evaluations = "/access/v1/evaluations";
    private const string Entities =
        "\"subject\":{\"type\":\"person\",\"id\":\"a\"},\"action\":{\"name\":\"restart\"}," +
        "\"resource\":{\"type\":\"host\",\"id\":\"b\"}";

    private readonly RunningServer server = harbor.Server;

    [Theory]
    [InlineData(Evaluation)]
    [InlineData(Evaluations)]
    [InlineData("/access/v1/search/subject")]
    [InlineData("/v1/organisations")]
    public async Task A_body_without_a_length_is_cut_off_at_a_mebibyte(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        // Nothing in it is wrong but its length.
        request.Content = new ByteArrayContent(Encoding.ASCII.GetBytes("{" + new string(' ', 1024 * 1024) + "}"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(request));
    }

    [Theory]
    [InlineData(Evaluation)]
    [InlineData(Evaluations)]
    [InlineData("/access/v1/search/resource")]
    [InlineData("/v1/people")]
    [InlineData("/v1/grants")]
    public async Task Depth_is_bounded_wherever_it_stands(string path)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 100_000)) + "1"
                + string.Concat(Enumerable.Repeat(close, 100_000));
            Assert.Equal(HttpStatusCode.BadRequest,
                await PostAsync(path, $"{{{Entities},\"context\":{{\"x\":{deep}}}}}"));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(path, deep));
        }
    }

    /// <summary>Half a surrogate pair is a text that throws when it is looked at.</summary>
    [Theory]
    [InlineData("/access/v1/requests", "{\"denial\":{\"binding_token\":\"\\ud800\"}}")]
    [InlineData("/access/v1/requests", "{\"denial\":{\"binding_token\":\"x\"},\"subject\":{\"type\":\"\\ud800\"}}")]
    [InlineData(Evaluation, "{\"subject\":{\"type\":\"person\",\"id\":\"a\",\"properties\":{\"x\":\"\\ud800\"}},"
        + "\"action\":{\"name\":\"restart\"},\"resource\":{\"type\":\"host\",\"id\":\"b\"},"
        + "\"context\":{\"access_request\":true}}")]
    public async Task A_broken_text_is_no_error_of_the_servers(string path, string body) =>
        Assert.InRange((int)await PostAsync(path, body), 200, 499);

    [Fact]
    public void Evidence_whose_texts_are_broken_is_none()
    {
        var head = System.Buffers.Text.Base64Url.EncodeToString("{\"typ\":\"\\ud800\"}"u8);
        Assert.Null(OutsideApproval.Read(Governance.Estate.Empty, head + ".e30.AAAA", default));
    }

    [Theory]
    [InlineData(1_000, HttpStatusCode.OK)]
    [InlineData(1_001, HttpStatusCode.BadRequest)]
    [InlineData(100_000, HttpStatusCode.BadRequest)]
    public async Task A_batch_holds_a_thousand_evaluations(int count, HttpStatusCode status) => Assert.Equal(status,
        await PostAsync(Evaluations, $"{{{Entities},\"evaluations\":[{string.Join(',',
            Enumerable.Repeat("{}", count))}]}}"));

    [Theory]
    [InlineData(Evaluation, Entities + "," + Entities)]
    [InlineData(Evaluations, "\"evaluations\":[],\"evaluations\":[]")]
    [InlineData("/v1/organisations", "\"name\":\"a\",\"name\":\"b\"")]
    public async Task A_member_given_twice_is_refused(string path, string members) =>
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(path, $"{{{members}}}"));

    [Theory]
    [InlineData(Evaluation)]
    [InlineData(Evaluations)]
    [InlineData("/access/v1/search/subject")]
    [InlineData("/v1/organisations")]
    public async Task Bytes_that_are_no_UTF8_are_refused(string path)
    {
        foreach (var bad in new byte[][] { [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80] })
        {
            byte[] type =
                [.. "{\"name\":\""u8, .. bad, .. "\",\"subject\":{\"type\":\""u8, .. bad, .. "\"}}"u8];
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(path, type));
        }
    }

    [Theory]
    [InlineData(Evaluation)]
    [InlineData(Evaluations)]
    [InlineData("/access/v1/search/subject")]
    [InlineData("/v1/organisations")]
    public async Task Half_a_surrogate_pair_in_a_name_of_a_member_is_no_failure(string path)
    {
        foreach (var name in new[] { "s\\ud800ubject", "\\udc00", "con\\ud800\\ud800", "subject\\ud800" })
            Assert.InRange((int)await PostAsync(path, $"{{{Entities},\"{name}\":1,\"context\":{{\"{name}\":1}}}}"),
                200, 499);
    }

    [Fact]
    public async Task A_page_token_of_another_list_is_refused()
    {
        var entries = (await server.Get("/v1/entries?limit=1")).GetProperty("next_page").GetString();
        foreach (var path in new[] { "/v1/organisations", "/v1/people", "/v1/grants", "/v1/decisions" })
        {
            using var response = await server.Http.GetAsync(new Uri($"{path}?page={entries}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    private Task<HttpStatusCode> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    private async Task<HttpStatusCode> PostAsync(string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await StatusAsync(request);
    }

    private async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
