namespace Mandate.Client;

/// <summary>
/// Asks a Mandate server for decisions, and manages its estate. One for a program: it is safe to use from many threads
/// and keeps its connections. Throws <see cref="MandateException"/> where there is no good answer, except that a
/// decision without an answer is a refusal.
/// </summary>
public sealed class MandateClient : IDisposable
{
    /// <summary>How many questions one request may hold.</summary>
    public const int QuestionsMax = 1_000;

    private readonly Channel channel;
    private readonly Decisions decisions;
    private readonly Searches searches;

    /// <summary>A client of one server.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public MandateClient(MandateClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        channel = new Channel(MandateClientOptions.Checked(options));
        decisions = new Decisions(channel);
        searches = new Searches(channel);
        var desk = new Desk(channel, decisions.Saw);
        Organisations = new Organisations(desk);
        People = new People(desk);
        Workloads = new Workloads(desk);
        Systems = new Systems(desk);
        Entitlements = new Entitlements(desk);
        Relationships = new Relationships(desk);
        Grants = new Grants(desk);
        Tokens = new Tokens(desk);
        Entries = new Entries(channel, desk);
    }

    /// <summary>Companies.</summary>
    public Organisations Organisations { get; }

    /// <summary>Natural persons.</summary>
    public People People { get; }

    /// <summary>Non-human identities.</summary>
    public Workloads Workloads { get; }

    /// <summary>Protected targets.</summary>
    public Systems Systems { get; }

    /// <summary>Roles and permissions on systems.</summary>
    public Entitlements Entitlements { get; }

    /// <summary>What organisations are to each other.</summary>
    public Relationships Relationships { get; }

    /// <summary>Entitlements given within relationships.</summary>
    public Grants Grants { get; }

    /// <summary>What callers authenticate with.</summary>
    public Tokens Tokens { get; }

    /// <summary>What happened.</summary>
    public Entries Entries { get; }

    /// <summary>What is kept of decisions, for tests.</summary>
    internal DecisionCache? Cache => decisions.Cache;

    /// <summary>Whether it may be done. No answer is no; throws only when the caller itself cancels.</summary>
    public async Task<bool> PermitsAsync(
        Subject subject, string action, Resource resource, CancellationToken cancel = default) =>
        (await EvaluateAsync(new Question(subject, action, resource), cancel)).Permits;

    /// <summary>The decision. No answer is a refusal; throws only when the caller itself cancels.</summary>
    public Task<Decision> EvaluateAsync(Question question, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return decisions.AskAsync(question, cancel);
    }

    /// <summary>The decision, from an answer.</summary>
    /// <exception cref="MandateException">There is no answer.</exception>
    public async Task<Decision> EvaluateOrThrowAsync(Question question, CancellationToken cancel = default) =>
        Answered(await EvaluateAsync(question, cancel));

    /// <summary>
    /// One decision for every question, in order; those after the one that ends the batch are refused as
    /// `not_evaluated`. No answer is a refusal of all of them.
    /// </summary>
    /// <exception cref="ArgumentException">There are more than <see cref="QuestionsMax"/>.</exception>
    public async Task<IReadOnlyList<Decision>> EvaluateManyAsync(
        IReadOnlyList<Question> questions, BatchSemantic semantic = BatchSemantic.ExecuteAll,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(questions);
        if (questions.Count > QuestionsMax)
            throw new ArgumentException($"a request holds at most {QuestionsMax} questions", nameof(questions));
        // To the standard an empty batch is a single question.
        return questions.Count == 0 ? [] : await decisions.AskAsync(questions, semantic, cancel);
    }

    /// <summary>One decision for every question, from an answer.</summary>
    /// <exception cref="MandateException">There is no answer.</exception>
    /// <exception cref="ArgumentException">There are more than <see cref="QuestionsMax"/>.</exception>
    public async Task<IReadOnlyList<Decision>> EvaluateManyOrThrowAsync(
        IReadOnlyList<Question> questions, BatchSemantic semantic = BatchSemantic.ExecuteAll,
        CancellationToken cancel = default)
    {
        var answers = await EvaluateManyAsync(questions, semantic, cancel);
        foreach (var decision in answers) Answered(decision);
        return answers;
    }

    /// <summary>All subjects of a type that may do it, page by page as they are read.</summary>
    public IAsyncEnumerable<Subject> SearchAsync(SubjectSearch search, CancellationToken cancel = default) =>
        Searches.AllAsync(place => SearchPageAsync(search, place, cancel), cancel);

    /// <summary>All resources of a type that the subject may do it on, page by page as they are read.</summary>
    public IAsyncEnumerable<Resource> SearchAsync(ResourceSearch search, CancellationToken cancel = default) =>
        Searches.AllAsync(place => SearchPageAsync(search, place, cancel), cancel);

    /// <summary>The names of all actions that the subject may do on the resource.</summary>
    public IAsyncEnumerable<string> SearchAsync(ActionSearch search, CancellationToken cancel = default) =>
        Searches.AllAsync(place => SearchPageAsync(search, place, cancel), cancel);

    /// <summary>One page of the subjects that may do it.</summary>
    public Task<SearchPage<Subject>> SearchPageAsync(
        SubjectSearch search, SearchPlace place, CancellationToken cancel = default) =>
        searches.PageAsync("subject", SearchForm.Of(search, place), SearchForm.Subject, cancel);

    /// <summary>One page of the resources that the subject may do it on.</summary>
    public Task<SearchPage<Resource>> SearchPageAsync(
        ResourceSearch search, SearchPlace place, CancellationToken cancel = default) =>
        searches.PageAsync("resource", SearchForm.Of(search, place), SearchForm.Resource, cancel);

    /// <summary>One page of the actions that the subject may do on the resource.</summary>
    public Task<SearchPage<string>> SearchPageAsync(
        ActionSearch search, SearchPlace place, CancellationToken cancel = default) =>
        searches.PageAsync("action", SearchForm.Of(search, place), SearchForm.Action, cancel);

    /// <summary>Ends the stream of entries and the connections.</summary>
    public void Dispose()
    {
        decisions.Dispose();
        channel.Dispose();
    }

    private static Decision Answered(Decision decision) =>
        decision.Problem is { } problem ? throw new MandateException(problem) : decision;
}
