using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.IdentityModel.Tokens;

namespace Mandate.Server;

/// <summary>
/// What is known of providers, and the one place that asks them: bounded in time and size, never redirected. Metadata
/// and keys are kept for an hour; a token signed with a key that is not known makes the keys be read once more, and not
/// again within a minute, so that nobody makes us ask by making up tokens.
/// </summary>
internal sealed class ProviderDirectory(TimeProvider time) : IDisposable
{
    private const int BytesMax = 512 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeysAgain = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = BytesMax,
    };

    private readonly ConcurrentDictionary<string, (ProviderMetadata Metadata, DateTimeOffset At)> metadata =
        new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<SecurityKey> Keys, DateTimeOffset At)> keys =
        new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, DateTimeOffset> silent = new(StringComparer.Ordinal);
    // One for each set of keys: a provider that hangs holds up its own people alone.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);

    public void Dispose()
    {
        http.Dispose();
        foreach (var gate in gates.Values) gate.Dispose();
    }

    /// <summary>What the issuer says of itself; null where it does not, or not so that it may be believed.</summary>
    public async Task<ProviderMetadata?> FindAsync(string issuer, CancellationToken cancel)
    {
        if (metadata.TryGetValue(issuer, out var known) && time.GetUtcNow() < known.At + Kept) return known.Metadata;
        // Who does not answer is left alone for a moment, however many ask.
        if (silent.TryGetValue(issuer, out var since) && time.GetUtcNow() < since + LeftAlone) return null;
        // Put behind the issuer, as OpenID Connect says; RFC 8414 would put it before its path.
        var bytes = await GetAsync(issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancel);
        if (bytes is null || ProviderMetadata.Read(issuer, bytes) is not { } read)
        {
            silent[issuer] = time.GetUtcNow();
            return null;
        }

        silent.TryRemove(issuer, out _);
        metadata[issuer] = (read, time.GetUtcNow());
        return read;
    }

    /// <summary>The metadata that is known already; for what does not wait for a provider.</summary>
    public ProviderMetadata? Known(string issuer) =>
        metadata.TryGetValue(issuer, out var known) ? known.Metadata : null;

    /// <summary>The keys of an issuer, read anew where none has the id and they were not read just now.</summary>
    public async Task<IReadOnlyList<SecurityKey>> KeysAsync(
        ProviderMetadata of, string? keyId, CancellationToken cancel)
    {
        var gate = gates.GetOrAdd(of.Keys, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel);
        try
        {
            var now = time.GetUtcNow();
            var isKnown = keys.TryGetValue(of.Keys, out var known);
            var has = isKnown && (keyId is null || known.Keys.Any(k => k.KeyId == keyId));
            if (isKnown && now < known.At + (has ? Kept : KeysAgain)) return known.Keys;
            var read = await GetAsync(of.Keys, cancel) is { } bytes ? ProviderMetadata.ReadKeys(bytes) : null;
            // What cannot be read now is not asked for again at once either.
            keys[of.Keys] = (read ?? (isKnown ? known.Keys : []), now);
            return keys[of.Keys].Keys;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Sends a form; the answer where it is a success and not too long.</summary>
    public async Task<byte[]?> PostAsync(
        string place, IEnumerable<KeyValuePair<string, string>> form, string? basic, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, place);
        request.Content = new FormUrlEncodedContent(form);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (basic is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
        return await SendAsync(request, cancel);
    }

    private async Task<byte[]?> GetAsync(string place, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, place);
        return await SendAsync(request, cancel);
    }

    private async Task<byte[]?> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.SendAsync(request, cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }
}
