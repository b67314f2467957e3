using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// Records once that a grant to a person, workload or seat ended by time alone, and that a request's deadline passed,
/// for clocks, streams and reports; no answer depends on it. Looks when an answer can change and, after entries, every
/// few seconds.
/// </summary>
internal sealed class LapseWatch(Node node, RecordedInstants instants, SilenceWatch silence)
{
    private const int NotedMax = 200;
    // Ends that an entry brought; they are not looked up again.
    private readonly HashSet<(int Grant, Instant At)> byEntry = [];

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var nextAt = await LookAsync(cancel);
            var left = nextAt.Since(node.Now);
            var wait = left < SystemConvergence.PollEvery ? left : SystemConvergence.PollEvery;
            if (wait > TimeSpan.Zero) await Task.Delay(wait, node.Time, cancel);
        }
    }

    private async Task<Instant> LookAsync(CancellationToken cancel)
    {
        var (estate, at) = (node.Estate, node.Now);
        var nextAt = silence.Look(estate, at);
        var changes = new List<Change>();
        for (var row = 0; row < estate.Grants.Count && changes.Count < NotedMax; row++)
        {
            if (estate.Grants[row].To.Kind == BeneficiaryKind.Organisation) continue;
            var answer = Validity.Of(estate, row, at);
            if (answer.IsInForce) nextAt = Instant.Min(nextAt, answer.Bound);
            if (answer.Standing != Standing.Ended || estate.NotedLapses.Contains((row, answer.Bound))
                || byEntry.Contains((row, answer.Bound))) continue;
            // Known before it came: then it was time that brought it.
            if (await instants.OfAsync(answer.Because, cancel) is { } recorded && recorded >= answer.Bound)
                byEntry.Add((row, answer.Bound));
            else
                changes.Add(Noted(estate, row, at, answer));
        }

        foreach (var row in estate.OpenRequests)
            if (estate.Requests[row].DecideBy(estate, at) is var silent && silent > at)
                nextAt = Instant.Min(nextAt, silent);
            else if (changes.Count < NotedMax) changes.Add(new Change.RequestExpired(estate.Requests[row].Id));
        if (changes.Count == 0) return nextAt;
        await node.Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (newest, now) => new Ruling.Accepted(
            [
                .. changes.OfType<Change.LapseNoted>()
                    .Where(c => !newest.NotedLapses.Contains((newest.Find(c.Grant), c.LapsedAt)))
                    .Select(c => new Proposal(c)),
                .. changes.OfType<Change.RequestExpired>()
                    .Select(c => RequestCommands.Expire(newest, c.Id, now)).OfType<Ruling.Accepted>()
                    .SelectMany(a => a.Proposals),
            ]),
        }, cancel);
        return changes.Count < NotedMax ? nextAt : at;
    }

    private static Change.LapseNoted Noted(Estate estate, int row, Instant at, Answer answer)
    {
        var term = Reasons.Of(Validity.Explain(estate, row, at))?.Term ?? Term.GrantWindow;
        return new Change.LapseNoted(estate.Grants[row].Id, Shown.Word(term), answer.Bound);
    }
}
