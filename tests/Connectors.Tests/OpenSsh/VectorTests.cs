using System.Text.Json;
using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance.Planning;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class VectorTests : IDisposable
{
    private readonly Ground ground = new();

    public void Dispose() => ground.Dispose();

    [Fact]
    public void Every_certificate_of_the_vectors_is_read_as_openssh_lists_it()
    {
        var certificates = Vectors.Json("openssh/certificates.json").GetProperty("certs").EnumerateArray().ToList();
        Assert.Equal(24, certificates.Count);
        foreach (var vector in certificates)
        {
            var lines = vector.GetProperty("ssh_keygen_L").EnumerateArray().Select(l => l.GetString()!).ToList();
            Assert.True(CertificateListing.TryRead(string.Join('\n', lines), out var listing), Name(vector));
            Assert.Contains($"Serial: {listing.Serial}", lines);
            Assert.Contains($"Key ID: \"{listing.KeyId}\"", lines);
            Assert.Equal(!lines[0].EndsWith(" host certificate", StringComparison.Ordinal), listing.IsUserCertificate);
            Assert.Contains(Validity(listing), lines);
            Assert.All(listing.Principals.Concat(listing.Extensions), p => Assert.Contains(p, lines));
            Assert.Equal(lines.Contains("permit-pty"), listing.Extensions.Contains("permit-pty"));
            Assert.Equal(lines.Contains("Principals: (none)"), listing.Principals.Count == 0);
        }
    }

    [Fact]
    public void No_certificate_of_the_vectors_passes_for_a_public_key()
    {
        foreach (var vector in Vectors.Json("openssh/certificates.json").GetProperty("certs").EnumerateArray())
            Assert.False(PublicKeyText.TryRead(vector.GetProperty("cert").GetString(), out _, out _), Name(vector));
    }

    [Fact]
    public void Every_public_key_of_the_vectors_is_read_and_its_comment_dropped()
    {
        var keys = Vectors.Json("openssh/krl.json").GetProperty("keys").EnumerateArray().ToList();
        Assert.NotEmpty(keys);
        foreach (var line in keys.Select(k => k.GetProperty("public_key").GetString()!))
        {
            Assert.True(PublicKeyText.TryRead(line, out var key, out var whyNot), whyNot);
            Assert.Equal(string.Join(' ', line.Split(' ')[..2]), key.Text);
        }
    }

    [Fact]
    public async Task Every_revocation_list_of_the_vectors_is_read()
    {
        var lists = Vectors.Json("openssh/krl.json").GetProperty("krls").EnumerateArray().ToList();
        var keys = Vectors.Json("openssh/krl.json").GetProperty("keys").EnumerateArray()
            .Where(k => k.GetProperty("ca").GetString() == "ca").ToList();
        Assert.Equal(14, lists.Count);
        foreach (var vector in lists)
        {
            var read = Assert.IsType<RevocationList.ReadOutcome.Read>(await ReadAsync(vector));
            Assert.Equal(vector.GetProperty("krl_version").GetUInt64(), read.Version);
            Assert.Equal(Kinds(vector).Exists(k => k is "explicit_key" or "sha1" or "sha256"), read.Other > 0);
            if (read.Other > 0) continue;
            var revoked = vector.GetProperty("revoked").EnumerateArray().Select(r => r.GetString()!)
                .Where(r => !r.StartsWith("ca2_", StringComparison.Ordinal));
            Assert.Equal(revoked.Order(), keys.Where(k => Revokes(read, k)).Select(k => Name(k) + "/cert").Order());
        }
        var maximum = lists.Single(l => Name(l) == "serial_max_u64");
        var top = Assert.IsType<RevocationList.ReadOutcome.Read>(await ReadAsync(maximum));
        Assert.Equal([new SerialRange(ulong.MaxValue, ulong.MaxValue)], top.Serials);
    }

    [Fact]
    public async Task Every_malformed_list_makes_its_host_unreadable_and_no_host_installs_it()
    {
        using var connector = await ground.ConnectorAsync(null, "eu");
        var bundle = (await connector.BundleAsync(Host("eu"), Cancel))!;
        var pull = new HostPull(new HostFolder(ground.In("away"), Host("eu")), Keygen);
        var malformed = Vectors.Json("openssh/krl.json").GetProperty("malformed").EnumerateArray().ToList();
        Assert.Equal(11, malformed.Count);
        foreach (var vector in malformed)
        {
            var bytes = vector.GetProperty("krl_b64").GetBytesFromBase64();
            await File.WriteAllBytesAsync(ground.In("ssh/eu/revoked.krl"), bytes, Cancel);
            var place = Assert.IsType<ObservedPlace.Unreadable>(Assert.Single(await connector.ObserveAsync(Cancel)));
            Assert.StartsWith("`revoked.krl` is ", place.Why, StringComparison.Ordinal);
            Assert.IsType<InstallOutcome.Refused>(
                await pull.InstallAsync(bundle with { RevocationList = bytes }, Cancel));
        }
        Assert.False(File.Exists(ground.In("away/revoked.krl")));
    }

    private async Task<RevocationList.ReadOutcome> ReadAsync(JsonElement vector)
    {
        await File.WriteAllBytesAsync(
            ground.In("list.krl"), vector.GetProperty("krl_b64").GetBytesFromBase64(), Cancel);
        return await RevocationList.ReadAsync(Keygen, ground.In("list.krl"), Cancel);
    }

    private static bool Revokes(RevocationList.ReadOutcome.Read list, JsonElement key)
    {
        var serial = key.GetProperty("serial").GetUInt64();
        return list.KeyIds.Contains(key.GetProperty("key_id").GetString()!)
            || list.Serials.Any(range => range.First <= serial && serial <= range.Last);
    }

    private static List<string> Kinds(JsonElement vector) =>
        [.. vector.GetProperty("sections").EnumerateArray().SelectMany(section =>
            section.TryGetProperty("subsections", out var below)
                ? below.EnumerateArray().Select(b => b.GetString()!)
                : [section.GetProperty("section").GetString()!])];

    private static string Name(JsonElement vector) => vector.GetProperty("name").GetString()!;

    private static string Validity(CertificateListing listing) => (listing.From, listing.Until) switch
    {
        var (from, until) when from == DateTimeOffset.MinValue && until == DateTimeOffset.MaxValue => "Valid: forever",
        var (from, until) => $"Valid: from {from:yyyy-MM-ddTHH:mm:ss} to {until:yyyy-MM-ddTHH:mm:ss}",
    };
}
