using System.CommandLine;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate provider`: where the people of organisations sign in.</summary>
internal static class ProviderNoun
{
    public static Command Build(VerbBuilder verbs)
    {
        var providers = new Collection(verbs, "providers", "PROVIDER");
        return VerbBuilder.Noun("provider", "The OpenID providers of organisations: one each.",
            providers.List("Lists providers, with the addresses to register there.",
                WireJson.Default.PageWireProviderWire,
                ["id", "organisation", "issuer", "client id", "secret", "sign in at", "redirect to"],
                p => [Cells.Of(p.Id), Cells.Of(p.Organisation), Cells.Of(p.Issuer), Cells.Of(p.ClientId),
                    Cells.Of(p.Secret), Cells.Of(p.SignInUrl), Cells.Of(p.RedirectUri)],
                "organisation"),
            Set(verbs),
            providers.Act("remove", "Removes one; who came in by it is out."));
    }

    private static Command Set(VerbBuilder verbs)
    {
        var organisation = new Argument<string>("ORGANISATION") { Description = "its name or id" };
        var issuer = new Option<string>("--issuer") { Description = "its issuer, exactly as it says it",
            HelpName = "URL", Required = true };
        var client = new Option<string>("--client-id") { Description = "what this server is called there",
            HelpName = "ID", Required = true };
        var secret = new Option<string>("--secret")
        {
            Description = "where the client's secret is: env:NAME or file:NAME, as the server was started with",
            HelpName = "REFERENCE",
        };
        var algorithms = Many("--algorithm", "a signature algorithm to accept; RS256, PS256 and ES256 unless said", "ALG");
        var domains = Many("--domain", "only people with a verified mail address in this domain", "DOMAIN");
        var two = Many("--multi-factor", "an acr value, or amr:METHOD, that means two factors", "VALUE");
        var strong = Many("--phishing-resistant", "an acr value, or amr:METHOD, that resists phishing", "VALUE");
        return verbs.Verb("set", "Sets the provider of an organisation; its people sign in there from then on.",
            async call => call.Show(
                await call.RecordAsync("v1/providers", new NewProviderWire(
                    call.Of(organisation), call.Of(issuer)!, call.Of(client)!, call.Of(secret), call.Of(algorithms),
                    call.Of(domains), call.Of(two), call.Of(strong)), WireJson.Default.NewProviderWire),
                WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: revision {r.Revision}, {r.Id}")]),
            organisation, issuer, client, secret, algorithms, domains, two, strong);
    }

    private static Option<string[]> Many(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };
}
