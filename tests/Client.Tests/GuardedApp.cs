using System.Security.Claims;
using System.Text.Json.Nodes;
using Mandate.Client.AspNetCore;
using Mandate.Restarter;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mandate.Client.Tests;

/// <summary>A program with every way to name a requirement, over a transport of a test's.</summary>
public sealed class GuardedApp : IAsyncDisposable
{
    private readonly WebApplication running;
    private readonly HttpClient http;

    private GuardedApp(WebApplication app) =>
        (running, http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public static async Task<GuardedApp> StartAsync(
        FakeTransport transport, Action<MandateAuthorizationOptions>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddMandateClient(options =>
        {
            options.Address = new Uri("https://mandate.example");
            options.Transport = () => transport;
            options.RetryDelay = TimeSpan.Zero;
        });
        builder.Services.AddMandateAuthorization(options =>
        {
            options.Subject = SubjectClaims.Person("sub");
            configure?.Invoke(options);
        });
        builder.Services.AddAuthentication(DemoSignIn.Scheme)
            .AddScheme<AuthenticationSchemeOptions, DemoSignIn>(DemoSignIn.Scheme, null);
        builder.Services.AddControllers().AddApplicationPart(typeof(HostsController).Assembly);
        var app = builder.Build();
        app.MapControllers();
        app.MapGet("/minimal/{name}", (string name) => name).RequireMandate("restart", "host", "{name}");
        app.MapGet("/prefix/{name}", (string name) => name).RequireMandate("restart", "host", "pacs-{name}-1");
        app.MapGet("/fixed", () => "fixed").RequireMandate("read", "report", "monthly");
        app.MapGet("/delegate", () => "found")
            .RequireMandate("restart", "host", context => context.Request.Headers["Host-Name"]);
        app.MapGet("/misnamed/{name}", (string name) => name).RequireMandate("restart", "host", "{nome}");
        app.MapGroup("/group/{name}").RequireMandate("restart", "host", "{name}")
            .MapGet("/twice", (string name) => name).RequireMandate("restart", "host", "{name}")
            .RequireMandate("login", "host", "{name}");
        app.MapGet("/handed/{name}", async (string name, ClaimsPrincipal user, IAuthorizationService authorization) =>
        {
            var requirement = new MandateRequirement("restart");
            var first = await authorization.AuthorizeAsync(user, new Resource("host", name), requirement);
            var second = await authorization.AuthorizeAsync(user, new Resource("host", name), requirement);
            var other = await authorization.AuthorizeAsync(user, "no resource", requirement);
            return $"{first.Succeeded} {second.Succeeded} {other.Succeeded} "
                + other.Failure?.FailureReasons.Single().Message;
        });
        await app.StartAsync();
        return new GuardedApp(app);
    }

    public async Task<string> Get(string path, string? user = "ana", string? hostName = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (user is not null) request.Headers.Add("Demo-User", user);
        if (hostName is not null) request.Headers.Add("Host-Name", hostName);
        using var response = await http.SendAsync(request);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}".Trim();
    }

    /// <summary>`ana restart host pacs-1`, for every question that was asked.</summary>
    public static string[] Questions(FakeTransport transport) => [.. transport.Requests.Select(r =>
    {
        var json = JsonNode.Parse(r.Body)!;
        return $"{json["subject"]!["id"]} {json["action"]!["name"]} {json["resource"]!["type"]} {json["resource"]!["id"]}"
            + (json["context"] is { } context ? " " + context.ToJsonString() : "");
    })];

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await running.DisposeAsync();
    }
}

/// <summary>A controller that is guarded as a whole and once more.</summary>
[ApiController]
[Route("mvc/{name}")]
[RequiresMandate("login", "host", "{name}")]
public sealed class HostsController : ControllerBase
{
    [HttpGet]
    public string Read(string name) => name;

    [HttpGet("restart")]
    [RequiresMandate("restart", "host", "{name}")]
    public string Restart(string name) => name;
}
