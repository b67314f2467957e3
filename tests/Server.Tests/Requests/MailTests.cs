using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mandate.Server.Tests.Estates;

namespace Mandate.Server.Tests.Requests;

/// <summary>Letters about requests, as a mail server of this process gets them.</summary>
public sealed class MailTests
{
    private sealed class MailServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stopping = new();
        private readonly X509Certificate2? certificate;
        private readonly Task running;

        public MailServer(bool offersTls = false)
        {
            if (offersTls) certificate = Certificate();
            listener.Start();
            running = Task.Run(RunAsync);
        }

        public string Address => $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

        /// <summary>Every line that came in the clear or under TLS.</summary>
        public ConcurrentQueue<string> Lines { get; } = new();

        public ConcurrentQueue<string> Letters { get; } = new();

        public async Task UntilAsync(Func<bool> so, string what)
        {
            for (var waited = 0; !so() && waited < 600; waited++)
                await Task.Delay(
                    TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.True(so(), what + ":\n" + string.Join('\n', Lines));
        }

        public async ValueTask DisposeAsync()
        {
            await stopping.CancelAsync();
            listener.Stop();
            await running;
            listener.Dispose();
            certificate?.Dispose();
            stopping.Dispose();
        }

        private static X509Certificate2 Certificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            var asked = new CertificateRequest("CN=nobody knows it", key, HashAlgorithmName.SHA256);
            asked.CertificateExtensions.Add(names.Build());
            var now = TimeProvider.System.GetUtcNow();
            return asked.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        }

        private async Task RunAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await listener.AcceptTcpClientAsync(stopping.Token);
                    await TalkAsync(client.GetStream());
                }
                catch (Exception failure) when (failure is IOException
                    or System.Security.Authentication.AuthenticationException)
                {
                    Lines.Enqueue("hung up");
                }
                catch (Exception failure) when (failure is OperationCanceledException or SocketException
                    or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private async Task TalkAsync(Stream stream)
        {
            await SayAsync(stream, "220 mail.test");
            while (await ReadAsync(stream) is { } line)
            {
                Lines.Enqueue(line);
                switch (line.Split(' ')[0])
                {
                    case "EHLO" when certificate is not null && stream is not SslStream:
                        await SayAsync(stream, "250-mail.test\r\n250 STARTTLS");
                        break;
                    case "STARTTLS":
                        await SayAsync(stream, "220 go on");
                        var tls = new SslStream(stream);
                        await tls.AuthenticateAsServerAsync(certificate!);
                        stream = tls;
                        break;
                    case "DATA":
                        await SayAsync(stream, "354 go on");
                        var letter = new StringBuilder();
                        while (await ReadAsync(stream) is { } text and not ".") letter.Append(text).Append('\n');
                        Letters.Enqueue(letter.ToString());
                        await SayAsync(stream, "250 taken");
                        break;
                    case "QUIT":
                        await SayAsync(stream, "221 bye");
                        return;
                    default:
                        await SayAsync(stream, "250 fine");
                        break;
                }
            }
        }

        private static async Task SayAsync(Stream stream, string text) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));

        private async Task<string?> ReadAsync(Stream stream)
        {
            var (text, one) = (new StringBuilder(), new byte[1]);
            while (await stream.ReadAsync(one, stopping.Token) > 0)
            {
                if (one[0] == '\n') return text.ToString().TrimEnd('\r');
                text.Append((char)one[0]);
            }

            return null;
        }
    }

    private static async Task<RunningServer> StartAsync(string mail)
    {
        var server = await RunningServer.StartAsync(new ServerOptions
        {
            Data = Directory.CreateTempSubdirectory("mandate-server-").FullName, Url = "http://127.0.0.1:0",
            Converges = false, MailServer = mail, MailFrom = "mandate@harbor.example",
        });
        await Harbor.CreateAsync(server, TimeProvider.System.GetUtcNow());
        return server;
    }

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    })).GetProperty("id").GetString()!;

    [Fact]
    public async Task Whoever_may_decide_is_told_that_a_request_waits_and_whoever_asked_what_became_of_it()
    {
        await using var mail = new MailServer();
        await using var server = await StartAsync(mail.Address);
        var id = await AskAsync(server);
        await mail.UntilAsync(() => mail.Lines.Contains("RCPT TO:<pacs-owner@harbor.example>")
            && mail.Lines.Contains("RCPT TO:<admin@tideway.example>") && mail.Letters.Count >= 2, "two letters");
        Assert.DoesNotContain($"RCPT TO:<{Harbor.Operator}>", mail.Lines);
        var letter = mail.Letters.First();
        Assert.Contains("From: Mandate <mandate@harbor.example>\n", letter, StringComparison.Ordinal);
        Assert.Contains("Subject: A request for access waits for your decision\n", letter, StringComparison.Ordinal);
        Assert.Contains($"/requests/{id}/link?once=", letter, StringComparison.Ordinal);
        // Each has a link of their own.
        Assert.Equal(2, mail.Letters.Take(2).Select(LinkOf).Distinct().Count());
        Assert.DoesNotContain("America", letter, StringComparison.Ordinal);
        await server.Post($"/v1/requests/{id}/deny", new { on_behalf_of = "pacs-owner@harbor.example", reason = "no" });
        await mail.UntilAsync(() => mail.Lines.Contains($"RCPT TO:<{Harbor.Operator}>")
            && mail.Letters.Any(l => l.Contains("Subject: Your request for access: denied", StringComparison.Ordinal)),
            "a third letter");
        Assert.EndsWith($"/requests/{id}\n", mail.Letters.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_asked_in_a_later_turn_is_told_when_it_comes()
    {
        await using var mail = new MailServer();
        await using var server = await StartAsync(mail.Address);
        await server.Apply("mandate: 1\nestate: harbor-production\naccountable: harbor\n");
        await server.Post("/v1/policies", new
        {
            name = "order", author = "operations@harbor.example", approver = "risk@harbor.example",
            deployer = "sponsor@harbor.example", rules = new Dictionary<string, object>
            {
                ["roots"] = new { match = new { act = new[] { "grant" } }, require = new { tests = new[] { "time_bound" } } },
                ["order"] = new
                {
                    match = new { act = new[] { "assignment" } },
                    require = new { approvals = new object[]
                    {
                        new { any = new[] { "verified_admin" }, within = "2h" },
                        new { any = new[] { "system_owner" }, turn = 2, within = "1h" },
                    } },
                },
            },
        });
        var id = await AskAsync(server);
        await mail.UntilAsync(() => !mail.Letters.IsEmpty, "a letter");
        var request = await server.Get("/v1/requests/" + id);
        var owners = request.GetProperty("steps").EnumerateArray().Last();
        Assert.Equal((2, false, false), (owners.GetProperty("turn").GetInt32(), owners.GetProperty("open").GetBoolean(),
            owners.TryGetProperty("deadline", out _)));
        Assert.Empty((await server.Get("/v1/approvals?on_behalf_of=pacs-owner@harbor.example")).Names("id"));
        Assert.Equal([id], (await server.Get("/v1/approvals?on_behalf_of=admin@tideway.example")).Names("id"));
        var early = await server.Server.TryApproveAsync(id, "pacs-owner@harbor.example");
        Assert.Equal((403, "not_permitted"), (early.Status, Approving.CodeOf(early.Text)));
        Assert.DoesNotContain("RCPT TO:<pacs-owner@harbor.example>", mail.Lines);
        await server.ApproveAsync(id, "admin@tideway.example");
        await mail.UntilAsync(() => mail.Lines.Contains("RCPT TO:<pacs-owner@harbor.example>"), "a second letter");
        Assert.Equal(1, mail.Lines.Count(l => l == "RCPT TO:<admin@tideway.example>"));
        Assert.Equal([id], (await server.Get("/v1/approvals?on_behalf_of=pacs-owner@harbor.example")).Names("id"));
        var deadline = (await server.Get("/v1/requests/" + id)).GetProperty("decide_by").GetDateTimeOffset();
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(deadline, now.AddMinutes(50), now.AddMinutes(60));
    }

    private static string LinkOf(string letter) => letter[letter.IndexOf("/requests/", StringComparison.Ordinal)..].Trim();

    [Fact]
    public async Task No_letter_goes_where_the_offered_TLS_cannot_be_checked()
    {
        await using var mail = new MailServer(offersTls: true);
        await using var server = await StartAsync(mail.Address);
        await AskAsync(server);
        await mail.UntilAsync(() => mail.Lines.Count(l => l == "STARTTLS") >= 2, "two attempts");
        Assert.DoesNotContain(mail.Lines, l => l.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.Empty(mail.Letters);
    }

    [Theory]
    [InlineData("mail.example", null)]
    [InlineData("mail.example", "nobody")]
    [InlineData("mail.example", "a@b>\r\nRCPT TO:<c@d")]
    [InlineData("user:secret@mail.example", "mandate@harbor.example")]
    [InlineData("mail.example/path", "mandate@harbor.example")]
    public async Task What_is_no_mail_server_or_no_address_is_refused_at_the_start(string server, string? from) =>
        await Assert.ThrowsAsync<ArgumentException>(() => MandateServer.StartAsync(
            new ServerOptions { Data = "nowhere", MailServer = server, MailFrom = from },
            TestContext.Current.CancellationToken));
}
