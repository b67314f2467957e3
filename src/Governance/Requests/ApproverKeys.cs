namespace Mandate.Governance;

/// <summary>How a signature of an outside approver is made.</summary>
public enum ApproverAlgorithm
{
    /// <summary>Ed25519, as `EdDSA` in a JWS.</summary>
    EdDsa,

    /// <summary>ECDSA over P-256 with SHA-256, as `ES256` in a JWS.</summary>
    Es256,
}

/// <summary>
/// A public key with which an organisation's own approval chain signs (C3, 9): it speaks for people of that
/// organisation and for nobody else.
/// </summary>
internal sealed record ApproverKey(
    string Name, int Organisation, ApproverAlgorithm Algorithm, string PublicKey, Instant Until, Revision Recorded)
{
    public Instant RevokedAt { get; init; } = Instant.Forever;

    public bool Counts(Instant at) => at < Until && at < RevokedAt;
}

public abstract partial record Change
{
    /// <summary>An organisation's approval chain signs with this key. A name is never used twice.</summary>
    /// <param name="Name">Its unique name, which signed texts carry as `kid`.</param>
    /// <param name="Organisation">For whose people it speaks.</param>
    /// <param name="Algorithm">How it signs.</param>
    /// <param name="PublicKey">Base64url: 32 bytes of Ed25519, or 64 of a point of P-256.</param>
    /// <param name="Until">The first instant at which it counts no more.</param>
    public sealed record ApproverKeyRegistered(
        string Name, OrganisationId Organisation, ApproverAlgorithm Algorithm, string PublicKey,
            Instant Until) : Change;

    /// <summary>What a key signs counts no more.</summary>
    public sealed record ApproverKeyRevoked(string Name, Sealed? Reason = null) : Change;
}

/// <summary>Commands about the keys of outside approvers.</summary>
internal static class ApproverKeyCommands
{
    /// <summary>The longest life of a key.</summary>
    public static readonly TimeSpan LifeMax = TimeSpan.FromDays(732);

    public static Ruling Register(Estate estate, Change.ApproverKeyRegistered c, Instant at)
    {
        if (Names.Check(c.Name) is { } bad) return bad;
        if (estate.ApproverKeys.ContainsKey(c.Name)) return Registry.Taken(c.Name);
        if (estate.Find(c.Organisation) < 0) return Registry.Unknown(c.Organisation, "organisation");
        if (c.PublicKey.Length != (c.Algorithm == ApproverAlgorithm.EdDsa ? 43 : 86))
            return Ruling.No(RefusalCode.InvalidValue,
                "a public key is base64url: 32 bytes for ed_dsa, 64 (x and y) for es256", "public_key");
        return c.Until <= at || c.Until > at.Plus(LifeMax)
            ? Ruling.No(RefusalCode.EmptyWindow, "a key counts for at most 732 d", "until") : Ruling.Of(c);
    }

    public static Ruling Revoke(Estate estate, Change.ApproverKeyRevoked c, Instant at) =>
        !estate.ApproverKeys.TryGetValue(c.Name, out var key)
            ? Ruling.No(RefusalCode.Unknown, $"no key is `{c.Name}`", "key")
        : key.RevokedAt <= at ? Ruling.No(RefusalCode.AlreadySo, "it was revoked already", "key") : Ruling.Of(c);

    /// <summary>Null when the key counts and speaks for the person.</summary>
    public static Ruling? Speaks(Estate estate, string name, PersonId person, Instant at)
    {
        if (!estate.ApproverKeys.TryGetValue(name, out var key) || !key.Counts(at))
            return Ruling.No(RefusalCode.EvidenceUnverifiable, "the evidence is not signed by a key that counts", "evidence");
        return estate.Find(person) is >= 0 and var row && Registry.PersonOrganisation(estate, row,
            at) == key.Organisation
            ? null : Ruling.No(RefusalCode.EvidenceUnverifiable,
                $"key `{name}` does not speak for {person}", "evidence");
    }
}
