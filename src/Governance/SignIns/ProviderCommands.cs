using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>Commands about the OpenID providers of organisations: one each.</summary>
internal static class ProviderCommands
{
    /// <summary>Signatures by a key pair; what a secret signs proves nothing to who shares it.</summary>
    public static readonly ImmutableArray<string> Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>What is accepted unless the settings say otherwise.</summary>
    public static readonly ImmutableArray<string> AlgorithmsDefault = ["RS256", "PS256", "ES256"];

    public static Ruling Set(Estate estate, Change.ProviderSet c, Instant at)
    {
        var row = estate.Find(c.Organisation);
        if (row < 0) return Registry.Unknown(c.Organisation, "organisation");
        var organisation = estate.Organisations[row];
        if (!organisation.Life.IsActive(at)) return Registry.NotActive("organisation", organisation.Name);
        if (Fault(c.Settings) is { } fault) return new Ruling.Refused(fault);
        var known = estate.SignIn.OfOrganisation(row);
        if (known is not null && Same(known.Settings, c.Settings))
            return Ruling.No(RefusalCode.AlreadySo, $"the provider of `{organisation.Name}` is set so already");
        // Other settings of one provider keep its id, which addresses carry; another issuer is another provider.
        return Ruling.Of(
            known is not null && known.Settings.Issuer == c.Settings.Issuer ? c with { Id = known.Id } : c);
    }

    public static Ruling Remove(Estate estate, Change.ProviderRemoved c) =>
        estate.SignIn.Providers.ContainsKey(c.Id) ? Ruling.Of(c) : Registry.Unknown(c.Id, "provider");

    /// <summary>Only https, or http to this machine itself.</summary>
    public static bool IsReachable(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static Refusal? Fault(ProviderSettings s)
    {
        if (s.Issuer is not { Length: > 0 and <= 500 } || !IsReachable(s.Issuer)
            || s.Issuer.Contains('?', StringComparison.Ordinal))
            return Wrong($"`{s.Issuer}` is no issuer: an https address without a query", "issuer");
        if (s.ClientId is not { Length: > 0 and <= 200 } || s.ClientId.Any(c => c is < ' ' or > '~'))
            return Wrong("a client id has 1 to 200 printable ASCII characters", "client_id");
        if (s.Secret is { } secret && !IsReference(secret))
            return Wrong($"`{secret}` names no secret", "secret",
                "write env:NAME or file:NAME, which the server was given at its start; never the secret itself");
        if (s.Algorithms.Length == 0 || s.Algorithms.Except(Algorithms).FirstOrDefault() is { Length: > 0 })
            return Wrong("an algorithm is one of " + string.Join(", ", Algorithms), "algorithms");
        if (s.Domains.Any(d => d is not { Length: > 0 and <= 253 }) || s.Domains.Length > 100)
            return Wrong("at most 100 domains, each a host name", "domains");
        return s.MultiFactor.Concat(s.PhishingResistant).Any(a => a is not { Length: > 0 and <= 200 })
            || s.MultiFactor.Length + s.PhishingResistant.Length > 100
                ? Wrong("at most 100 values of 1 to 200 characters", "phishing_resistant") : null;
    }

    private static bool IsReference(string text) =>
        text.Split(':') is ["env" or "file", { Length: > 0 and <= 100 } name]
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && name[0] != '.';

    private static bool Same(ProviderSettings left, ProviderSettings right) =>
        left.Issuer == right.Issuer && left.ClientId == right.ClientId && left.Secret == right.Secret
        && left.Algorithms.SequenceEqual(right.Algorithms) && left.Domains.SequenceEqual(right.Domains)
        && left.MultiFactor.SequenceEqual(right.MultiFactor)
        && left.PhishingResistant.SequenceEqual(right.PhishingResistant);

    private static Refusal Wrong(string why, string member, string? advice = null) =>
        new(RefusalCode.InvalidValue, why, member, advice);
}
