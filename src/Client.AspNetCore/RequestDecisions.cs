using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Mandate.Client.AspNetCore;

/// <summary>
/// The decisions of one request, each asked for once. What is asked outside the routing of a request is asked anew
/// every time: a connection that stays open, such as a hub's, would keep its decisions for as long.
/// </summary>
#pragma warning disable CA1812 // made by the container
internal sealed class RequestDecisions(MandateClient client, IOptions<MandateAuthorizationOptions> options)
#pragma warning restore CA1812
{
    private readonly Lock gate = new();
    private readonly Dictionary<Question, Task<Decision>> asked = [];
    private JsonObject? context;
    private bool hasContext;

    /// <summary>For the routing of the request itself.</summary>
    public Task<Decision> AskOnceAsync(Subject subject, string action, Resource resource, HttpContext http)
    {
        lock (gate)
        {
            if (!hasContext) (context, hasContext) = (options.Value.Context?.Invoke(http), true);
            // The context is one object a request, so that equal questions are equal.
            var question = new Question(subject, action, resource) { Context = context };
            if (asked.TryGetValue(question, out var decision)) return decision;
            return asked[question] = client.EvaluateAsync(question, http.RequestAborted);
        }
    }

    /// <summary>For a resource that was handed over, wherever that is.</summary>
    public Task<Decision> AskAsync(Subject subject, string action, Resource resource, HttpContext? http) =>
        client.EvaluateAsync(
            new Question(subject, action, resource)
            {
                Context = http is null ? null : options.Value.Context?.Invoke(http),
            },
            http?.RequestAborted ?? CancellationToken.None);
}
