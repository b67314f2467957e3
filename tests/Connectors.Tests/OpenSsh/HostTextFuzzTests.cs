using System.Text;
using Mandate.Connectors.OpenSsh;
using Mandate.Fixtures;
using Mandate.Governance.Planning;

namespace Mandate.Connectors.Tests.OpenSsh;

/// <summary>Whatever a host or its tools print is read, or refused; nothing of it throws.</summary>
public sealed class HostTextFuzzTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILKOALfCjtOWZqEpELoewO6yNA5NPlwjyXEqdE1cgxiU";
    private const string Grant = "pacs-eu-1/pacs/grant_0192f0c4a5b67c8d9e0f000000000011";

    private const string Login =
        "Accepted publickey for pacs from 10.0.0.1 port 50112 ssh2: ED25519-CERT SHA256:abc ID grant_1 " +
        "(serial 42) CA ED25519 SHA256:def";

    private const string Listing =
        """
        /dev/stdin:
                Type: ssh-ed25519-cert-v01@openssh.com user certificate
                Public key: ED25519-CERT SHA256:abc
                Signing CA: ED25519 SHA256:def (using ssh-ed25519)
                Key ID: "grant_0192f0c4a5b67c8d9e0f000000000011"
                Serial: 42
                Valid: from 2026-01-01T00:00:00 to 2026-01-02T00:00:00
                Principals:
                        pacs-eu-1/pacs/grant_0192f0c4a5b67c8d9e0f000000000011
                Critical Options: (none)
                Extensions:
                        permit-pty

        """;

    private const string List =
        """
        # KRL version 17
        # Generated at 20260101T000000
        # hash SHA1:00
        serial: 1
        serial: 5-9
        id: grant_0192f0c4a5b67c8d9e0f000000000011

        """;

    [Fact]
    public void Public_keys_are_refused_or_stay_as_they_are()
    {
        var read = 0;
        Mutations.Each(Mutations.Bytes(Key, Key + "\n", Key + " ann@tideway"), seed: 31, bytes =>
        {
            if (!PublicKeyText.TryRead(Encoding.UTF8.GetString(bytes), out var key, out var whyNot))
            {
                Assert.NotEmpty(whyNot);
                return;
            }
            Assert.True(PublicKeyText.TryRead(key.Text, out var again, out _));
            Assert.Equal(key, again);
            read++;
        });
        Assert.True(read > 0);
    }

    [Fact]
    public void Principals_are_refused_or_have_the_one_form()
    {
        var read = 0;
        Mutations.Each(Mutations.Bytes(Grant), seed: 32, bytes =>
        {
            var text = Encoding.UTF8.GetString(bytes);
            if (!Principal.TryRead(text, out var principal)) return;
            Assert.Equal(text, principal.Text);
            read++;
        });
        Assert.True(read > 0);
    }

    [Fact]
    public void A_file_of_principals_admits_the_same_when_it_is_written_and_nobody_who_was_taken_out()
    {
        var file = $"# ours\n{Grant}\n\ncommand=\"a b\" {Grant} # who\n{Grant[..^1]}2\n";
        Mutations.Each(Mutations.Bytes(file), seed: 33, bytes =>
        {
            if (PrincipalsFile.Read(bytes) is not { } read) return;
            var admitted = read.Principals.ToList();
            Assert.Equal(admitted, PrincipalsFile.Read(read.Bytes)!.Principals);
            Assert.All(read.LinesWithOptions, n => Assert.True(n > 0));
            if (admitted.Count == 0) return;
            Assert.False(PrincipalsFile.Read(read.Without(admitted[0]).Bytes)!.Admits(admitted[0]));
            var with = PrincipalsFile.Read(read.With(Grant).Bytes)!;
            Assert.True(with.Admits(Grant));
            Assert.Subset(with.Principals.ToHashSet(), admitted.ToHashSet());
        });
    }

    [Fact]
    public void A_listing_of_a_certificate_is_read_or_refused()
    {
        var read = 0;
        Mutations.Each(Mutations.Bytes(Listing), seed: 34, bytes =>
        {
            if (!CertificateListing.TryRead(Encoding.UTF8.GetString(bytes), out var listing)) return;
            Assert.DoesNotContain(listing.Principals, string.IsNullOrEmpty);
            read++;
        });
        Assert.True(read > 0);
    }

    [Fact]
    public void A_listing_of_revocations_is_read_or_names_why_not()
    {
        var read = 0;
        Mutations.Each(Mutations.Bytes(List), seed: 35, bytes =>
        {
            switch (RevocationList.Listed(Encoding.UTF8.GetString(bytes)))
            {
                case RevocationList.ReadOutcome.Read: read++; break;
                case RevocationList.ReadOutcome.Unreadable unreadable: Assert.NotEmpty(unreadable.Why); break;
            }
        });
        Assert.True(read > 0);
    }

    [Fact]
    public void A_line_of_the_log_is_a_login_or_none()
    {
        Assert.NotNull(SessionLog.Login(Login));
        Mutations.Each(Mutations.Bytes(Login), seed: 36, bytes =>
        {
            if (SessionLog.Login(Encoding.UTF8.GetString(bytes)) is not { } login) return;
            Assert.DoesNotContain(login.Account + login.KeyId + login.From, char.IsWhiteSpace);
        });
    }

    /// <summary>Beside the server, or on a host that pulls: whoever has the disk may have written there.</summary>
    [Fact]
    public async Task A_folder_of_a_host_is_read_as_it_stands_or_unreadable_with_the_file_named()
    {
        var ground = Directory.CreateTempSubdirectory("mandate-fuzz-").FullName;
        try
        {
            Assert.True(HostName.TryRead("pacs-eu-1", out var host));
            var folder = new HostFolder(ground, host);
            Directory.CreateDirectory(Path.Combine(ground, "principals"));
            var list = Path.Combine(ground, "revoked.krl");
            Assert.Equal(0, Assert.IsType<KeygenRun.Exited>(await Ground.Keygen.RunAsync(
                ["-q", "-k", "-f", list, "/dev/null"], CancellationToken.None)).Code);
            var whole = new Dictionary<string, byte[]>
            {
                ["principals/pacs"] = Encoding.UTF8.GetBytes($"{Grant}\n# ours\n"),
                ["principals/No account"] = [], ["ca.pub"] = Encoding.UTF8.GetBytes(Key + "\n"),
                ["revoked.krl"] = await File.ReadAllBytesAsync(list), ["revision"] = "17\n"u8.ToArray(),
            };
            foreach (var (file, bytes) in whole) await File.WriteAllBytesAsync(Path.Combine(ground, file), bytes);
            var (random, unreadable, told) = (new Random(37), 0, 0);
            await Mutations.EachAsync([.. whole.Values], seed: 37, async bytes =>
            {
                var (file, before) = whole.ElementAt(random.Next(whole.Count));
                await File.WriteAllBytesAsync(Path.Combine(ground, file), bytes);
                switch (await folder.ReadAsync(Ground.Keygen, DateTimeOffset.UnixEpoch, CancellationToken.None))
                {
                    case ObservedPlace.Read read:
                        Assert.All(read.Held, p => Assert.Equal("pacs-eu-1", p.Place));
                        told++;
                        break;
                    case ObservedPlace.Unreadable why:
                        Assert.NotEmpty(why.Why);
                        unreadable++;
                        break;
                }

                await File.WriteAllBytesAsync(Path.Combine(ground, file), before);
            }, cases: 80);
            Assert.True(told > 2 && unreadable > 2, $"{told} read, {unreadable} unreadable");
        }
        finally
        {
            Directory.Delete(ground, recursive: true);
        }
    }
}
