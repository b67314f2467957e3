using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Mandate.Governance;
using Mandate.Storage;

namespace Mandate.Server;

/// <summary>
/// Which subject of which issuer is whom. The ledger does not say it, only that there is a link: subjects are sealed.
/// This table is made from the sealed store at start, under digests with a key of this process, and followed from
/// there.
/// </summary>
internal sealed class Accounts(Node node)
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, string> digestBySealed = new(StringComparer.Ordinal);

    /// <summary>Reads what there is; once, before anybody asks.</summary>
    public async Task ReadAsync(CancellationToken cancel)
    {
        foreach (var link in node.Estate.SignIn.Links.Values)
            if (await node.OpenAsync(link.Subject, cancel) is { } subject)
                digestBySealed[link.Subject.Id] = DigestOf(link.Issuer, subject);
    }

    /// <summary>1 to 255 ASCII characters, as OpenID Connect says.</summary>
    public static bool IsSubject(string? text) =>
        text is { Length: > 0 and <= 255 } && !text.Any(c => c is < ' ' or > '~');

    /// <summary>The links of a subject that open for somebody of the organisation now; one, as a rule.</summary>
    public SignInLink? Find(Estate estate, Provider provider, string subject, Instant at)
    {
        var digest = DigestOf(provider.Settings.Issuer, subject);
        SignInLink? found = null;
        foreach (var link in estate.SignIn.Links.Values)
        {
            if (link.Issuer != provider.Settings.Issuer || !Is(link, digest)
                || Registry.PersonOrganisation(estate, link.Person, at) != provider.Organisation) continue;
            // Two people of one organisation with one subject: nobody can say which of them this is.
            if (found is not null) return null;
            found = link;
        }

        return found;
    }

    /// <summary>Every link with the digest of its subject, for the finding of C11.</summary>
    public IEnumerable<(string Account, int Person)> All(Estate estate)
    {
        foreach (var link in estate.SignIn.Links.Values)
            if (digestBySealed.TryGetValue(link.Subject.Id, out var digest)) yield return (digest, link.Person);
    }

    /// <summary>Whom a subject is, of whatever organisation: for a logout that a provider tells.</summary>
    public IReadOnlySet<SignInLinkId> LinksOf(Estate estate, string issuer, string subject)
    {
        var digest = DigestOf(issuer, subject);
        return estate.SignIn.Links.Values.Where(l => l.Issuer == issuer && Is(l, digest)).Select(l => l.Id).ToHashSet();
    }

    /// <summary>The command that links; the subject is sealed.</summary>
    public Order Link(PersonId person, string issuer, string subject, InvitationId? invitation)
    {
        var values = new List<SealedValue>();
        var sealedSubject = Node.Seal(person, SealedFields.SignInSubject, subject, values);
        var change = new Change.SignInLinked(
            node.NewId<SignInLinkId>(), person, issuer, sealedSubject, invitation);
        var digest = DigestOf(issuer, subject);
        return new Order
        {
            Id = Identifier.Text(change.Id), Sealed = values, SuccessStatus = 201,
            Decide = (estate, at) =>
            {
                if (CredentialCommands.Link(estate, change, at) is not Ruling.Accepted accepted)
                    return CredentialCommands.Link(estate, change, at);
                // Known before the entry is seen, so that no sign-in finds the link without its subject.
                digestBySealed[sealedSubject.Id] = digest;
                return SignInRules.Has(estate, estate.Find(person), PersonRole.Administrator)
                    ? FirstToken.EndWith(estate, accepted, TokenRole.Administrator) : accepted;
            },
            Otherwise = () => digestBySealed.TryRemove(sealedSubject.Id, out _),
            Then = _ =>
            {
                FirstToken.Forget(node);
                return Task.CompletedTask;
            },
        };
    }

    private bool Is(SignInLink link, string digest) =>
        digestBySealed.TryGetValue(link.Subject.Id, out var known) && Tokens.Same(known, digest);

    private string DigestOf(string issuer, string subject) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(issuer + "\n" + subject)));
}
