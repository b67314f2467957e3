using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

#pragma warning disable MA0015 // the messages are for people, who know no parameter names

namespace Mandate.Server;

/// <summary>
/// Hands letters to one mail server, as RFC 5321 has it: with TLS where the server offers that, and then with none that
/// cannot be checked. It signs in nowhere; the server takes what comes from this machine.
/// </summary>
internal sealed class SmtpPost
{
    private const int LineMax = 2_000;
    private const int LinesMax = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string host;
    private readonly int port;
    private readonly string from;

    private SmtpPost(string host, int port, string from) => (this.host, this.port, this.from) = (host, port, from);

    /// <param name="server">`host` or `host:port`; 25 where none is named.</param>
    /// <param name="from">Whom letters are from.</param>
    /// <exception cref="ArgumentException">With what is wrong.</exception>
    public static SmtpPost Of(string server, string? from)
    {
        if (from is null || !IsAddress(from)) throw new ArgumentException("mail needs an address that it is from");
        return Uri.TryCreate("smtp://" + server, UriKind.Absolute, out var address) && address.Host.Length > 0
            && address.UserInfo.Length == 0 && address.AbsolutePath is "" or "/"
            ? new SmtpPost(address.Host.Trim('[', ']'), address.Port < 0 ? 25 : address.Port, from)
            : throw new ArgumentException($"`{server}` is no mail server such as mail.example:25");
    }

    /// <summary>One `@`, and nothing that could be taken for a part of SMTP.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= 254 && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && text.All(c => char.IsAsciiLetterOrDigit(c) || ".!#$%&'*+-/=?^_`{|}~@".Contains(c, StringComparison.Ordinal));

    /// <summary>Null when the server took it, else why not and whether there is no use in trying again.</summary>
    public async Task<(string Why, bool IsOver)?> SendAsync(
        Letter letter, DateTimeOffset at, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(host, port, patience.Token);
            return await TalkAsync(socket.GetStream(), letter, at, patience.Token);
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException)
        {
            return (failure.Message, false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ("the mail server did not answer in time", false);
        }
    }

    private async Task<(string Why, bool IsOver)?> TalkAsync(
        NetworkStream plain, Letter letter, DateTimeOffset at, CancellationToken cancel)
    {
        var line = new Line(plain);
        if (await line.ReadAsync(cancel) is { Code: not 220 } greeting) return greeting.Fault;
        var hello = await line.SayAsync("EHLO mandate", cancel);
        if (hello.Code != 250) return hello.Fault;
        if (!hello.Offers("STARTTLS")) return await LetterAsync(line, letter, at, cancel);
        if (await line.SayAsync("STARTTLS", cancel) is { Code: not 220 } unsafely) return unsafely.Fault;
        await using var sealedStream = new SslStream(plain, leaveInnerStreamOpen: true);
        await sealedStream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = host }, cancel);
        // Nothing that was said before counts now.
        line = new Line(sealedStream);
        return await line.SayAsync("EHLO mandate", cancel) is { Code: not 250 } again ? again.Fault
            : await LetterAsync(line, letter, at, cancel);
    }

    private async Task<(string Why, bool IsOver)?> LetterAsync(
        Line line, Letter letter, DateTimeOffset at, CancellationToken cancel)
    {
        foreach (var command in new[] { $"MAIL FROM:<{from}>", $"RCPT TO:<{letter.To}>" })
            if (await line.SayAsync(command, cancel) is { Code: < 200 or > 299 } refused) return refused.Fault;
        if (await line.SayAsync("DATA", cancel) is { Code: not 354 } closed) return closed.Fault;
        var said = await line.SayAsync(Data(letter, at) + "\r\n.", cancel);
        if (said.Code is < 200 or > 299) return said.Fault;
        await line.SayAsync("QUIT", cancel);
        return null;
    }

    /// <summary>Head and text; a line that begins with a dot gets another.</summary>
    private string Data(Letter letter, DateTimeOffset at)
    {
        var domain = from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..];
        string[] lines =
        [
            $"From: Mandate <{from}>", $"To: <{letter.To}>", $"Subject: {letter.Subject}",
            "Date: " + at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture),
            $"Message-ID: <{letter.Id}@{domain}>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=us-ascii", "Auto-Submitted: auto-generated", "",
            .. letter.Text.TrimEnd('\n').Split('\n'),
        ];
        return string.Join("\r\n", lines.Select(l => l.StartsWith('.') ? "." + l : l));
    }

    /// <summary>What the server said: its code and its lines.</summary>
    private readonly record struct Said(int Code, string[] Lines)
    {
        public (string Why, bool IsOver) Fault => ($"the mail server said {Code}", Code is >= 500 and < 600);

        public bool Offers(string what) => Lines.Any(l => l.Equals(what, StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Line(Stream stream)
    {
        private readonly byte[] one = new byte[1];

        public async Task<Said> SayAsync(string command, CancellationToken cancel)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);
            await stream.FlushAsync(cancel);
            return await ReadAsync(cancel);
        }

        public async Task<Said> ReadAsync(CancellationToken cancel)
        {
            var lines = new List<string>();
            while (lines.Count < LinesMax)
            {
                var text = await LineAsync(cancel);
                if (text.Length < 3 || !int.TryParse(text.AsSpan(0, 3), NumberStyles.None, null, out var code))
                    throw new IOException("the mail server said what is no answer");
                lines.Add(text.Length > 4 ? text[4..] : "");
                if (text.Length == 3 || text[3] != '-') return new Said(code, [.. lines]);
            }

            throw new IOException("the mail server does not stop talking");
        }

        /// <summary>Byte by byte: nothing may be read ahead of TLS.</summary>
        private async Task<string> LineAsync(CancellationToken cancel)
        {
            var text = new StringBuilder();
            while (text.Length < LineMax)
            {
                if (await stream.ReadAsync(one, cancel) == 0) throw new IOException("the mail server hung up");
                if (one[0] == '\n') return text.ToString().TrimEnd('\r');
                text.Append((char)one[0]);
            }

            throw new IOException("the mail server does not end its line");
        }
    }
}
