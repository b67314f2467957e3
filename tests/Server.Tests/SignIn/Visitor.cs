using System.Net.Http.Headers;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server.Tests;

/// <summary>A person who is signed in without a browser: nobody has the private half of the passkey.</summary>
internal sealed record Visitor(HttpClient Http, string Text, string SignIn, PasskeyId Passkey) : IDisposable
{
    /// <summary>Makes a passkey for the person and signs them in with it.</summary>
    public static Task<Visitor> SignInAsync(
        RunningServer server, string person, SignInStrength strength = SignInStrength.PhishingResistant) =>
        SignInAsync(server.Server, person, strength);

    /// <summary>The same with a server of another kind of test.</summary>
    public static async Task<Visitor> SignInAsync(
        MandateServer server, string person, SignInStrength strength = SignInStrength.PhishingResistant)
    {
        var node = server.Node;
        var id = node.People.Find(person)!.Value;
        var passkey = new Change.PasskeyAdded(
            node.NewId<PasskeyId>(), id, Tokens.HashOf(Tokens.NewText()), "AAAA", false);
        await RecordAsync(node, (estate, at) => CredentialCommands.Add(estate, passkey, at));
        return await AgainAsync(server, id, passkey.Id, strength);
    }

    /// <summary>Another sign-in with the passkey.</summary>
    public static Task<Visitor> AgainAsync(RunningServer server, PersonId person, PasskeyId passkey,
        SignInStrength strength = SignInStrength.PhishingResistant) =>
        AgainAsync(server.Server, person, passkey, strength);

    private static async Task<Visitor> AgainAsync(
        MandateServer server, PersonId person, PasskeyId passkey, SignInStrength strength)
    {
        var proofing = new SignInProofing(SignInMethod.Passkey, strength, server.Node.Now, passkey);
        var outcome = await server.SignIns.BeginAsync(person, proofing, null);
        var begun = Assert.IsType<SignInOutcome.In>(outcome).SignIn;
        var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", begun.Text);
        return new Visitor(http, begun.Text, Identifier.Text(begun.Id), passkey);
    }

    public static async Task RecordAsync(Node node, Func<Estate, Instant, Ruling> decide) =>
        Assert.IsType<CommandOutcome.Recorded>(await node.Scribe.SubmitAsync(
            new Command { Actor = Actor.Node, Decide = decide }, TestContext.Current.CancellationToken));

    public async Task<int> StatusAsync(string path)
    {
        using var answer = await Http.GetAsync(
            new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    public async Task<(int Status, string Text, string? Challenge)> PostAsync(string path, object body)
    {
        using var content = RunningServer.Json(body);
        using var answer = await Http.PostAsync(
            new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            answer.Headers.WwwAuthenticate.FirstOrDefault()?.ToString());
    }

    public void Dispose() => Http.Dispose();
}
