using System.Text;
using Mandate.Fixtures;
using Mandate.Governance;

namespace Mandate.Server.Tests.Limits;

/// <summary>What callers bring that only this server can have made: page tokens and bearer tokens.</summary>
public sealed class TokenFuzzTests(HarborServer harbor) : IClassFixture<HarborServer>
{
    [Fact]
    public void No_mutated_page_token_opens_but_the_one_that_was_sealed()
    {
        var tokens = new PageTokens(harbor.Server.Server.Node);
        var caller = new Caller(new Actor("one"), Role.Auditor, []);
        var binding = PageTokens.Binding(caller, SearchKind.Subject, "{\"subject\":{\"type\":\"person\"}}"u8);
        var start = new PageStart(10, 20, 30, "pacs-eu-1");
        var good = tokens.Seal(start, binding);
        var other = PageTokens.Binding(caller with { Actor = new Actor("two") }, SearchKind.Subject, "{}"u8);
        Assert.Null(tokens.Open(good, other));
        var opened = 0;
        Mutations.Each(Mutations.Bytes(good, tokens.Seal(start, other)), seed: 61, bytes =>
        {
            // One character a byte, as the reader makes of the body's bytes.
            if (tokens.Open(Encoding.Latin1.GetString(bytes), binding) is not { } read) return;
            Assert.Equal(start, read);
            opened++;
        });
        Assert.True(opened > 0);
    }

    [Fact]
    public void No_mutated_bearer_header_is_somebody()
    {
        var server = harbor.Server.Server;
        var tokens = new Tokens(server.Node);
        var good = "Bearer " + tokens.IssueLocal("fuzz");
        var found = 0;
        Mutations.Each(Mutations.Bytes(good, "bearer " + Tokens.NewText(), "Basic YTpi"), seed: 62, bytes =>
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (tokens.Find(text) is null) return;
            Assert.Equal(good[7..], text[7..].Trim());
            found++;
        });
        Assert.True(found > 0);
    }
}
