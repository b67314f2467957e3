using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.SignIn.Tests;

/// <summary>How the front signs an ID token anew.</summary>
public enum Signing
{
    /// <summary>With its own key, which its key set names.</summary>
    Proper,

    /// <summary>Not at all: `alg` is `none`.</summary>
    None,

    /// <summary>With the public key as if it were a shared secret.</summary>
    HmacOfPublicKey,

    /// <summary>With the client's secret.</summary>
    HmacOfSecret,

    /// <summary>With a key that nobody knows, under the name of one that is known.</summary>
    Stranger,

    /// <summary>With a key that the key set does not name.</summary>
    Unknown,
}

/// <summary>
/// Stands in front of the real provider under the provider's name, so that a test can make it say what no real one
/// says.
/// </summary>
public sealed class ProviderFront : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private readonly List<(string Id, RSA Key)> keys = [("front-1", RSA.Create(2048))];
    private readonly RSA stranger = RSA.Create(2048);
    private string? behind;

    private ProviderFront(WebApplication app) => this.app = app;

    public string Issuer => app.Urls.First();

    /// <summary>Changes what an ID token says.</summary>
    public Action<JsonObject>? Alter { get; set; }

    public Signing? Signs { get; set; }

    /// <summary>Changes the address that a browser is sent back to.</summary>
    public Func<string, string>? Redirects { get; set; }

    /// <summary>How often the key set was asked for.</summary>
    public int KeysAsked { get; private set; }

    public static async Task<ProviderFront> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var front = new ProviderFront(builder.Build());
        front.app.Run(front.AnswerAsync);
        await front.app.StartAsync();
        return front;
    }

    public void Stands(int port) => behind = $"http://127.0.0.1:{port}";

    /// <summary>As the provider itself is.</summary>
    public void Reset() => (Alter, Signs, Redirects) = (null, null, null);

    /// <summary>From now on it signs with another key; the key set names both.</summary>
    public void Rotate() => keys.Add(($"front-{keys.Count + 1}", RSA.Create(2048)));

    /// <summary>A token with this payload, signed as told.</summary>
    public string Token(JsonObject payload, Signing signing)
    {
        var (id, key) = signing switch
        {
            Signing.Stranger => (keys[^1].Id, stranger), Signing.Unknown => ("never-heard-of", stranger), _ => keys[^1],
        };
        var header = new JsonObject
        {
            ["alg"] = signing switch
            {
                Signing.None => "none", Signing.HmacOfPublicKey or Signing.HmacOfSecret => "HS256", _ => "RS256",
            },
            ["kid"] = id,
        };
        var text = Encoded(header) + "." + Encoded(payload);
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = signing switch
        {
            Signing.None => [],
            Signing.HmacOfPublicKey => HMACSHA256.HashData(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()),
                bytes),
            Signing.HmacOfSecret => HMACSHA256.HashData(Encoding.ASCII.GetBytes(ProviderStage.Secret), bytes),
            _ => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return text + "." + Base64Url.EncodeToString(signature);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
        stranger.Dispose();
        foreach (var (_, key) in keys) key.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), $"{behind}{context.Request.Path}{context.Request.QueryString}");
        if (context.Request.Method == "POST") request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        using var answer = await http.SendAsync(request, context.RequestAborted);
        var body = await answer.Content.ReadAsStringAsync(context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Content-Length" or "Transfer-Encoding" or "Location"))
                context.Response.Headers[name] = values.ToArray();
        if (answer.Headers.Location?.OriginalString is { } goes)
            context.Response.Headers.Location = goes.Contains("/sign-in/callback", StringComparison.Ordinal)
                && Redirects is { } redirects ? redirects(goes) : goes;
        if (context.Request.Path == "/jwks") body = Keys(body);
        if (context.Request.Path == "/token" && answer.IsSuccessStatusCode) body = Tampered(body);
        await context.Response.WriteAsync(body, context.RequestAborted);
    }

    private string Keys(string body)
    {
        KeysAsked++;
        var set = JsonNode.Parse(body)!;
        foreach (var (id, key) in keys)
        {
            var part = key.ExportParameters(includePrivateParameters: false);
            set["keys"]!.AsArray().Add(new JsonObject
            {
                ["kty"] = "RSA", ["kid"] = id, ["use"] = "sig", ["n"] = Base64Url.EncodeToString(part.Modulus),
                ["e"] = Base64Url.EncodeToString(part.Exponent),
            });
        }

        return set.ToJsonString();
    }

    private string Tampered(string body)
    {
        if (Alter is null && Signs is null) return body;
        var answer = JsonNode.Parse(body)!;
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(
            answer["id_token"]!.GetValue<string>().Split('.')[1]))!.AsObject();
        Alter?.Invoke(payload);
        answer["id_token"] = Token(payload, Signs ?? Signing.Proper);
        return answer.ToJsonString();
    }

    private static string Encoded(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
