namespace Mandate.Governance;

/// <summary>How well somebody showed who they are, weakest first (C2).</summary>
public enum SignInStrength
{
    /// <summary>The provider vouches for no more than that somebody signed in.</summary>
    SingleFactor = 1,

    /// <summary>Two factors, of which one may be phished.</summary>
    MultiFactor = 2,

    /// <summary>A passkey with its user verified, or what a provider says is as good.</summary>
    PhishingResistant = 3,
}

/// <summary>By what somebody signed in.</summary>
public enum SignInMethod
{
    /// <summary>A passkey.</summary>
    Passkey,

    /// <summary>The organisation's OpenID provider.</summary>
    Provider,

    /// <summary>A command line that a signed-in person approved in the browser.</summary>
    Approval,
}

/// <summary>
/// How a person who acts is known: how strongly, since when, and for how long that makes an act a proven one.
/// </summary>
public sealed record SignInProof(SignInStrength Strength, Instant At, TimeSpan FreshFor)
{
    /// <summary>
    /// The class of the person's own act (C11): proven while the sign-in resists phishing and is fresh, else attested.
    /// </summary>
    internal EvidenceClass ClassAt(Instant at) =>
        Strength == SignInStrength.PhishingResistant && at < At.Plus(FreshFor)
            ? EvidenceClass.Proven : EvidenceClass.Attested;
}
