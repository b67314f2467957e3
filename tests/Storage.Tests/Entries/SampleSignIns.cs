using Mandate.Governance;

namespace Mandate.Storage.Tests;

/// <summary>Changes about how people get in, with every optional member.</summary>
internal static class SampleSignIns
{
    private static readonly PersonId Operator = new(Guid("b3"));
    private static readonly Sealed Value = new(new string('5', 32), string.Concat(Enumerable.Repeat("6e", 32)));
    private static readonly Instant At = Instant.Of(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));
    private static readonly string Hash = string.Concat(Enumerable.Repeat("ab", 32));

    public static SignInProofing Proofing { get; } = new(
        SignInMethod.Passkey, SignInStrength.PhishingResistant, At, new PasskeyId(Guid("52")), 17,
        new SignInLinkId(Guid("53")), Hash);

    public static IEnumerable<Change> All() =>
    [
        new Change.RoleGiven(Operator, PersonRole.Administrator, Value),
        new Change.RoleTaken(Operator, PersonRole.Auditor, Value),
        new Change.PersonInvited(new InvitationId(Guid("51")), Operator, Hash, At.Plus(TimeSpan.FromDays(1))),
        new Change.PasskeyAdded(
            new PasskeyId(Guid("52")), Operator, Hash, "pQECAyYgASFYIA", true, new InvitationId(Guid("51"))),
        new Change.PasskeyRemoved(new PasskeyId(Guid("52")), Operator, Value),
        new Change.SignInLinked(
            new SignInLinkId(Guid("53")), Operator, "https://id.tideway.example", Value, new InvitationId(Guid("51"))),
        new Change.SignInUnlinked(new SignInLinkId(Guid("53")), Operator, Value),
        new Change.ProviderSet(new ProviderId(Guid("54")), new OrganisationId(Guid("a2")), new ProviderSettings(
            "https://id.tideway.example", "mandate", "file:tideway-secret", ["ES256", "RS256"], ["tideway.example"],
            ["amr:mfa"], ["urn:example:hardware"])),
        new Change.ProviderRemoved(new ProviderId(Guid("54")), new OrganisationId(Guid("a2")), Value),
        new Change.SignedIn
        {
            Id = new SignInId(Guid("55")), Person = Operator, Proofing = Proofing, Hash = Hash,
            Expires = At.Plus(TimeSpan.FromHours(12)), Idle = TimeSpan.FromHours(1),
            Approver = new SignInId(Guid("56")),
        },
        new Change.SignedInAgain(new SignInId(Guid("55")), Operator, Proofing, Hash),
        new Change.SignedOut(new SignInId(Guid("55")), Operator, SignOutCause.Ended),
        new Change.SignInsFailed("state_unknown", 12, At, Operator),
    ];

    private static Guid Guid(string end) => System.Guid.ParseExact("0192f0c4a5b67c8d9e0f" + end.PadLeft(12, '0'), "N");
}
