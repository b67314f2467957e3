using System.Text.Json;

namespace Mandate.Server.Tests;

/// <summary>A yes as it is given: by the person, signed in, to what they are shown.</summary>
internal static class Approving
{
    public static Task ApproveAsync(this RunningServer server, string request, string person) =>
        server.Server.ApproveAsync(request, person);

    public static async Task ApproveAsync(this MandateServer server, string request, string person)
    {
        var (status, text) = await server.TryApproveAsync(request, person);
        Assert.True(status == 200, $"{person}: {status}: {text}");
    }

    /// <summary>The answer to the yes; to what is shown now unless a digest of earlier is given.</summary>
    public static async Task<(int Status, string Text)> TryApproveAsync(
        this MandateServer server, string request, string person, string? digest = null)
    {
        using var visitor = await Visitor.SignInAsync(server, person);
        digest ??= await visitor.DigestAsync(request);
        var (status, text, _) = await visitor.PostAsync(
            $"/v1/requests/{request}/approve", new { digest, reason = "needed" });
        return (status, text);
    }

    /// <summary>The stable code of a refusal.</summary>
    public static string CodeOf(string text)
    {
        using var problem = JsonDocument.Parse(text);
        return problem.RootElement.GetProperty("code").GetString()!;
    }

    private static async Task<string?> DigestAsync(this Visitor visitor, string request)
    {
        using var shown = JsonDocument.Parse(await visitor.Http.GetStringAsync(
            new Uri("/v1/requests/" + request, UriKind.Relative), TestContext.Current.CancellationToken));
        return shown.RootElement.GetProperty("shown").GetProperty("digest").GetString();
    }
}
