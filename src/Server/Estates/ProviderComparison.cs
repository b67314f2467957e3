using System.Collections.Immutable;
using Mandate.EstateFile;
using Mandate.Governance;
using Mandate.Wire;

namespace Mandate.Server;

/// <summary>
/// Where the people of organisations sign in. A file that says nothing leaves it as it is; who is signed in sets it as
/// strongly as by its command.
/// </summary>
internal sealed class ProviderComparison(EstateComparison c)
{
    public void Providers()
    {
        foreach (var organisation in c.Document.Organisations)
            if (organisation.Provider is { } provider && !c.HasFailed(StepKind.Organisation, organisation.Name.Value))
                Provider(organisation, provider);
    }

    /// <summary>The same settings as a file states them.</summary>
    public static DeclaredProvider Of(ProviderSettings settings) => new(new(settings.Issuer), new(settings.ClientId))
    {
        Secret = settings.Secret is { } secret ? new Placed<string>(secret) : null,
        Algorithms = settings.Algorithms.SequenceEqual(ProviderCommands.AlgorithmsDefault)
            ? [] : Listing.OfValues(settings.Algorithms),
        Domains = Listing.OfValues(settings.Domains), MultiFactor = Listing.OfValues(settings.MultiFactor),
        PhishingResistant = Listing.OfValues(settings.PhishingResistant),
    };

    private void Provider(DeclaredOrganisation organisation, DeclaredProvider provider)
    {
        var name = organisation.Name.Value;
        var row = c.Now.FindOrganisation(name);
        var settings = new ProviderSettings(
            provider.Issuer.Value, provider.ClientId.Value, provider.Secret?.Value,
            provider.Algorithms.Count == 0 ? ProviderCommands.AlgorithmsDefault : Texts(provider.Algorithms),
            [.. Texts(provider.Domains).Select(d => d.ToLowerInvariant())], Texts(provider.MultiFactor),
            Texts(provider.PhishingResistant));
        var change = new Change.ProviderSet(c.Node.NewId<ProviderId>(), c.Now.Organisations[row].Id, settings);
        var known = c.Now.SignIn.OfOrganisation(row);
        if (!c.MaySetProviders && ProviderCommands.Set(c.Now, change, c.At) is Ruling.Accepted)
        {
            c.Refuse(StepKind.Provider, name, provider.Issuer.Place, "insufficient_user_authentication",
                "setting a provider needs a sign-in that resists phishing and is at most 15 min old", "sign in once more");
            return;
        }

        c.Take(StepKind.Provider, name, new EstateStep(
            provider.Issuer.Place, new EstateChangeWire(known is null ? "add" : "change", StepKind.Provider, name,
                $"its people sign in at {settings.Issuer} as client {settings.ClientId}"),
            (estate, at) => ProviderCommands.Set(estate, change, at))
        {
            PlaceOf = member => member switch
            {
                "issuer" => provider.Issuer.Place, "client_id" => provider.ClientId.Place,
                "secret" => provider.Secret?.Place, _ => null,
            },
        });
    }

    private static ImmutableArray<string> Texts(Listing<Placed<string>> texts) => [.. texts.Select(t => t.Value)];
}
