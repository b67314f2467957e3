namespace Mandate.Client.Tests;

/// <summary>Many questions in one request.</summary>
public sealed class BatchTests
{
    private static readonly Question[] Three =
        [.. new[] { "a", "b", "c" }.Select(id =>
            new Question(Subject.Person("ana"), "restart", new Resource("host", id)))];

    [Theory]
    [InlineData(BatchSemantic.ExecuteAll, "true,false,true", "yes no yes")]
    [InlineData(BatchSemantic.DenyOnFirstDeny, "true,false", "yes no not_evaluated")]
    [InlineData(BatchSemantic.DenyOnFirstDeny, "true,true,true", "yes yes yes")]
    [InlineData(BatchSemantic.PermitOnFirstPermit, "true", "yes not_evaluated not_evaluated")]
    [InlineData(BatchSemantic.PermitOnFirstPermit, "false,false,false", "no no no")]
    public async Task There_is_a_decision_for_every_question(BatchSemantic semantic, string answers, string expected) =>
        Assert.Equal(expected, await Ask(semantic, answers));

    [Theory]
    [InlineData(BatchSemantic.ExecuteAll, "true,false")]
    [InlineData(BatchSemantic.ExecuteAll, "")]
    [InlineData(BatchSemantic.ExecuteAll, "true,true,true,true")]
    [InlineData(BatchSemantic.DenyOnFirstDeny, "true,true")]
    [InlineData(BatchSemantic.DenyOnFirstDeny, "false,true,true")]
    [InlineData(BatchSemantic.PermitOnFirstPermit, "true,true")]
    [InlineData(BatchSemantic.PermitOnFirstPermit, "false")]
    public async Task A_batch_that_is_not_what_the_semantic_says_refuses_everything(
        BatchSemantic semantic, string answers) =>
        Assert.Equal("unreadable unreadable unreadable", await Ask(semantic, answers));

    [Fact]
    public async Task The_request_is_as_the_standard_writes_it()
    {
        var transport = FakeTransport.Of(() => FakeTransport.Json("""{"evaluations":[{"decision":true}]}"""));
        using var client = transport.Client();
        await client.EvaluateManyAsync([Three[0]], BatchSemantic.DenyOnFirstDeny);
        Assert.Equal(
            "{'options':{'evaluations_semantic':'deny_on_first_deny'},'evaluations':["
            + "{'subject':{'type':'person','id':'ana'},'action':{'name':'restart'},'resource':{'type':'host','id':'a'}}]}",
            transport.Requests[0].Body.Replace('"', '\''));
        Assert.Equal("/base/access/v1/evaluations", transport.Requests[0].Path);
    }

    [Fact]
    public async Task No_question_is_not_sent_and_too_many_are_a_bug()
    {
        var transport = FakeTransport.Of(() => FakeTransport.Json("""{"decision":true}"""));
        using var client = transport.Client();
        Assert.Empty(await client.EvaluateManyAsync([]));
        Assert.Empty(transport.Requests);
        await Assert.ThrowsAsync<ArgumentException>(
            () => client.EvaluateManyAsync([.. Enumerable.Repeat(Three[0], MandateClient.QuestionsMax + 1)]));
    }

    private static async Task<string> Ask(BatchSemantic semantic, string answers)
    {
        var items = answers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(a => $$"""{"decision":{{a}}}""");
        var body = $$"""{"evaluations":[{{string.Join(',', items)}}]}""";
        using var client = FakeTransport.Of(() => FakeTransport.Json(body)).Client();
        var decisions = await client.EvaluateManyAsync(Three, semantic);
        return string.Join(' ', decisions.Select(d => d.Permits ? "yes" : d.Reason ?? "no"));
    }
}
