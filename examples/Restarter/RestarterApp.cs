using Mandate.Client;
using Mandate.Client.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Restarter;

/// <summary>A small program that guards what it does with Mandate: it says that it restarts hosts.</summary>
internal static class RestarterApp
{
    public static WebApplication Build(string[] args, Action<MandateClientOptions> mandate)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddMandateClient(mandate);
        // The claim is whatever the sign-in vouches for; here it holds the person's name in Mandate.
        builder.Services.AddMandateAuthorization(options => options.Subject = SubjectClaims.Person("sub"));
        builder.Services.AddAuthentication(DemoSignIn.Scheme)
            .AddScheme<AuthenticationSchemeOptions, DemoSignIn>(DemoSignIn.Scheme, null);

        var app = builder.Build();
        app.MapPost("/hosts/{name}/restart", (string name) => $"restarting {name}\n")
            .RequireMandate("restart", "host", "{name}");
        app.MapGet("/hosts", async (string names, HttpContext http, MandateClient client) =>
        {
            // One request for many questions: what may be offered to this person?
            var asked = names.Split(',').Select(name => new Question(
                Subject.Person(http.User.FindFirst("sub")!.Value), "restart", new Resource("host", name))).ToList();
            var decisions = await client.EvaluateManyAsync(asked, cancel: http.RequestAborted);
            return asked.Zip(decisions).Where(d => d.Second.Permits).Select(d => d.First.Resource.Id);
        }).RequireAuthorization();
        return app;
    }
}
