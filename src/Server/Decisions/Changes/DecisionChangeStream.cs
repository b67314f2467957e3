using System.Globalization;
using System.Text;
using System.Text.Json;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Mandate.Server;

/// <summary>
/// Server-sent events for programs that keep decisions for a moment: which of the caller's systems may have other
/// answers than before, and since which revision. Nothing says why, and what happens elsewhere sends nothing and moves
/// nothing: heartbeats come every 15 s from the opening on.
/// </summary>
internal sealed class DecisionChangeStream(
    Node node, Callers callers, DecisionWatch watch, IHostApplicationLifetime lifetime)
{
    private const string Name = "StreamDecisionChanges";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may take to make room for an event.</summary>
    public static readonly TimeSpan WriteMax = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes) => routes.Read("/v1/decisions/changes", Name,
        (HttpContext http, DecisionChangeStream stream) => stream.AnswerAsync(http));

    public async Task AnswerAsync(HttpContext http)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var (outcome, follower) = await watch.FollowAsync(Caller.Of(http), ending.Token);
            if (follower is null)
            {
                await Refused(outcome).ExecuteAsync(http);
                return;
            }

            try
            {
                await RunAsync(http, follower, ending.Token);
            }
            finally
            {
                watch.Leave(follower);
            }
        }
        catch (OperationCanceledException)
        {
            // The client went, was too slow, or the server goes: without the stream it keeps nothing.
        }
    }

    private static IResult Refused(DecisionWatch.Outcome outcome) => outcome == DecisionWatch.Outcome.TooManyOfCaller
        ? Problems.Answer(429, Problems.New(429, "too_many_streams",
            $"this caller has {DecisionWatch.PerCallerMax} streams open already", null,
            "keep one stream a process, or use a token of its own for each"))
        : Problems.Busy("too many streams are open, or the ledger cannot be written");

    private async Task RunAsync(HttpContext http, DecisionFollower follower, CancellationToken ending)
    {
        http.Response.ContentType = "text/event-stream";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var beat = node.Time.GetUtcNow() + Heartbeat;
        await SendAsync(http, ":\n\n", ending);
        // A token that ends is told nothing more.
        while (await callers.FindAsync(http) is { } caller && AccessTable.Permits(Name, caller))
            switch (await NextAsync(follower, beat, ending))
            {
                case DecisionNews.Changed changed: await SendAsync(http, Text(changed), ending); break;
                case DecisionNews.Recheck: break;
                case null:
                    await SendAsync(http, ":\n\n", ending);
                    beat += Heartbeat;
                    break;
                default: return;
            }
    }

    private static string Text(DecisionNews.Changed changed)
    {
        var data = JsonSerializer.Serialize(
            new DecisionChangeWire(changed.Revision.Value) { Systems = changed.Systems },
            WireJson.Default.DecisionChangeWire);
        return string.Create(
            CultureInfo.InvariantCulture, $"id: {changed.Revision}\nevent: change\ndata: {data}\n\n");
    }

    /// <summary>What is next, or null when it is time for a heartbeat.</summary>
    private async Task<DecisionNews?> NextAsync(
        DecisionFollower follower, DateTimeOffset beat, CancellationToken ending)
    {
        var quiet = beat - node.Time.GetUtcNow();
        if (quiet <= TimeSpan.Zero) return null;
        using var due = new CancellationTokenSource(quiet, node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, due.Token);
        try
        {
            return await follower.NextAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// Sends it, or gives up a client that does not read: whom nobody can tell must not go on believing.
    /// </summary>
    private async Task SendAsync(HttpContext http, string text, CancellationToken ending)
    {
        using var late = new CancellationTokenSource(WriteMax, node.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, late.Token);
        try
        {
            await http.Response.WriteAsync(text, Encoding.UTF8, either.Token);
            await http.Response.Body.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            http.Abort();
            throw;
        }
    }
}
