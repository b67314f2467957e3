using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mandate.Server;

#pragma warning disable MA0015 // the messages are for people, who know no parameter names

/// <summary>Where a server may listen: loopback only, unless TLS is configured.</summary>
internal static class ListenAddress
{
    /// <exception cref="ArgumentException">The address is not one that may be used; the message says why.</exception>
    public static void Check(ServerOptions options)
    {
        if (options.PublicUrl is { } seen && !IsOrigin(seen))
            throw new ArgumentException($"`{seen}` is no address such as https://mandate.example, without a path");
        if (options.Url is null) return;
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new ArgumentException($"`{options.Url}` is no address such as http://127.0.0.1:8080");
        var tls = options.TlsCertificate is not null;
        if (url.Scheme == "https" != tls)
            throw new ArgumentException(tls
                ? "a certificate is for an https address" : "an https address needs --tls-certificate and --tls-key");
        if (!tls && !IsLoopback(url))
            throw new ArgumentException($"without TLS the server listens on loopback only, not on `{url.Host}`");
    }

    public static void Apply(ServerOptions options, KestrelServerOptions kestrel)
    {
        if (options.Socket is { } socket) kestrel.ListenUnixSocket(socket);
        if (options.Url is null) return;
        var url = new Uri(options.Url);
        var address = url.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Any;
        kestrel.Listen(address, url.Port, listen =>
        {
            if (options.TlsCertificate is { } certificate)
                listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, options.TlsKey));
        });
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && text.TrimEnd('/') == url.GetLeftPart(UriPartial.Authority) && url.UserInfo.Length == 0;

    private static bool IsLoopback(Uri url) =>
        url.Host == "localhost"
            || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
