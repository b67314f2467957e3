using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Storage;
using Mandate.Wire;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>A command as an endpoint prepares it.</summary>
internal sealed class Order
{
    public required Func<Estate, Instant, Ruling> Decide { get; init; }

    /// <summary>The row of the system that it is about, to whose side a refusal is told whole; -1 for none.</summary>
    public int System { get; init; } = -1;

    public bool IsStop { get; init; }

    public List<SealedValue> Sealed { get; init; } = [];

    /// <summary>Ids and back-reach, for the answer and the preview.</summary>
    public string? Id { get; init; }

    public Instant? Effective { get; init; }

    /// <summary>When the effect shows: at once, or when the command takes effect later.</summary>
    public Instant SeenAt(Instant now) => Instant.Max(now, Effective ?? now);

    /// <summary>After how long a second effect shows: the grace of a deployment.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>What is worth knowing, a line each; null for nothing.</summary>
    public Func<Estate, IReadOnlyList<string>?>? Notes { get; init; }

    /// <summary>The digest of the preview that the caller saw.</summary>
    public string? BasedOn { get; init; }

    /// <summary>How well a preview takes what is said to be backed; null for as an entry of a token is.</summary>
    public Func<Instant, EvidenceClass>? SeenAs { get; init; }

    public int SuccessStatus { get; init; } = 200;

    /// <summary>Runs after the entries are recorded, before the answer.</summary>
    public Func<CommandOutcome.Recorded, Task>? Then { get; init; }

    /// <summary>Runs when nothing was recorded.</summary>
    public Action? Otherwise { get; init; }

    /// <summary>Replaces the plain answer.</summary>
    public Func<CommandOutcome.Recorded, IResult>? Answer { get; init; }
}

/// <summary>The one way from an endpoint to the ledger: preview, or record and answer.</summary>
internal sealed class Commands(Node node, Shown shown)
{
    public async Task<IResult> RunAsync(HttpContext http, Order order)
    {
        if (http.Request.Query.TryGetValue("what_if", out var whatIf))
        {
            if (whatIf == "true") return Preview(http, order);
            if (whatIf != "false") return Problems.Bad("invalid_query", "`what_if` is true or false", "what_if");
        }

        if (Key(http) is not (var key, null))
            return Problems.Bad("invalid_header", "an Idempotency-Key has 1 to 200 visible characters",
            "Idempotency-Key");
        var outcome = await node.Scribe.SubmitAsync(new Command
        {
            Actor = Caller.Of(http).Actor, Proof = Caller.Of(http).Proof, IsStop = order.IsStop,
            Sealed = order.Sealed, Key = key,
            Decide = order.BasedOn is { } digest ? (estate, at) =>
            OnPreview(order, estate, at, digest, Caller.Of(http)) : order.Decide,
        }, CancellationToken.None);
        if (outcome is not CommandOutcome.Recorded { Repeated: false }) order.Otherwise?.Invoke();
        if (outcome is CommandOutcome.Recorded { Repeated: false } done && order.Then is { } then) await then(done);
        if (outcome is CommandOutcome.Recorded { Repeated: true } before) return await AgainAsync(order, before);
        return outcome.Match(
            recorded: r => order.Answer is { } answer ? answer(r)
                : Results.Json(
                    new RecordedWire(r.Last.Value, order.Id, Repeated: false)
                    {
                        Notes = order.Notes?.Invoke(node.Estate),
                    }, WireJson.Default.RecordedWire, statusCode: order.SuccessStatus),
            refused: r => Refused(http, order, r.Because),
            busy: b => Problems.Busy(b.Why));
    }

    /// <summary>What was recorded before is told once more, with the id that the first request made.</summary>
    private async Task<IResult> AgainAsync(Order order, CommandOutcome.Recorded before)
    {
        var id = order.Id;
        if (order.SuccessStatus == 201)
            await foreach (var entry in RecordedEntries.OfAsync(node, [checked((int)before.First.Value)], default))
                id = Made.IdBy(entry.Change) ?? id;
        return Results.Json(new RecordedWire(before.Last.Value, id, Repeated: true), WireJson.Default.RecordedWire);
    }

    /// <summary>What the command would do, on a fork of the newest version; nothing is recorded.</summary>
    private IResult Preview(HttpContext http, Order order)
    {
        var (estate, at, caller) = (node.Estate, node.Now, Caller.Of(http));
        var ruling = order.Decide(estate.Fork(), at);
        order.Otherwise?.Invoke();
        return ruling.Match(
            accepted: a => Results.Json(
                Seen(shown.For(Sights.Of(http, estate, at)), order, estate,
                    After(order, estate, a, caller, at), a, at),
                WireJson.Default.EffectWire),
            refused: r => Refused(http, order, r.Because));
    }

    private static Estate After(Order order, Estate estate, Ruling.Accepted accepted, Caller caller, Instant at) =>
        order.SeenAs is { } class_ ? Effect.Fork(estate, accepted, caller.Actor, at, class_(at))
            : Effect.Fork(estate, accepted, caller.Actor, at);

    private static EffectWire Seen(
        Shown told, Order order, Estate before, Estate after, Ruling.Accepted ruling, Instant at)
    {
        var effect = told.Effect(Effect.Of(
            before, after, order.SeenAt(at), order.Effective, ruling.Proposals.Select(p => p.Change))) with
        {
            Notes = order.Notes?.Invoke(after),
        };
        if (order.Grace <= TimeSpan.Zero) return effect;
        var later = Instant.Max(at, before.LastRecorded).Plus(order.Grace);
        var gone = Effect.Of(before, after, later, null);
        return effect with
        {
            Later = Shown.Time(later),
            EndsLater = [.. told.Effect(gone with { Disappears = gone.Disappears.AddRange(gone.Freezes) }).Disappears
                .Where(a => !effect.Disappears.Concat(effect.Freezes).Any(d => d.Grant == a.Grant))],
        };
    }

    /// <summary>A refusal of policy says by which rules, and word by word what is missing.</summary>
    private IResult Refused(HttpContext http, Order order, Refusal because)
    {
        var told = shown.For(Sights.Of(http, node.Estate, node.Now));
        var cut = told.Told(because, order.System);
        return cut.Policy is { } outcome
            ? Problems.Answer(409, Problems.Wire(cut) with { Policy = PolicyWires.Of(told, node.Estate, outcome) })
            : Problems.Of(cut);
    }

    /// <summary>Refuses when the command would now do something else than the preview showed.</summary>
    private static Ruling OnPreview(Order order, Estate estate, Instant at, string digest, Caller caller)
    {
        var ruling = order.Decide(estate, at);
        if (ruling is not Ruling.Accepted accepted) return ruling;
        var effect = Effect.Of(estate, After(order, estate, accepted, caller, at), order.SeenAt(at),
            order.Effective, accepted.Proposals.Select(p => p.Change));
        return Shown.Digest(effect) == digest ? ruling : new Ruling.Refused(new Refusal(
            RefusalCode.PreviewChanged, "the preview no longer holds", "based_on", "preview again"));
    }

    /// <summary>
    /// The key is kept as a hash over caller and key, so that callers do not meet and nothing secret is recorded; the
    /// digest covers method, address and body.
    /// </summary>
    internal static (IdempotencyKey? Key, object? Fault) Key(HttpContext http)
    {
        if (!http.Request.Headers.TryGetValue("Idempotency-Key", out var header)) return (null, null);
        var text = header.ToString();
        if (text.Length is 0 or > 200 || text.Any(c => c is < '!' or > '~')) return (null, text);
        var body = http.Features.Get<BodyDigest>()?.Hex ?? "";
        return (new IdempotencyKey(
            Hash(Caller.Of(http).Actor.Text + "\n" + text)[..32],
            Hash($"{http.Request.Method}\n{http.Request.Path}{http.Request.QueryString}\n{body}")[..32]), null);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The SHA-256 of a request's body, made only for requests with an idempotency key.</summary>
internal sealed record BodyDigest(string Hex);
