using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Decisions;

/// <summary>The readers on the decisions' path: a question, a fault that is named, or no JSON.</summary>
public sealed class AuthZenFuzzTests
{
    private const string One =
        """
        {"subject":{"type":"person","id":"a@b.example","properties":{"mfa":true,"n":[1,2.5,-3,null,{"x":"y"}]}},
        "action":{"name":"restart","properties":{"ticket":"T-1"}},"resource":{"type":"host","id":"pacs-eu-1"},
        "context":{"explain":true,"at_least":3,"ip":"10.0.0.1","note":"\u0061\"\\"},"other":[{}]}
        """;

    private const string Many =
        """
        {"subject":{"type":"person","id":"a"},"action":{"name":"restart"},"evaluations":[
        {"resource":{"type":"host","id":"b"}},{"subject":{"type":"person","id":"c","properties":{"d":[]}},
        "context":{"explain":false}},{},7],"options":{"evaluations_semantic":"deny_on_first_deny","x":[1]}}
        """;

    private const string Sought =
        """
        {"subject":{"type":"person"},"action":{"name":"read"},"resource":{"type":"host","id":"e"},
        "context":{"at_least":1},"page":{"token":"AbC-_1","limit":10,"properties":{"sort":"x"}}}
        """;

    private static readonly byte[][] Seeds = Mutations.Bytes(One, Many, Sought, "{}", "[]", "",
        "{\"sub\\u006aect\":{\"ty\\u0070e\":\"p\",\"\\u0069d\":\"\\ud83d\\ude00\"},\"s\\ud800b\":1}");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_question_is_read_or_its_fault_is_named(bool many)
    {
        var whole = 0;
        Mutations.Each(Seeds, seed: 51, bytes =>
        {
            try
            {
                var asked = AuthZenReader.Read(bytes, many);
                asked.Defaults.Body = bytes;
                if (asked.Count is 0 or > AuthZenReader.ItemsMax || asked.Defaults.Fault is not null)
                    Look(asked.Defaults, bytes);
                else
                {
                    var items = AuthZenReader.Items(bytes, asked);
                    for (var left = asked.Count; left > 0; left--) Look(AuthZenReader.Item(ref items, asked), bytes);
                }
                whole++;
            }
            catch (JsonException)
            {
                // What is no JSON.
            }
        });
        Assert.True(whole > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_search_is_read_and_bound_or_its_fault_is_named(int kind)
    {
        var caller = new Caller(new Actor("fuzz"), Role.Auditor, []);
        var whole = 0;
        Mutations.Each(Seeds, seed: 52, bytes =>
        {
            try
            {
                var search = SearchReader.Read(bytes, (SearchKind)kind);
                search.Asked.Body = bytes;
                if (search.Problem() is not null) return;
                Assert.InRange(search.Limit ?? 0, 0, SearchPage.LimitMax);
                Assert.Equal(PageTokens.Binding(caller, search.Kind, bytes),
                    PageTokens.Binding(caller, search.Kind, bytes));
                Look(search.Asked, bytes);
                whole++;
            }
            catch (JsonException)
            {
                // What is no JSON.
            }
        });
        Assert.True(whole > 0);
    }

    private static void Look(Asked asked, byte[] body)
    {
        asked.Body = body;
        if (asked.Fault is not null) Assert.NotNull(asked.Problem());
        else _ = AskedProperties.Read(asked);
    }
}
