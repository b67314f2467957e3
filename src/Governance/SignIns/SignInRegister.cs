using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>A passkey that opens something.</summary>
internal sealed record Passkey(
    PasskeyId Id, int Person, string Credential, string PublicKey, bool MayBeCopied, Instant Since, Revision Recorded)
{
    /// <summary>How often the authenticator said it was used; 0 for one that does not count.</summary>
    public long Uses { get; init; }
}

/// <summary>A provider's subject that is a person.</summary>
internal sealed record SignInLink(
    SignInLinkId Id, int Person, string Issuer, Sealed Subject, Instant Since, Revision Recorded);

/// <summary>An organisation's provider. What came in before <see cref="Since"/> came by an earlier one.</summary>
internal sealed record Provider(
    ProviderId Id, int Organisation, ProviderSettings Settings, Revision Since, Revision Recorded);

/// <summary>A one-time link that was not used yet.</summary>
internal sealed record Invitation(InvitationId Id, int Person, string Hash, Instant Expires, Revision Recorded);

/// <summary>A person who came in. Whether it still counts is <see cref="SignInRules.Stands"/>.</summary>
internal sealed record SignIn
{
    public required SignInId Id { get; init; }

    public required int Person { get; init; }

    public required SignInProofing Proofing { get; init; }

    public required string Hash { get; init; }

    public required Instant Since { get; init; }

    public required Instant Expires { get; init; }

    public required TimeSpan Idle { get; init; }

    public required Revision Recorded { get; init; }

    public SignInId? Approver { get; init; }
}

/// <summary>How people get in, as the ledger says: what was taken away or ended is not here any more.</summary>
internal sealed record SignInRegister
{
    public static SignInRegister Empty { get; } = new();

    public ImmutableHashSet<(int Person, PersonRole Role)> Roles { get; init; } = [];

    /// <summary>By the hash of the secret, which is how one is found.</summary>
    public ImmutableDictionary<string, Invitation> Invitations { get; init; } = ByText<Invitation>.None;

    public ImmutableDictionary<PasskeyId, Passkey> Passkeys { get; init; } =
        ImmutableDictionary<PasskeyId, Passkey>.Empty;

    public ImmutableDictionary<string, PasskeyId> PasskeysByCredential { get; init; } = ByText<PasskeyId>.None;

    public ImmutableDictionary<SignInLinkId, SignInLink> Links { get; init; } =
        ImmutableDictionary<SignInLinkId, SignInLink>.Empty;

    public ImmutableDictionary<ProviderId, Provider> Providers { get; init; } =
        ImmutableDictionary<ProviderId, Provider>.Empty;

    /// <summary>By the organisation's row.</summary>
    public ImmutableDictionary<int, ProviderId> ProviderOf { get; init; } = ImmutableDictionary<int, ProviderId>.Empty;

    public ImmutableDictionary<SignInId, SignIn> SignIns { get; init; } = ImmutableDictionary<SignInId, SignIn>.Empty;

    public ImmutableDictionary<string, SignInId> SignInsByHash { get; init; } = ByText<SignInId>.None;

    /// <summary>By when they end, so that what is over does not stay.</summary>
    public ImmutableSortedSet<(Instant Expires, Guid Id)> Ends { get; init; } = [];

    public Provider? OfOrganisation(int organisation) =>
        ProviderOf.TryGetValue(organisation, out var id) ? Providers[id] : null;

    public IEnumerable<Passkey> PasskeysOf(int person) => Passkeys.Values.Where(p => p.Person == person);

    public IEnumerable<SignInLink> LinksOf(int person) => Links.Values.Where(l => l.Person == person);

    public IEnumerable<SignIn> SignInsOf(int person) => SignIns.Values.Where(s => s.Person == person);

    public SignInRegister Without(SignIn gone) => this with
    {
        SignIns = SignIns.Remove(gone.Id), SignInsByHash = SignInsByHash.Remove(gone.Hash),
        Ends = Ends.Remove((gone.Expires, gone.Id.Value)),
    };

    public SignInRegister With(SignIn one) => this with
    {
        SignIns = SignIns.SetItem(one.Id, one), SignInsByHash = SignInsByHash.SetItem(one.Hash, one.Id),
        Ends = Ends.Add((one.Expires, one.Id.Value)),
    };
}
