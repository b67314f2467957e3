using System.Runtime.CompilerServices;
using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Which entries of a list; what is set has to be so.</summary>
public sealed record EntryFilter
{
    /// <summary>About this organisation, by name or id.</summary>
    public string? Organisation { get; init; }

    /// <summary>About this person, by name or id.</summary>
    public string? Person { get; init; }

    /// <summary>About this relationship, by name or id.</summary>
    public string? Relationship { get; init; }

    /// <summary>About this system, by name or id.</summary>
    public string? System { get; init; }

    /// <summary>About this grant, by name or id.</summary>
    public string? Grant { get; init; }

    /// <summary>About this workload, by name or id.</summary>
    public string? Workload { get; init; }

    /// <summary>Of this type, with or without its version.</summary>
    public string? Type { get; init; }

    /// <summary>Recorded by this actor.</summary>
    public string? Actor { get; init; }

    /// <summary>Recorded from then on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Recorded before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether the newest comes first.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>What happened, as the ledger has it.</summary>
public sealed class Entries
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(40);
    private readonly Channel channel;
    private readonly Desk desk;

    internal Entries(Channel channel, Desk desk) => (this.channel, this.desk) = (channel, desk);

    /// <summary>All of them, or those that a filter leaves.</summary>
    public IAsyncEnumerable<EntryWire> ListAsync(EntryFilter? filter = null, CancellationToken cancel = default)
    {
        filter ??= new EntryFilter();
        return desk.ListAsync(
            Address.With(Address.V1("entries"), ("organisation", filter.Organisation), ("person", filter.Person),
                ("relationship", filter.Relationship), ("system", filter.System), ("grant", filter.Grant),
                ("workload", filter.Workload), ("type", filter.Type), ("actor", filter.Actor),
                ("since", Address.Instant(filter.Since)), ("until", Address.Instant(filter.Until)),
                ("order", filter.NewestFirst ? "desc" : null)),
            WireJson.Default.PageWireEntryWire, cancel);
    }

    /// <summary>One, with the proof that it stands in the ledger.</summary>
    public Task<ProvenEntryWire> ReadAsync(long revision, CancellationToken cancel = default) =>
        desk.ReadAsync(Address.V1("entries", Address.Number(revision)!), WireJson.Default.ProvenEntryWire, cancel);

    /// <summary>
    /// Every entry after a revision, or from now on, as it is recorded: in order, none twice, none left out, over as
    /// many connections as it takes. Ends only with its caller.
    /// </summary>
    /// <exception cref="MandateException">The server will not stream, now or later.</exception>
    public async IAsyncEnumerable<EntryWire> FollowAsync(
        long? after = null, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        // A stream that begins with what is new could miss what is recorded while it is opened again.
        var last = after ?? (await desk.ReadAsync(
            Address.V1("estate"), WireJson.Default.EstateWire, cancel)).Revision;
        var feed = new EventFeed(channel, "v1/entries/stream", SilenceMax);
        for (var attempt = 1; ; attempt++)
        {
            var problem = MandateProblem.NotUnderstood("the stream of entries did not begin");
            await foreach (var happened in feed.RunAsync(last, cancel))
            {
                if (happened is FeedEvent.Closed closed) problem = closed.Problem;
                if (happened is not FeedEvent.Recorded recorded || recorded.Revision <= last) continue;
                if (recorded.Revision != last + 1)
                    throw new MandateException(MandateProblem.NotUnderstood("the stream of entries left one out"));
                yield return Read(recorded.Text);
                (last, attempt) = (recorded.Revision, 1);
            }

            cancel.ThrowIfCancellationRequested();
            if (!problem.IsTransient) throw new MandateException(problem);
            var options = channel.Options;
            await Task.Delay(
                Backoff.Delay(attempt, problem.RetryAfter, options) ?? options.RetryDelayMax, options.Time, cancel);
        }
    }

    private static EntryWire Read(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, WireJson.Default.EntryWire) is { } entry) return entry;
        }
        catch (JsonException)
        {
            // Said below, as for what is null.
        }

        throw new MandateException(MandateProblem.NotUnderstood("an entry of the stream cannot be read"));
    }
}
