using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Mandate.Server;

/// <summary>What every endpoint needs, and the list of features.</summary>
internal sealed class Features(Node node, Lookup lookup, Shown shown, Commands commands, Tokens tokens,
    DecisionJournal decisions)
{
    public Node Node { get; } = node;

    public Lookup Lookup { get; } = lookup;

    public Shown Shown { get; } = shown;

    public Commands Commands { get; } = commands;

    public Tokens Tokens { get; } = tokens;

    public DecisionJournal Decisions { get; } = decisions;

    public static void AddServices(IServiceCollection services, ServerOptions options)
    {
        _ = options;
        ApiDocument.AddServices(services);
        services.AddSingleton<Features>().AddSingleton<EntryIndex>().AddSingleton<EntryView>()
            .AddSingleton<EntryStream>().AddSingleton<DecisionWatch>().AddSingleton<DecisionChangeStream>()
            .AddSingleton<EstateFiles>().AddSingleton<EstateImports>().AddSingleton<Rehearsals>()
            .AddSingleton<Authorities>().AddSingleton<HostReports>()
            .AddSingleton<RecordedInstants>().AddSingleton<FirstPlans>().AddSingleton<Anchoring>()
            .AddSingleton<SnapshotKeeping>()
            .AddSingleton<ConvergenceLoop>()
            .AddSingleton<RevisionWait>().AddSingleton<KnownResources>().AddSingleton<DenialBinding>()
            .AddSingleton<RequestableDenials>().AddSingleton<Webhook>().AddSingleton<Mail>().AddSingleton<PageTokens>()
                .AddSingleton<DecisionJournal>()
            .AddSingleton<SourceSignatures>().AddSingleton<RefusedMessages>().AddSingleton<SourceEvents>()
            .AddSingleton<SiteAddress>().AddSingleton<SignInCookies>().AddSingleton<SignIns>().AddSingleton<Callers>()
            .AddSingleton<PasskeyCeremonies>().AddSingleton<SignInFailures>().AddSingleton<Entrance>()
            .AddSingleton<CommandLineLogins>().AddSingleton<Accounts>()
            .AddSingleton<ProviderDirectory>().AddSingleton<IdTokens>().AddSingleton<ClientSecrets>()
            .AddSingleton<ProviderFlows>().AddSingleton<Logouts>();
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/health", (Node node) => node.Scribe.Broken is null
            ? Results.Text("ok\n") : Results.Text("the ledger cannot be written\n", statusCode: 503)).WithName("Health")
                .WithMetadata(new KnownQuery([]));
        OrganisationEndpoints.Map(app);
        PersonEndpoints.Map(app);
        WorkloadEndpoints.Map(app);
        SystemEndpoints.Map(app);
        EntitlementEndpoints.Map(app);
        RelationshipEndpoints.Map(app);
        GrantEndpoints.Map(app);
        RequestEndpoints.Map(app);
        ApprovalEndpoints.Map(app);
        RequestPages.Map(app);
        AccessTaskEndpoints.Map(app);
        OutsideEndpoints.Map(app);
        SeatEndpoints.Map(app);
        PolicyEndpoints.Map(app);
        ExceptionEndpoints.Map(app);
        RehearsalEndpoints.Map(app);
        TokenEndpoints.Map(app);
        EstateEndpoints.Map(app);
        ParameterEndpoints.Map(app);
        DecisionEndpoints.Map(app);
        SearchEndpoints.Map(app);
        MetadataEndpoint.Map(app);
        DecisionChangeStream.Map(app);
        DecisionJournalEndpoints.Map(app);
        AccessEndpoints.Map(app);
        EntryEndpoints.Map(app);
        LedgerEndpoints.Map(app);
        ConvergenceEndpoints.Map(app);
        SourceEndpoints.Map(app);
        SourceEvents.Map(app);
        TicketEndpoints.Map(app);
        TicketImport.Map(app);
        FunctionEndpoints.Map(app);
        PasskeyEndpoints.Map(app);
        EnrolEndpoints.Map(app);
        AccountEndpoints.Map(app);
        LoginEndpoints.Map(app);
        SignInEndpoints.Map(app);
        CredentialEndpoints.Map(app);
        ProviderEndpoints.Map(app);
        OidcEndpoints.Map(app);
        ApiDocument.Map(app);
    }
}
