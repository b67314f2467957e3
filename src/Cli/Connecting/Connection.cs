using System.Net.Http.Headers;
using System.Net.Sockets;
using Mandate.Server;

namespace Mandate.Cli;

/// <summary>How a folder is opened when there is no server to talk to.</summary>
/// <param name="MayCreate">Whether a folder that is not there is made.</param>
/// <param name="MayPretend">Whether one that is not there counts as empty: for what records nothing.</param>
/// <param name="Converges">Whether connected systems are driven.</param>
internal sealed record OpenFor(bool MayCreate = false, bool MayPretend = false, bool Converges = false);

/// <summary>Whom to talk to, as it was typed and as the environment has it.</summary>
internal sealed record ConnectionChoice
{
    public string? Server { get; init; }

    public string? Data { get; init; }

    public string? ServerOfEnvironment { get; init; }

    public string? DataOfEnvironment { get; init; }

    public string? Token { get; init; }

    public OpenFor How { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The server, unless a folder was typed and no server was.</summary>
    public string? ServerToUse => Server ?? (Data is null ? ServerOfEnvironment : null);

    public string? DataToUse => Data ?? DataOfEnvironment;
}

/// <summary>What connecting leads to.</summary>
internal abstract record ConnectionOutcome
{
    private ConnectionOutcome() { }

    /// <summary>There is somebody to talk to; the caller lets go of it.</summary>
    public sealed record Open(Connection Connection) : ConnectionOutcome;

    /// <summary>There is not.</summary>
    public sealed record Refused(int Code, string Message, string Advice) : ConnectionOutcome;
}

#pragma warning disable CA2000 // the connection owns its client, the client its handler, the stream its socket
/// <summary>
/// HTTP to a server, or to a server of this process over a Unix socket in a folder that only this user may enter: one
/// path for both, so a verb cannot behave differently.
/// </summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private const int SocketPathMax = 100;

    private readonly MandateServer? embedded;
    private readonly IReadOnlyList<string> folders;

    private Connection(HttpClient http, MandateServer? embedded, params IReadOnlyList<string> folders) =>
        (Http, this.embedded, this.folders) = (http, embedded, folders);

    /// <summary>The client; its addresses are relative.</summary>
    public HttpClient Http { get; }

    /// <summary>Whether the folder was opened by this process.</summary>
    public bool IsEmbedded => embedded is not null;

    /// <summary>
    /// Connects as chosen. A folder that cannot be used is a <see cref="Mandate.Storage.StorageException"/>.
    /// </summary>
    public static async Task<ConnectionOutcome> OpenAsync(ConnectionChoice choice, CancellationToken cancel)
    {
        if (choice.Server is not null && choice.Data is not null)
            return Bad("--server and --data are two ways to the same thing", "give one of them");
        if (choice.ServerToUse is { } server) return ToServer(server, choice.Token);
        if (choice.DataToUse is { } data) return await ToFolderAsync(data, choice, cancel);
        return Bad(
            "neither a server nor a folder is named",
            "give --server URL (or MANDATE_URL) with MANDATE_TOKEN, or --data DIR (or MANDATE_DATA)");
    }

    /// <summary>A client for this address and token, as every connection to a server uses it.</summary>
    public static HttpClient Client(Uri url, string? token)
    {
        // A redirection would carry the token to whoever it names.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = !url.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        return Client(handler, url, token);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (embedded is not null) await embedded.DisposeAsync();
        foreach (var folder in folders)
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Why a server cannot be talked to at this address; null when it can.</summary>
    public static ConnectionOutcome.Refused? Fault(string server) =>
        !Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? Bad($"`{server}` is no address such as https://mandate.example:7420", "give --server URL")
        : url.Scheme == "http" && !url.IsLoopback
            ? Bad($"`{server}` would send the token in the clear", "use https, or a tunnel to a loopback address")
        : null;

    private static ConnectionOutcome ToServer(string server, string? token)
    {
        if (Fault(server) is { } fault) return fault;
        if (token is null)
            return Bad("the server needs a token",
                "sign in with `mandate login`, or set MANDATE_TOKEN; a fresh folder's first is in DIR/admin-token");
        if (token.Any(c => c is <= ' ' or > '~'))
            return Bad("the token has characters that no token has", "set MANDATE_TOKEN anew");
        return new ConnectionOutcome.Open(new Connection(Client(new Uri(server), token), null));
    }

    private static async Task<ConnectionOutcome> ToFolderAsync(string data, ConnectionChoice choice,
        CancellationToken cancel)
    {
        var scratch = new List<string> { NewScratch() };
        try
        {
            if (choice.How.MayPretend && !choice.How.MayCreate && IsAbsent(data))
            {
                scratch.Add(NewScratch());
                data = scratch[1];
            }

            var socket = Path.Combine(scratch[0], "s");
            var server = await MandateServer.StartAsync(
                new ServerOptions
                {
                    Data = data, Socket = socket, Url = null, Converges = choice.How.Converges, Time = choice.Time,
                    MayCreate = choice.How.MayCreate || scratch.Count > 1,
                },
                cancel);
            var handler = new SocketsHttpHandler
            {
                AllowAutoRedirect = false, UseCookies = false, UseProxy = false,
                ConnectCallback = (_, stop) => DialAsync(socket, stop),
            };
            var http = Client(handler, new Uri("http://localhost/"), server.LocalToken(Environment.UserName));
            return new ConnectionOutcome.Open(new Connection(http, server, scratch));
        }
        catch
        {
            foreach (var folder in scratch) Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    private static bool IsAbsent(string data) =>
        !Directory.Exists(data) || !Directory.EnumerateFileSystemEntries(data).Any();

    /// <summary>A folder of mode 0700 whose name leaves room for a socket's.</summary>
    private static string NewScratch()
    {
        var made = Directory.CreateTempSubdirectory("mandate-").FullName;
        if (made.Length <= SocketPathMax) return made;
        Directory.Delete(made);
        var shorter = Path.Combine("/tmp", Path.GetFileName(made));
        return Directory.CreateDirectory(
            shorter, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static async ValueTask<Stream> DialAsync(string path, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpClient Client(SocketsHttpHandler handler, Uri url, string? token)
    {
        var http = new HttpClient(handler) { BaseAddress = url, Timeout = Patience };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static ConnectionOutcome.Refused Bad(string message, string advice) =>
        new(ExitCode.BadInput, message, advice);
}
