using System.CommandLine;
using System.Text.Json;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate login`, `mandate logout` and `mandate whoami`.</summary>
internal static class LoginNoun
{
    public static IEnumerable<Command> Build(Screen screen, CommonOptions common, VerbBuilder verbs)
    {
        var login = new Command("login", "Signs you in at a server: prints an address to open in a browser, and waits.");
        login.SetAction((parsed, cancel) => LoginAsync(screen, common.Choice(parsed, screen.Terminal),
            parsed.GetValue(common.Json), cancel));
        yield return login;
        yield return verbs.Verb("logout", "Ends your sign-in at a server, and forgets it.", LogoutAsync);
        yield return verbs.Verb("whoami", "Says as whom and as what you ask.", call => call.ShowAsync(
            "v1/me", WireJson.Default.CallerWire, me => [Listing.Members(
                ("person", Cells.Of(me.Person)), ("organisation", Cells.Of(me.Organisation)),
                ("actor", Cells.Of(me.Actor)), ("roles", Cells.Of(me.Roles)),
                ("strength", Cells.Of(me.SignIn?.Strength)), ("authenticated", Cells.Of(me.SignIn?.AuthenticatedAt)),
                ("ends", Cells.Of(me.SignIn?.Expires)))]));
    }

    private static async Task<int> LoginAsync(
        Screen screen, ConnectionChoice choice, bool json, CancellationToken cancel)
    {
        if (choice.ServerToUse is not { } server)
            return screen.Fail(ExitCode.BadInput, "no server is named", "give --server URL, or MANDATE_URL");
        if (Connection.Fault(server) is { } fault) return screen.Fail(fault.Code, fault.Message, fault.Advice);
        using var http = Connection.Client(new Uri(server), null);
        var started = await SendAsync(http, "v1/login", new LoginWire(Environment.MachineName),
            WireJson.Default.LoginWire, cancel);
        if (started is not Reply.Answered answer) return Failure.Print(screen, started);
        if (Reply.Read(answer, WireJson.Default.LoginStartedWire) is not { } begun)
            return screen.Fail(ExitCode.Unreachable, "the server's answer cannot be read", null);
        screen.Note("open " + (begun.Url ?? server.TrimEnd('/') + begun.Path));
        screen.Note($"and say yes if it shows {begun.UserCode}");
        await screen.Terminal.Error.FlushAsync(cancel);
        var (reply, read) = await WaitAsync(screen, http, begun, cancel);
        if (read is null) return Failure.Print(screen, reply);
        var isKept = new KeptSignIns(screen.Terminal).TryKeep(
            server, new KeptSignIn(server, read.Token, read.Person, read.Expires));
        if (json) screen.Verbatim(((Reply.Answered)reply).Text);
        else
        {
            screen.Line($"signed in as {read.Person} until {read.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            if (!isKept) screen.Line("MANDATE_TOKEN=" + read.Token);
        }

        return ExitCode.Fine;
    }

    private static async Task<(Reply Reply, LoggedInWire? In)> WaitAsync(
        Screen screen, HttpClient http, LoginStartedWire begun, CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(Math.Clamp(begun.Interval, 1, 30));
        while (true)
        {
            var reply = await SendAsync(http, "v1/login/poll", new LoginPollWire(begun.DeviceCode),
                WireJson.Default.LoginPollWire, cancel);
            if (reply is not Reply.Refused { Problem.Code: "authorization_pending" })
                return (reply, reply is Reply.Answered answer
                    ? Reply.Read(answer, WireJson.Default.LoggedInWire) : null);
            await Task.Delay(pause, screen.Terminal.Time, cancel);
        }
    }

    private static async Task<Reply> SendAsync<T>(HttpClient http, string path, T body,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        request.Content.Headers.ContentType = new("application/json");
        return await Reply.OfAsync(http, request, cancel);
    }

    private static async Task<int> LogoutAsync(Call call)
    {
        var me = await call.GetAsync("v1/me");
        if (me is not Reply.Answered answer) return call.Fail(me);
        if (Reply.Read(answer, WireJson.Default.CallerWire)?.SignIn is not { } signIn)
            return call.Screen.Fail(ExitCode.BadInput, "a token is no sign-in", "revoke it: `mandate token revoke`");
        var reply = await call.RecordAsync(
            Address.V1("sign-ins", signIn.Id, "end"), new VerbWire(), WireJson.Default.VerbWire);
        var code = call.Show(reply, WireJson.Default.RecordedWire, _ => [Cells.Line("signed out")]);
        if (code == ExitCode.Fine && call.Connection.Http.BaseAddress is { } server)
            new KeptSignIns(call.Screen.Terminal).Forget(server.OriginalString);
        return code;
    }
}
