using Mandate.Governance;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Mandate.Server;

/// <summary>Reads logout tokens: each one once.</summary>
internal sealed class Logouts(Node node, Accounts accounts, ProviderDirectory directory, IdTokens tokens)
{
    private const int LengthMax = 32 * 1024;
    private readonly OneTimeStates<string> seen = new(node.Time, TimeSpan.FromMinutes(15), displaces: false);

    /// <summary>Which sign-ins are over; null where the token does not hold.</summary>
    public async Task<Func<SignIn, bool>?> ReadAsync(Estate estate, string text, CancellationToken cancel)
    {
        if (IssuerOf(text) is not { } issuer) return null;
        // The token only says whose keys to try; it counts once they have verified it.
        foreach (var settings in estate.SignIn.Providers.Values.Select(p => p.Settings)
            .Where(s => s.Issuer == issuer).DistinctBy(s => s.ClientId))
        {
            if (await directory.FindAsync(issuer, cancel) is not { } of) return null;
            if (await tokens.ReadLogoutAsync(settings, of, text, cancel) is not var (subject, session, id)) continue;
            var once = issuer + "\n" + id;
            if (seen.Find(s => s == once) is not null || seen.Keep(once) is null) return null;
            var hash = session is null ? null : OidcEndpoints.SessionOf(issuer, session);
            var links = subject is null ? null : accounts.LinksOf(estate, issuer, subject);
            return hash is not null ? s => s.Proofing.ProviderSession == hash
                : s => s.Proofing.Link is { } link && links!.Contains(link);
        }

        return null;
    }

    private static string? IssuerOf(string text)
    {
        if (text.Length > LengthMax) return null;
        try
        {
            return new JsonWebToken(text).Issuer;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
