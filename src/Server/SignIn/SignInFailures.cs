using Mandate.Governance;
using Mandate.Storage;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>
/// Attempts that failed, counted by reason and person and recorded from time to time: the ledger says how many, and
/// nobody can fill it by failing.
/// </summary>
internal sealed class SignInFailures : IAsyncDisposable
{
    /// <summary>How often counts are recorded.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>How many people are told apart between two recordings; the rest count as nobody.</summary>
    private const int PeopleMax = 100;

    private readonly Node node;
    private readonly ILogger<SignInFailures> log;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private Task recording = Task.CompletedTask;
    private Dictionary<(string Why, PersonId? Person), (int Count, Instant Since)> counts = [];

    public SignInFailures(Node node, ILogger<SignInFailures> log)
    {
        (this.node, this.log) = (node, log);
        timer = node.Time.CreateTimer(_ => recording = FlushAsync(), null, Every, Every);
    }

    /// <summary>Counts one. The reason is a word of ours, nothing that a caller sent.</summary>
    public void Add(string why, PersonId? person = null)
    {
        lock (gate)
        {
            var key = (why, counts.Count < PeopleMax || counts.ContainsKey((why, person)) ? person : null);
            var (count, since) = counts.GetValueOrDefault(key, (0, node.Now));
            counts[key] = (count == int.MaxValue ? count : count + 1, since);
        }
    }

    /// <summary>Records what was counted since the last time.</summary>
    public async Task RecordAsync()
    {
        Dictionary<(string Why, PersonId? Person), (int Count, Instant Since)> taken;
        lock (gate) (taken, counts) = (counts, []);
        if (taken.Count == 0) return;
        await node.Scribe.SubmitAsync(new Command
        {
            Actor = Actor.Node,
            Decide = (_, _) => new Ruling.Accepted(
            [
                .. taken.OrderBy(t => t.Key.Why, StringComparer.Ordinal).Select(t => new Proposal(
                    new Change.SignInsFailed(t.Key.Why, t.Value.Count, t.Value.Since, t.Key.Person))),
            ]),
        }, CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await recording;
        await FlushAsync();
    }

    private async Task FlushAsync()
    {
        try
        {
            await RecordAsync();
        }
#pragma warning disable CA1031 // counts that could not be recorded are lost, and nothing else with them
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Log.FailuresNotRecorded(log, failure);
        }
    }
}
