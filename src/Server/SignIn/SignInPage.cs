using System.Globalization;
using System.Net;
using System.Reflection;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// Pages that a browser without the console shows: whole documents, no script of their own but the one file, nothing
/// from anywhere else.
/// </summary>
internal static class SignInPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly byte[] Script = Asset("sign-in.js");
    private static readonly byte[] Style = Asset("sign-in.css");

    public static IResult SendScript() => Results.Bytes(Script, "text/javascript; charset=utf-8");

    public static IResult SendStyle() => Results.Bytes(Style, "text/css; charset=utf-8");

    /// <summary>Text as it may stand in a page and in an attribute.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string Time(Instant at) => at.ToDateTime() is { } time
        ? $"""<time datetime="{at}">{time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</time>"""
        : "never";

    /// <summary>A form of one button that records something.</summary>
    public static string Button(string action, string label, string antiforgery, string more = "") =>
        $"""
        <form method="post" action="{action}"><input type="hidden" name="antiforgery" value="{antiforgery}">{more}
        <button>{Text(label)}</button></form>
        """;

    /// <summary>The page; the body is of our own making, with every text in it encoded.</summary>
    public static IResult Show(string title, string body, string? goes = null, int status = 200) => new Document($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)} – Mandate</title>
        <link rel="stylesheet" href="/sign-in/sign-in.css">
        <script src="/sign-in/sign-in.js" defer></script>
        </head>
        <body data-return="{Text(goes)}">
        <h1>{Text(title)}</h1>
        {body}
        <p id="status" class="status" role="status"></p>
        </body>
        </html>

        """, status);

    /// <summary>A page that says no, and what to do.</summary>
    public static IResult Refuse(string why, string advice, int status = 400) =>
        Show("That did not work", $"<p>{Text(why)}.</p><p>{advice}</p>", status: status);

    private static byte[] Asset(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("sign-in/" + name)
            ?? throw new InvalidOperationException($"`{name}` was not built in");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class Document(string html, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentSecurityPolicy = Policy;
            // Not `no-referrer`: a form would then be sent without its origin, which is looked at.
            httpContext.Response.Headers["Referrer-Policy"] = "same-origin";
            httpContext.Response.Headers.XFrameOptions = "DENY";
            return Results.Text(html, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(httpContext);
        }
    }
}
