using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Mandate.Wire;

namespace Mandate.Client;

/// <summary>Reads, lists and prepares commands: what all collections share.</summary>
/// <param name="channel">The way to the server.</param>
/// <param name="saw">Told every revision that was recorded.</param>
internal sealed class Desk(Channel channel, Action<long> saw)
{
    private const string PageLimit = "1000";

    /// <summary>How many pages without an item are read in a row.</summary>
    private const int EmptyPagesMax = 1_000;

    public async Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) where T : class =>
        Read(await channel.SendAsync(Call.Get(path), cancel), type);

    /// <summary>All pages, each when it is needed.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string path, JsonTypeInfo<PageWire<T>> type, [EnumeratorCancellation] CancellationToken cancel)
    {
        var empty = 0;
        for (string? token = null; ;)
        {
            var page = await ReadAsync(
                Address.With(path, ("limit", PageLimit), ("page", token)), type, cancel);
            if (page.Items is null) throw NotUnderstood();
            foreach (var item in page.Items) yield return item;
            if (page.NextPage is null) yield break;
            empty = page.Items.Count == 0 ? empty + 1 : 0;
            if (page.NextPage == token || empty > EmptyPagesMax) throw NotUnderstood();
            token = page.NextPage;
        }
    }

    public Command Command<T>(string path, T body, JsonTypeInfo<T> type) =>
        new(this, path, JsonSerializer.SerializeToUtf8Bytes(body, type), Client.Command.NewKey());

    /// <summary>A verb on one thing of a collection.</summary>
    public Command Verb(string collection, string name, string verb, VerbWire? body) =>
        Command(Address.V1(collection, name, verb), body ?? new VerbWire(), WireJson.Default.VerbWire);

    public async Task<EffectWire> PreviewAsync(string path, byte[] body, CancellationToken cancel) =>
        Read(await channel.SendAsync(Call.Ask(Address.With(path, ("what_if", "true")), body), cancel),
            WireJson.Default.EffectWire);

    public async Task<RecordedWire> RecordAsync(string path, byte[] body, string key, CancellationToken cancel)
    {
        var recorded = Read(
            await channel.SendAsync(Call.Change(path, body, key), cancel), WireJson.Default.RecordedWire);
        if (recorded.Revision < 1) throw NotUnderstood();
        saw(recorded.Revision);
        return recorded;
    }

    /// <summary>The answer to a change whose answer has a form of its own.</summary>
    public async Task<JsonElement> SendAsync(string path, byte[] body, string key, CancellationToken cancel) =>
        Read(await channel.SendAsync(Call.Change(path, body, key), cancel), WireJson.Default.JsonElement);

    private static T Read<T>(Reply reply, JsonTypeInfo<T> type) => reply switch
    {
        Reply.Answered answer => Read(answer.Body, type),
        Reply.Failed failed => throw new MandateException(failed.Problem),
        _ => throw new UnreachableException(),
    };

    private static T Read<T>(byte[] body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw NotUnderstood();
        }
        catch (JsonException)
        {
            throw NotUnderstood();
        }
    }

    private static MandateException NotUnderstood() =>
        new(MandateProblem.NotUnderstood("the answer is not what was asked for"));
}
