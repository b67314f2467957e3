using System.Net;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// Where browsers reach this server: what it was told, or where it listens; a loopback address is called `localhost`,
/// since passkeys belong to names. Never what a request says of itself.
/// </summary>
internal sealed class SiteAddress(ServerOptions options)
{
    private Uri? listens;

    /// <summary>The origin, without a slash at its end; null where the server has no address of its own.</summary>
    public string? Origin => options.PublicUrl?.TrimEnd('/') ?? (listens is null ? null : OriginOf(listens));

    /// <summary>Whether browsers send cookies over TLS alone.</summary>
    public bool IsSecure => Origin?.StartsWith("https://", StringComparison.Ordinal) == true;

    /// <summary>The name passkeys belong to.</summary>
    public string? Domain => Origin is { } origin ? new Uri(origin).Host : null;

    /// <summary>Told once the port is known.</summary>
    public void ListensAt(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return;
        // A name that it was told to listen by is bound as an address, and comes back as that.
        listens = options.Url is { } told && Uri.TryCreate(told, UriKind.Absolute, out var named)
            && !IPAddress.TryParse(named.Host.Trim('[', ']'), out _)
                ? new UriBuilder(named) { Port = address.Port }.Uri : address;
    }

    /// <summary>The address of a page; null where there is no origin.</summary>
    public string? Of(string path) => Origin is { } origin ? origin + path : null;

    /// <summary>
    /// Whether a browser sent the request from a page of ours. A browser names the origin at every POST; what does not
    /// is no browser, or one that hides where it comes from.
    /// </summary>
    public bool IsFromHere(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && string.Equals(origin, Origin, StringComparison.OrdinalIgnoreCase);

    private static string? OriginOf(Uri url)
    {
        var isAddress = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address);
        if (!isAddress) return url.GetLeftPart(UriPartial.Authority);
        return IPAddress.IsLoopback(address!) ? $"{url.Scheme}://localhost:{url.Port}" : null;
    }
}
