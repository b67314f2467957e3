using Mandate.Governance;

namespace Mandate.Connectors.OpenSsh;

/// <summary>
/// Under what a certificate was issued, as the certificate and a revocation list say it: a grant; of a grant to a seat,
/// with the one person in it whose it is, so that a place can be taken from one and leave the others in.
/// </summary>
public readonly record struct KeyId(GrantId Grant, PersonId? Person = null)
{
    /// <summary><c>grant_…</c>, or <c>grant_…/person_…</c>.</summary>
    public string Text => Person is { } person ? $"{Grant}/{person}" : Grant.ToString();

    /// <summary>Reads exactly the forms that <see cref="Text"/> writes.</summary>
    public static bool TryRead(string? text, out KeyId id)
    {
        id = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length is 0 or > 2 || !Identifier.TryRead<GrantId>(parts[0], out var grant)) return false;
        if (parts.Length == 1)
        {
            id = new KeyId(grant);
            return true;
        }

        if (!Identifier.TryRead<PersonId>(parts[1], out var person)) return false;
        id = new KeyId(grant, person);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Text;
}
