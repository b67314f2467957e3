using System.Security.Claims;

namespace Mandate.Client.AspNetCore;

/// <summary>Who a principal is to Mandate, by a claim.</summary>
public static class SubjectClaims
{
    /// <summary>The person whose name or id the claim holds.</summary>
    public static Func<ClaimsPrincipal, Subject?> Person(string claimType) => Of(claimType, Subject.Person);

    /// <summary>The workload whose name or id the claim holds.</summary>
    public static Func<ClaimsPrincipal, Subject?> Workload(string claimType) => Of(claimType, Subject.Workload);

    /// <summary>
    /// The one value of the claim among identities that are authenticated; nobody where there is none, or where there
    /// are two that differ.
    /// </summary>
    internal static string? Single(ClaimsPrincipal principal, string claimType)
    {
        string? single = null;
        foreach (var identity in principal.Identities)
        {
            if (!identity.IsAuthenticated) continue;
            foreach (var claim in identity.FindAll(claimType))
            {
                if (single is not null && single != claim.Value) return null;
                single = claim.Value;
            }
        }

        return string.IsNullOrEmpty(single) ? null : single;
    }

    private static Func<ClaimsPrincipal, Subject?> Of(string claimType, Func<string, Subject> subject)
    {
        ArgumentException.ThrowIfNullOrEmpty(claimType);
        return principal => Single(principal, claimType) is { } id ? subject(id) : null;
    }
}
