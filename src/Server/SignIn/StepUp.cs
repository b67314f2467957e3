using System.Globalization;
using Mandate.Governance;
using Microsoft.AspNetCore.Http;

namespace Mandate.Server;

/// <summary>
/// How strongly and how freshly a person has to be signed in for an endpoint: the one place that says it. Tokens are
/// not asked; what they may do is their role.
/// </summary>
internal static class StepUp
{
    /// <summary>At least this strength, shown no longer ago than this.</summary>
    internal sealed record Demand(SignInStrength Strength, TimeSpan Age);

    private static readonly Demand Control = new(SignInStrength.PhishingResistant, TimeSpan.FromMinutes(15));

    /// <summary>What opens for others is the control plane: tier 4 asks each time (C2).</summary>
    private static readonly Dictionary<string, Demand> ByEndpoint = new(StringComparer.Ordinal)
    {
        ["IssueToken"] = Control, ["RotateToken"] = Control, ["GiveRole"] = Control, ["TakeRole"] = Control,
        ["InvitePerson"] = Control, ["LinkSignIn"] = Control, ["UnlinkSignIn"] = Control, ["SetProvider"] = Control,
        ["RemoveProvider"] = Control, ["ErasePerson"] = Control, ["AddPasskey"] = Control,
        ["BeginAddingPasskey"] = Control, ["RemovePasskey"] = Control,
        // A key speaks for all people of its organisation; what a source signs opens what hangs on its tickets.
        ["RegisterApproverKey"] = Control, ["MakeSourceKey"] = Control,
    };

    /// <summary>What the endpoint asks of a person; null for nothing beyond being signed in.</summary>
    public static Demand? Of(string? endpoint) =>
        endpoint is not null && ByEndpoint.TryGetValue(endpoint, out var demand) ? demand : null;

    /// <summary>
    /// What a yes to access of a tier asks of who says it: from tier 3 on what resists phishing, at 4 each time.
    /// </summary>
    public static Demand? OfTier(int tier) => tier switch
    {
        >= 4 => Control,
        3 => new Demand(SignInStrength.PhishingResistant, TimeSpan.FromHours(12)),
        _ => null,
    };

    /// <summary>Null when the caller is known well enough; else the challenge of RFC 9470.</summary>
    public static IResult? Lacks(Demand? demand, Caller caller, Instant now)
    {
        if (demand is null || caller.Proof is not { } proof
            || (proof.Strength >= demand.Strength && now < proof.At.Plus(demand.Age))) return null;
        return new Challenge(demand);
    }

    private sealed class Challenge(Demand demand) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var seconds = ((long)demand.Age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            var strength = Shown.Word(demand.Strength);
            httpContext.Response.Headers.WWWAuthenticate = "Bearer realm=\"mandate\", "
                + "error=\"insufficient_user_authentication\", "
                + $"error_description=\"a more recent or stronger sign-in is needed\", "
                + $"acr_values=\"{strength}\", max_age=\"{seconds}\"";
            return Problems.Answer(401, Problems.New(401, "insufficient_user_authentication",
                $"this needs a sign-in of strength `{strength}` that is at most {seconds} s old", null,
                "sign in once more at /sign-in?again=true")).ExecuteAsync(httpContext);
        }
    }
}
