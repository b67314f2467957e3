namespace Mandate.Server.Tests.Sights;

/// <summary>
/// Every address that a person may read, filled in with every object there is, by id and by name, and with some that
/// there are not. An endpoint that is not here fails the test that asks for it.
/// </summary>
internal sealed class AddressBook
{
    /// <summary>What a person reads of themselves alone, with a form's random token or an address of its own.</summary>
    public static readonly string[] OwnPages = ["AccountPage", "LoginPage", "RequestLinkPage", "StreamEntries"];

    /// <summary>The collections whose objects have a name or an id to read them by.</summary>
    private static readonly string[] Collections =
    [
        "organisations", "people", "workloads", "systems", "entitlements", "relationships", "grants", "seats",
        "requests", "findings",
    ];

    /// <summary>What comes to be later, so that it is asked for before and after.</summary>
    private static readonly Dictionary<string, string[]> ToCome = new(StringComparer.Ordinal)
    {
        ["organisations"] = ["noise", "never"], ["people"] = ["noise@beacon.example", "never@lone.example"],
        ["workloads"] = ["noise-agent", "never"], ["systems"] = ["noise-system", "never"],
        ["entitlements"] = ["noise-system/noisy", "never/ever"], ["relationships"] = ["harbor-noise", "never"],
        ["grants"] = ["noise-grant", "never"], ["seats"] = ["noise-desk", "never"],
        ["requests"] = ["request_00000000000070008000000000000001"],
        ["findings"] = ["finding_00000000000070008000000000000001"],
    };

    private readonly Dictionary<string, string[]> things = new(StringComparer.Ordinal);

    private AddressBook()
    {
    }

    public static async Task<AddressBook> OfAsync(RunningServer server)
    {
        var book = new AddressBook();
        foreach (var collection in Collections)
        {
            var page = await server.Get($"/v1/{collection}?limit=1000");
            var items = page.GetProperty("items").EnumerateArray().ToList();
            // A request is read by its id, the name it has is that of its grant; a finding has no name.
            var texts = items.Select(i => i.GetProperty("id").GetString()!);
            if (collection is not ("requests" or "findings")) texts = texts.Concat(items.Select(i => i.GetProperty("name").GetString()!));
            book.things[collection] = [.. texts, .. ToCome[collection]];
        }

        return book;
    }

    public IReadOnlyList<string> Of(string collection) => things[collection];

    /// <summary>All addresses by the name of their endpoint.</summary>
    public IEnumerable<(string Endpoint, string Address)> All()
    {
        foreach (var (endpoint, collection) in new[]
        {
            ("ReadOrganisation", "organisations"), ("ReadPerson", "people"), ("ReadWorkload", "workloads"),
            ("ReadSystem", "systems"), ("ReadRelationship", "relationships"), ("ReadGrant", "grants"),
            ("ReadSeat", "seats"), ("ReadRequest", "requests"), ("ReadFinding", "findings"),
        })
            foreach (var thing in Of(collection)) yield return (endpoint, $"/v1/{collection}/{thing}");
        foreach (var right in Of("entitlements").Where(e => e.Contains('/', StringComparison.Ordinal)))
            yield return ("ReadEntitlement", "/v1/entitlements/" + right);
        foreach (var grant in Of("grants"))
        {
            yield return ("ExplainGrant", $"/v1/grants/{grant}/explanation");
            yield return ("ExplainGrant", $"/v1/grants/{grant}/explanation?at=2026-03-02T00:00:00Z");
        }

        foreach (var request in Of("requests")) yield return ("RequestPage", "/requests/" + request);
        yield return ("RequestsPage", "/requests");
        foreach (var (endpoint, address) in Lists()) yield return (endpoint, address);
        yield return ("ReadCaller", "/v1/me");
        yield return ("ListSignIns", "/v1/sign-ins");
        yield return ("ListPasskeys", "/v1/passkeys");
        yield return ("ListApprovals", "/v1/approvals");
    }

    private IEnumerable<(string Endpoint, string Address)> Lists()
    {
        var filters = new (string Endpoint, string List, (string Name, string Of)[] By)[]
        {
            ("ListOrganisations", "organisations", []),
            ("ListPeople", "people", [("organisation", "organisations")]),
            ("ListWorkloads", "workloads", [("organisation", "organisations")]),
            ("ListSystems", "systems", []),
            ("ListEntitlements", "entitlements", [("system", "systems")]),
            ("ListRelationships", "relationships", [("organisation", "organisations")]),
            ("ListGrants", "grants", [("organisation", "organisations"), ("person", "people"), ("system", "systems"),
                ("relationship", "relationships"), ("workload", "workloads")]),
            ("ListSeats", "seats", [("relationship", "relationships"), ("person", "people")]),
            ("ListRequests", "requests", [("relationship", "relationships"), ("by", "people"), ("person", "people"),
                ("system", "systems")]),
            ("ListRemovals", "removals", [("system", "systems"), ("grant", "grants")]),
            ("ListFindings", "findings", [("system", "systems")]),
            ("ListEntries", "entries", [("organisation", "organisations"), ("person", "people"), ("actor", "people"),
                ("relationship", "relationships"), ("system", "systems"), ("grant", "grants"),
                ("workload", "workloads")]),
        };
        foreach (var (endpoint, list, by) in filters)
        {
            yield return (endpoint, $"/v1/{list}?limit=1000");
            yield return (endpoint, $"/v1/{list}?limit=1");
            yield return (endpoint, $"/v1/{list}?limit=2");
            foreach (var (name, of) in by)
                foreach (var thing in Of(of)) yield return (endpoint, $"/v1/{list}?{name}={thing}");
        }
    }
}
