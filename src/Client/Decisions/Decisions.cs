using System.Text;

namespace Mandate.Client;

/// <summary>Asks for decisions. Whatever is no answer comes back as a refusal with its problem.</summary>
internal sealed class Decisions : IDisposable
{
    private const string One = "access/v1/evaluation";
    private const string Many = "access/v1/evaluations";
    private readonly Channel channel;
    private readonly DecisionCache? cache;
    private readonly CacheWatch? watch;

    public Decisions(Channel channel)
    {
        this.channel = channel;
        if (channel.Options.Cache is not { } kept) return;
        cache = new DecisionCache(kept, channel.Options.Time);
        watch = new CacheWatch(channel, cache, kept);
    }

    /// <summary>What is kept, for tests.</summary>
    public DecisionCache? Cache => cache;

    public Task<Decision> AskAsync(Question question, CancellationToken cancel)
    {
        watch?.Begin();
        // An explanation is asked for to be looked at, which is rare and worth a fresh one.
        return cache?.Stream is { } stream && !question.Explain
            ? KeptAsync(cache, stream, question, cancel) : FreshAsync(question, cancel);
    }

    public async Task<IReadOnlyList<Decision>> AskAsync(
        IReadOnlyList<Question> questions, BatchSemantic semantic, CancellationToken cancel)
    {
        if (Write(() => QuestionWriter.Many(questions, semantic)) is not { } body) return All(Unwritable());
        var reply = await channel.SendAsync(Call.Decide(Many, body), cancel);
        return reply is Reply.Answered answer
            ? DecisionReader.Many(answer.Body, questions.Count, semantic) ?? All(NotUnderstood())
            : All(((Reply.Failed)reply).Problem);

        Decision[] All(MandateProblem problem)
        {
            var refused = new Decision[questions.Count];
            Array.Fill(refused, Decision.Without(problem));
            return refused;
        }
    }

    /// <summary>An own change: what does not know it is forgotten before the stream tells.</summary>
    public void Saw(long revision) => cache?.Saw(revision);

    public void Dispose() => watch?.Dispose();

    private async Task<Decision> KeptAsync(DecisionCache kept, long stream, Question question, CancellationToken cancel)
    {
        // With an explanation, since without one a decision does not say how long it lasts or what it knows.
        if (Write(() => QuestionWriter.One(question, explain: true)) is not { } body)
            return Decision.Without(Unwritable());
        var key = Encoding.UTF8.GetString(body);
        if (kept.Find(key) is { } found) return found;
        var (decision, date, token) = await SendAsync(body, cancel);
        // The stream tells of the systems of its own token: what another one was answered is asked every time.
        if (token == kept.Token) kept.Keep(key, decision, date, stream);
        return decision.IsAnswered ? decision.Short() : decision;
    }

    private async Task<Decision> FreshAsync(Question question, CancellationToken cancel) =>
        Write(() => QuestionWriter.One(question)) is { } body
            ? (await SendAsync(body, cancel)).Decision : Decision.Without(Unwritable());

    private async Task<(Decision Decision, DateTimeOffset? Date, long Token)> SendAsync(
        byte[] body, CancellationToken cancel) => await channel.SendAsync(Call.Decide(One, body), cancel) switch
        {
            Reply.Answered answer =>
                (DecisionReader.One(answer.Body) ?? Decision.Without(NotUnderstood()), answer.Date, answer.Token),
            Reply.Failed failed => (Decision.Without(failed.Problem), null, 0),
            _ => (Decision.Without(NotUnderstood()), null, 0),
        };

    /// <summary>Null for what cannot be sent, such as half a character: ids come from requests.</summary>
    private static byte[]? Write(Func<byte[]> write)
    {
        try
        {
            return write();
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static MandateProblem Unwritable() => new("invalid_request", "the question cannot be written as JSON");

    private static MandateProblem NotUnderstood() => MandateProblem.NotUnderstood("the answer is no decision");
}
