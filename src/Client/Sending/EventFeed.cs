using System.Globalization;
using System.Runtime.CompilerServices;

namespace Mandate.Client;

/// <summary>What a stream of events brings.</summary>
internal abstract record FeedEvent
{
    private FeedEvent() { }

    /// <summary>The server streams: what happens from now on comes.</summary>
    /// <param name="Token">Which token it was opened with, as <see cref="Channel.NumberOf"/> counts them.</param>
    public sealed record Opened(long Token) : FeedEvent;

    /// <summary>It is still there.</summary>
    public sealed record Heartbeat : FeedEvent;

    /// <summary>An event.</summary>
    /// <param name="Revision">Its id.</param>
    /// <param name="Text">Its JSON.</param>
    public sealed record Recorded(long Revision, string Text) : FeedEvent;

    /// <summary>The stream has ended; nothing comes after this.</summary>
    public sealed record Closed(MandateProblem Problem) : FeedEvent;
}

/// <summary>One connection to a stream of server-sent events whose ids are revisions.</summary>
internal sealed class EventFeed(Channel channel, string path, TimeSpan silenceMax)
{
    private static readonly FeedEvent.Heartbeat Beat = new();

    /// <summary>
    /// From after a revision, or what is new. Ends with <see cref="FeedEvent.Closed"/>: never throws but for the
    /// caller's cancellation.
    /// </summary>
    public async IAsyncEnumerable<FeedEvent> RunAsync(
        long? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        // Moved on with everything that is heard; a half-open connection is silent for ever.
        using var silent = new CancellationTokenSource(silenceMax, channel.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silent.Token);
        var (response, token, problem) = await OpenAsync(after, either.Token, cancel);
        if (response is null)
        {
            yield return new FeedEvent.Closed(problem!);
            yield break;
        }

        using (response)
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            var lines = new EventLines(stream);
            yield return new FeedEvent.Opened(token);
            long? revision = null;
            var data = "";
            while (true)
            {
                silent.CancelAfter(silenceMax);
                var (line, fault) = await NextAsync(lines, either.Token, cancel);
                if (line is null)
                {
                    yield return new FeedEvent.Closed(fault!);
                    yield break;
                }

                if (line.StartsWith("id:", StringComparison.Ordinal)) revision = Revision(line);
                else if (line.StartsWith("data:", StringComparison.Ordinal)) data = line[5..].TrimStart(' ');
                else if (line.Length == 0 && revision is { } known)
                {
                    yield return new FeedEvent.Recorded(known, data);
                    (revision, data) = (null, "");
                }
                else if (line.Length == 0 && data.Length > 0)
                {
                    // Something happened, and nobody knows when: what was kept may be older.
                    yield return new FeedEvent.Closed(MandateProblem.NotUnderstood("an event has no revision"));
                    yield break;
                }
                else if (line.StartsWith(':')) yield return Beat;
            }
        }
    }

    private static long? Revision(string line) =>
        long.TryParse(line.AsSpan(3).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read : null;

    private async Task<(HttpResponseMessage? Response, long Token, MandateProblem? Problem)> OpenAsync(
        long? after, CancellationToken either, CancellationToken cancel)
    {
        HttpResponseMessage? response = null;
        try
        {
            var (request, problem) = await channel.RequestAsync(Call.Get(path), either);
            if (request is null) return (null, 0, problem);
            var token = channel.NumberOf(request);
            using (request)
            {
                if (after is { } last)
                    request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
                response = await channel.OpenAsync(request, either);
            }

            if (response.IsSuccessStatusCode
                && response.Content.Headers.ContentType?.MediaType == "text/event-stream") return (response, token, null);
            using (response) return (null, token, await channel.ProblemAsync(response, either));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            response?.Dispose();
            return (null, 0, Silent());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            response?.Dispose();
            return (null, 0, channel.Unreachable(fault));
        }
    }

    private async Task<(string? Line, MandateProblem? Problem)> NextAsync(
        EventLines lines, CancellationToken either, CancellationToken cancel)
    {
        try
        {
            return await lines.NextAsync(either) is { } line ? (line, null)
                : (null, new MandateProblem(MandateProblem.Unreachable, "the stream has ended"));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, Silent());
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, channel.Unreachable(fault));
        }
    }

    private static MandateProblem Silent() =>
        new(MandateProblem.TimedOut, "nothing was heard on the stream");
}
