namespace Mandate.Client;

/// <summary>
/// One request, as often as it has to be sent. There is no way to make one that may not be sent twice: it reads, it
/// asks, or it carries a key under which the server records it once.
/// </summary>
internal sealed record Call
{
    private Call(HttpMethod method, string path, byte[]? body) => (Method, Path, Body) = (method, path, body);

    public HttpMethod Method { get; }

    /// <summary>Relative to the server's address.</summary>
    public string Path { get; }

    /// <summary>JSON; null for none.</summary>
    public byte[]? Body { get; }

    /// <summary>The idempotency key of a change.</summary>
    public string? Key { get; private init; }

    /// <summary>Whether somebody waits at a door for it.</summary>
    public bool IsDecision { get; private init; }

    public static Call Get(string path) => new(HttpMethod.Get, path, null);

    /// <summary>Asks and changes nothing.</summary>
    public static Call Ask(string path, byte[] body) => new(HttpMethod.Post, path, body);

    public static Call Decide(string path, byte[] body) => new(HttpMethod.Post, path, body) { IsDecision = true };

    public static Call Change(string path, byte[] body, string key) => new(HttpMethod.Post, path, body) { Key = key };
}
