using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Microsoft.Extensions.Logging;

#pragma warning disable MA0015 // the messages are for people, who know no parameter names

namespace Mandate.Server;

/// <summary>Tells one address: CloudEvents without anybody's name, signed as Standard Webhooks has it.</summary>
internal sealed class Webhook(Node node, ServerOptions options, SiteAddress site, ILogger<Webhook> log)
    : Telling<RequestNews>(node, log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TimeProvider time = node.Time;
    private readonly Uri? address = options.Webhook is { } url ? Address(url) : null;
    private readonly byte[] key = options.Webhook is null ? [] : Secret(options.WebhookSecret);

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        // Where it leads is what administrators named, and nothing that an answer names.
        AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = Patience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Patience,
    };

    /// <summary>Refuses an address that would carry events in the clear, and a secret that is none.</summary>
    /// <exception cref="ArgumentException">With what is wrong.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.Webhook is null) return;
        _ = Address(options.Webhook);
        _ = Secret(options.WebhookSecret);
    }

    public void Start()
    {
        if (address is not null) Begin();
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        client.Dispose();
    }

    protected override IEnumerable<RequestNews> Of(Estate estate, RequestNews news) => [news];

    protected override string IdOf(RequestNews message) => message.Id;

    protected override async Task<(string Why, bool IsOver)?> OnceAsync(RequestNews message, CancellationToken cancel)
    {
        var body = message.ToCloudEvent(site.Origin);
        var sent = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var post = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        post.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json", "utf-8");
        post.Headers.Add("webhook-id", message.Id);
        post.Headers.Add("webhook-timestamp", sent);
        post.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(
            HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{message.Id}.{sent}."), .. body])));
        try
        {
            using var answer = await client.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, cancel);
            var status = (int)answer.StatusCode;
            return status is >= 200 and < 300 ? null
                : ($"the receiver answered {status}", status is < 500 and not (408 or 429));
        }
        catch (HttpRequestException failure)
        {
            return (failure.HttpRequestError.ToString(), false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ("the receiver did not answer in time", false);
        }
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.UserInfo.Length == 0
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address : throw new ArgumentException("a webhook is an https address, or http on this machine alone");

    private static byte[] Secret(string? file)
    {
        const string prefix = "whsec_";
        if (file is null) throw new ArgumentException("a webhook needs a file with its secret");
        string text;
        try
        {
            text = File.ReadAllText(file).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"the webhook's secret cannot be read: {failure.Message}", failure);
        }

        var secret = new byte[text.Length];
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[prefix.Length..], secret, out var length) && length is >= 24 and <= 64
            ? secret[..length]
            : throw new ArgumentException("a webhook's secret is `whsec_` and 24 to 64 bytes in Base64");
    }
}
