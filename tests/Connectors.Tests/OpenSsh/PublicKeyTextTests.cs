using Mandate.Connectors.OpenSsh;
using static Mandate.Connectors.Tests.OpenSsh.Ground;

namespace Mandate.Connectors.Tests.OpenSsh;

public sealed class PublicKeyTextTests
{
    private const string Good = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILKOALfCjtOWZqEpELoewO6yNA5NPlwjyXEqdE1cgxiU";

    [Theory]
    [InlineData(Good)]
    [InlineData(Good + "\n")]
    [InlineData(Good + "\r\n")]
    [InlineData(Good + " ann@tideway; $(reboot)")]
    public void What_is_kept_is_type_and_content(string line)
    {
        Assert.True(PublicKeyText.TryRead(line, out var key, out _));
        Assert.Equal(Good, key.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ssh-ed25519")]
    [InlineData(Good + "\n" + Good)]
    [InlineData(Good + "\0")]
    [InlineData("command=\"x\" " + Good)]
    [InlineData(" " + Good)]
    [InlineData("-O " + Good)]
    [InlineData("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAILKOALfCjtOWZqEpELoewO6yNA5NPlwjyXEqdE1cgxiU")]
    [InlineData("ssh-dss AAAAB3NzaC1kc3MAAAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILKOALfCjtOWZqEpELoewO6yNA5NPlwjyXEqdE1cgx==")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILKOALfCjtOWZqEpELoewO6yNA5NPlwjyXEqdE1cgxiUAAAA")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5/////w==")]
    [InlineData("ssh-ed25519 !!!!")]
    public void Anything_else_never_reaches_a_program(string? line)
    {
        Assert.False(PublicKeyText.TryRead(line, out var key, out var whyNot));
        Assert.Null(key);
        Assert.NotEmpty(whyNot);
    }

    [Fact]
    public void A_short_rsa_key_and_an_endless_line_are_refused()
    {
        byte[] blob = [0, 0, 0, 7, .. "ssh-rsa"u8, 0, 0, 0, 3, 1, 0, 1, 0, 0, 0, 129, 0,
            .. Enumerable.Repeat((byte)0xff, 128)];
        Assert.False(PublicKeyText.TryRead("ssh-rsa " + Convert.ToBase64String(blob), out _, out var whyNot));
        Assert.Equal("an RSA key must have 2048 to 16384 bits", whyNot);
        Assert.False(PublicKeyText.TryRead(Good + new string(' ', PublicKeyText.LengthMax), out _, out _));
    }

    [Theory]
    [InlineData("pacs-eu-1", true)]
    [InlineData("a", true)]
    [InlineData("a.example.org", true)]
    [InlineData("..", false)]
    [InlineData(".new", false)]
    [InlineData("a/b", false)]
    [InlineData("A", false)]
    [InlineData("-a", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    public void Host_names_are_names_of_one_folder(string text, bool accepted) =>
        Assert.Equal(accepted, HostName.TryRead(text, out _));

    [Theory]
    [InlineData("pacs", true)]
    [InlineData("_apt", true)]
    [InlineData("J.Doe-2", true)]
    [InlineData("..", false)]
    [InlineData("-x", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a%u", false)]
    [InlineData("pacs\n", false)]
    public void Account_names_are_names_of_one_file(string text, bool accepted) =>
        Assert.Equal(accepted, AccountName.TryRead(text, out _));

    [Fact]
    public void A_principal_is_read_as_it_is_written()
    {
        var principal = Principal("pacs-eu-1", "pacs", 5);
        Assert.True(Connectors.OpenSsh.Principal.TryRead(principal.Text, out var read));
        Assert.Equal(principal, read);
        Assert.False(Connectors.OpenSsh.Principal.TryRead(principal.Text + " ", out _));
        var placed = principal with { Person = new Governance.PersonId(principal.Grant.Value) };
        Assert.True(Connectors.OpenSsh.Principal.TryRead(placed.Text, out var of));
        Assert.Equal((placed, placed.KeyId), (of, of.KeyId));
        Assert.Equal($"{principal.Text}/{placed.Person}", placed.Text);
        foreach (var text in new[] { placed.Text + "/x", principal.Text + "/", principal.Text + "/" + principal.Grant })
            Assert.False(Connectors.OpenSsh.Principal.TryRead(text, out _));
    }
}
