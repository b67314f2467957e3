using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Mandate.Storage;

namespace Mandate.Server.Tests.Requests;

/// <summary>Approval chains outside: signed evidence meets one step, and nothing else (C3, 9).</summary>
public sealed class OutsideTests
{
    private const string Admin = "admin@tideway.example";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class Chain(RunningServer server, string algorithm) : IDisposable
    {
        private readonly Ed25519.KeyPair edwards = new(new byte[32].Select((_, i) => (byte)(i + 1)).ToArray());
        private readonly ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Dictionary<string, object?> Header { get; } = new()
        {
            ["typ"] = "mandate-approval+jwt", ["alg"] = algorithm, ["kid"] = "board",
        };

        public Dictionary<string, object?> Claims { get; } = [];

        public async Task RegisterAsync(string organisation = "tideway")
        {
            var q = ecdsa.ExportParameters(false).Q;
            await server.Post("/v1/approver-keys", new
            {
                name = "board", organisation, algorithm = algorithm == "EdDSA" ? "ed_dsa" : "es256",
                public_key = algorithm == "EdDSA" ? Base64Url.EncodeToString(edwards.PublicKey)
                    : Base64Url.EncodeToString([.. q.X!, .. q.Y!]),
                until = Start.AddDays(300),
            });
        }

        public async Task ClaimAsync(string request, string person = Admin)
        {
            Claims["iss"] = "tideway";
            Claims["aud"] = (await server.Get("/v1/estate")).GetProperty("estate_id").GetString();
            Claims["sub"] = person;
            Claims["approver"] = "4711";
            Claims["request"] = request;
            Claims["digest"] = (await server.Get("/v1/requests/" + request)).GetProperty("shown").GetProperty("digest").GetString();
            Claims["decision"] = "approve";
            Claims["iat"] = Start.ToUnixTimeSeconds();
            Claims["exp"] = Start.AddDays(1).ToUnixTimeSeconds();
        }

        public string Sign()
        {
            var text = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Header)) + "."
                + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Claims));
            var bytes = Encoding.ASCII.GetBytes(text);
            return text + "." + Base64Url.EncodeToString(algorithm == "EdDSA" ? edwards.Sign(bytes)
                : ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }

        public void Dispose()
        {
            edwards.Dispose();
            ecdsa.Dispose();
        }
    }

    private static async Task<string> AskAsync(RunningServer server) => (await server.Post("/v1/requests", new
    {
        on_behalf_of = Harbor.Operator, parent = "tideway-runs-pacs", to = new { person = "signatory@tideway.example" },
        scope = new { host = new[] { "pacs-us-*" } }, purpose = "operation in America", justification = "on leave",
        sponsor = "sponsor@harbor.example", removal = "operations@harbor.example", duration_seconds = 86_400,
    })).GetProperty("id").GetString()!;

    private static async Task<string> ImportAsync(RunningServer server, string request, string jws)
    {
        using var response = await server.Send($"/v1/requests/{request}/evidence", new { jws });
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel));
        return response.StatusCode == HttpStatusCode.OK ? "ok" : body.RootElement.GetProperty("code").GetString()!;
    }

    private static async Task<string[]> MetAsync(RunningServer server, string request) =>
    [
        .. (await server.Get("/v1/requests/" + request)).GetProperty("steps").EnumerateArray()
            .Where(s => s.GetProperty("met").GetBoolean()).Select(s => s.GetProperty("roles")[0].GetString()!),
    ];

    [Theory]
    [InlineData("EdDSA")]
    [InlineData("ES256")]
    [Trait("Requirement", "S0-18")]
    public async Task A_signed_yes_meets_the_step_of_the_person_it_names_once_and_revocation_goes_on(string algorithm)
    {
        await using var server = await Harbor.StartAsync(new ManualTime(Start));
        using var chain = new Chain(server, algorithm);
        await chain.RegisterAsync();
        var id = await AskAsync(server);
        await chain.ClaimAsync(id);
        Assert.Equal("ok", await ImportAsync(server, id, chain.Sign()));
        Assert.Equal(["verified_admin"], await MetAsync(server, id));
        var approval = (await server.Get("/v1/requests/" + id)).GetProperty("approvals")[0];
        Assert.Equal(("proven", "4711"), (approval.GetProperty("class").GetString(), approval.GetProperty("outside").GetString()));
        Assert.Equal(["proven"], (await server.Get("/v1/entries?type=approval_given.1")).Names("class"));
        Assert.Equal("already_so", await ImportAsync(server, id, chain.Sign()));
        await server.Post("/v1/approver-keys/board/revoke", new { });
        await server.ApproveAsync(id, "pacs-owner@harbor.example");
        var name = (await server.Get("/v1/requests/" + id)).GetProperty("name").GetString();
        Assert.Equal("in_force", (await server.Get("/v1/grants/" + name)).GetProperty("standing").GetString());
        await server.Post($"/v1/grants/{name}/revoke", new { reason = "over" });
        Assert.Equal("ended", (await server.Get("/v1/grants/" + name)).GetProperty("standing").GetString());
    }

    [Fact]
    public async Task What_cannot_be_verified_is_as_if_it_had_not_been_sent()
    {
        await using var server = await Harbor.StartAsync(new ManualTime(Start));
        using var chain = new Chain(server, "EdDSA");
        var id = await AskAsync(server);
        await chain.ClaimAsync(id);
        Assert.Equal("evidence_unverifiable", await ImportAsync(server, id, chain.Sign()));
        await chain.RegisterAsync();
        foreach (var (member, value) in new (string, object?)[]
        {
            ("iss", "harbor"), ("aud", "another"), ("sub", "pacs-owner@harbor.example"), ("sub", "nobody@tideway.example"),
            ("approver", "a@b"), ("approver", null), ("request", "request_" + new string('1', 32)), ("digest", "short"),
            ("decision", "deny"), ("iat", Start.AddDays(-8).ToUnixTimeSeconds()), ("iat", Start.AddHours(1).ToUnixTimeSeconds()),
            ("exp", Start.ToUnixTimeSeconds()), ("exp", "tomorrow"),
        })
        {
            await chain.ClaimAsync(id);
            chain.Claims[member] = value;
            Assert.Equal((member, "evidence_unverifiable"), (member, await ImportAsync(server, id, chain.Sign())));
        }

        await chain.ClaimAsync(id);
        foreach (var (member, value) in new[]
        {
            ("alg", "none"), ("alg", "HS256"), ("kid", "other"), ("typ", "JWT"), ("crit", "x"),
        })
        {
            var before = chain.Header.GetValueOrDefault(member);
            chain.Header[member] = value;
            Assert.Equal((member, "evidence_unverifiable"), (member, await ImportAsync(server, id, chain.Sign())));
            if (before is null) chain.Header.Remove(member);
            else chain.Header[member] = before;
        }

        var signed = chain.Sign();
        Assert.Equal("evidence_unverifiable", await ImportAsync(server, id, signed[..^4] + (signed[^4] == 'A' ? "B" : "A") + signed[^3..]));
        Assert.Equal("evidence_unverifiable", await ImportAsync(server, id, "a.b"));
        await server.Post("/v1/approver-keys/board/revoke", new { });
        Assert.Equal("evidence_unverifiable", await ImportAsync(server, id, signed));
        Assert.Empty(await MetAsync(server, id));
    }

    [Fact]
    public async Task It_never_widens_what_the_person_may_approve_nor_what_was_shown()
    {
        await using var server = await Harbor.StartAsync(new ManualTime(Start));
        using var chain = new Chain(server, "ES256");
        await chain.RegisterAsync();
        var id = await AskAsync(server);
        await chain.ClaimAsync(id, Harbor.Operator);
        Assert.Equal("self_approval", await ImportAsync(server, id, chain.Sign()));
        await chain.ClaimAsync(id);
        await server.Post("/v1/entitlements", new { system = "pacs", name = "operator", tier = 2,
            actions = new[] { "login", "restart", "erase" }, ssh_account = "pacs" });
        Assert.Equal("preview_changed", await ImportAsync(server, id, chain.Sign()));
        Assert.Empty(await MetAsync(server, id));
    }
}
