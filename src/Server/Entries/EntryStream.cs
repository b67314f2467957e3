using System.Text;
using System.Text.Json;
using Mandate.Governance;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace Mandate.Server;

/// <summary>
/// New entries as server-sent events, whose ids are revisions. A stream ends with its client, its token or the server.
/// </summary>
internal sealed class EntryStream(Node node, Callers callers, EntryView view, IHostApplicationLifetime lifetime)
{
    /// <summary>How many streams one node keeps open.</summary>
    public const int StreamsMax = 64;

    /// <summary>
    /// How many of them are for people who see a part, and for one of these: what others have open is neither to be
    /// felt by anybody, nor to keep out who sees everything.
    /// </summary>
    public const int StreamsOfPeopleMax = 48;
    public const int StreamsOfOneMax = 2;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private readonly Dictionary<Actor, int> openOf = [];
    private int open;

    /// <summary>Streams what comes after the revision; false when there are too many streams already.</summary>
    public async Task<bool> TryRunAsync(HttpContext http, Revision after)
    {
        var (actor, seesAll) = (Caller.Of(http).Actor, Sights.Of(http, node.Estate, node.Now).SeesAll);
        if (!TryOpen(actor, seesAll)) return false;

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted,
                lifetime.ApplicationStopping);
            await RunAsync(http, after, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went, or the server goes: an event is whole or was not sent, and the next stream resumes.
        }
        finally
        {
            Close(actor, seesAll);
        }

        return true;
    }

    private bool TryOpen(Actor actor, bool seesAll)
    {
        lock (openOf)
        {
            var own = openOf.GetValueOrDefault(actor);
            if (open >= StreamsMax
                || (!seesAll && (own >= StreamsOfOneMax || openOf.Values.Sum() >= StreamsOfPeopleMax))) return false;
            open++;
            if (!seesAll) openOf[actor] = own + 1;
            return true;
        }
    }

    private void Close(Actor actor, bool seesAll)
    {
        lock (openOf)
        {
            open--;
            if (!seesAll && --openOf[actor] == 0) openOf.Remove(actor);
        }
    }

    private async Task RunAsync(HttpContext http, Revision after, CancellationToken ending)
    {
        http.Response.ContentType = "text/event-stream";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // How long the ledger is, whoever sees a part of it alone need not be told.
        await SendAsync(http, Sights.Of(http, node.Estate, node.Now).SeesAll
            ? $": after revision {after}\n\n" : ": entries\n\n", ending);
        var sent = node.Time.GetTimestamp();
        while (await callers.FindAsync(http) is { } caller && AccessTable.Permits("StreamEntries", caller))
        {
            if (await NextAsync(after, Heartbeat - node.Time.GetElapsedTime(sent), ending) is not { } newest)
            {
                await SendAsync(http, ":\n\n", ending);
                sent = node.Time.GetTimestamp();
                continue;
            }

            // One at a time, so that a token that ends does not see what was waiting.
            if (await view.FindAsync(after.Value + 1, ending) is not { } entry)
                throw new InvalidOperationException($"no entry after {after} of {newest}");
            after = new Revision(after.Value + 1);
            var sight = Sights.Of(caller, node.Estate, node.Now);
            if (sight.Entry(entry.Entry) == Extent.Nothing) continue;
            var shown = JsonSerializer.Serialize(
                await view.ShowAsync(entry, sight, ending), WireJson.Default.EntryWire);
            await SendAsync(http, $"id: {after}\nevent: entry\ndata: {shown}\n\n", ending);
            sent = node.Time.GetTimestamp();
        }
    }

    /// <summary>
    /// The newest revision once there is one beyond; null when it is time for a heartbeat. That time goes on from what
    /// was sent last: entries that are not sent would show in heartbeats that come late.
    /// </summary>
    private async Task<Revision?> NextAsync(Revision after, TimeSpan quietFor, CancellationToken ending)
    {
        if (quietFor <= TimeSpan.Zero) return null;
        if (node.Estate.Revision > after) return node.Estate.Revision;
        using var quiet = new CancellationTokenSource(quietFor, node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, quiet.Token);
        try
        {
            return (await node.Scribe.WatchAsync(after, either.Token)).Revision;
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task SendAsync(HttpContext http, string text, CancellationToken ending)
    {
        await http.Response.WriteAsync(text, Encoding.UTF8, ending);
        await http.Response.Body.FlushAsync(ending);
    }
}
