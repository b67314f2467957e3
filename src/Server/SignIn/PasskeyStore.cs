using System.Buffers.Text;
using System.Security.Cryptography;
using Mandate.Governance;
using Microsoft.AspNetCore.Identity;

namespace Mandate.Server;

/// <summary>A person as the framework's passkeys know one: by the id, which an authenticator keeps.</summary>
internal sealed record PasskeyOwner(PersonId Id);

/// <summary>
/// Passkeys as the framework asks for them, read from the estate. It writes nothing: what a ceremony came to is
/// recorded by whoever began it.
/// </summary>
internal sealed class PasskeyStore(Node node) : IUserPasskeyStore<PasskeyOwner>
{
    /// <summary>What stands in the ledger for a credential id.</summary>
    public static string DigestOf(ReadOnlySpan<byte> credential) =>
        Convert.ToHexStringLower(SHA256.HashData(credential));

    /// <summary>The passkey and its person; null for one that opens nothing.</summary>
    public (Passkey Passkey, Person Person)? Find(ReadOnlySpan<byte> credential)
    {
        var estate = node.Estate;
        return estate.SignIn.PasskeysByCredential.TryGetValue(DigestOf(credential), out var id)
            && estate.SignIn.Passkeys.TryGetValue(id, out var passkey)
            ? (passkey, estate.People[passkey.Person]) : null;
    }

    public Task<PasskeyOwner?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Find(credentialId) is var (_, person) ? new PasskeyOwner(person.Id) : null);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(
        PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken)
    {
        if (Find(credentialId) is not var (passkey, person) || person.Id != user.Id)
            return Task.FromResult<UserPasskeyInfo?>(null);
        // The counter is compared where sign-ins are decided, in order; here it lets every count pass.
        return Task.FromResult<UserPasskeyInfo?>(new UserPasskeyInfo(
            credentialId, Base64Url.DecodeFromChars(passkey.PublicKey), passkey.Since.ToDateTime() ?? default,
            signCount: 0, transports: null, isUserVerified: true, isBackupEligible: passkey.MayBeCopied,
            isBackedUp: false, attestationObject: [], clientDataJson: []));
    }

    /// <summary>
    /// None: credential ids are kept as digests, so a browser is not told which ones there are. One that is enrolled
    /// twice is refused where it is recorded.
    /// </summary>
    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>([]);

    public Task<PasskeyOwner?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(Identifier.TryRead<PersonId>(userId, out var id) && node.Estate.Find(id) >= 0
            ? new PasskeyOwner(id) : null);

    public Task<string> GetUserIdAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult(Identifier.Text(user.Id));

    public Task<string?> GetUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(Identifier.Text(user.Id));

    public Task<PasskeyOwner?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult<PasskeyOwner?>(null);

    public Task<string?> GetNormalizedUserNameAsync(PasskeyOwner user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    public Task SetUserNameAsync(PasskeyOwner user, string? userName, CancellationToken cancellationToken) =>
        throw Foreign();

    public Task SetNormalizedUserNameAsync(
        PasskeyOwner user, string? normalizedName, CancellationToken cancellationToken) => throw Foreign();

    public Task<IdentityResult> CreateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Foreign();

    public Task<IdentityResult> UpdateAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Foreign();

    public Task<IdentityResult> DeleteAsync(PasskeyOwner user, CancellationToken cancellationToken) => throw Foreign();

    public Task AddOrUpdatePasskeyAsync(
        PasskeyOwner user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw Foreign();

    public Task RemovePasskeyAsync(PasskeyOwner user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw Foreign();

    public void Dispose()
    {
    }

    private static NotSupportedException Foreign() => new("people and passkeys are recorded in the ledger alone");
}
