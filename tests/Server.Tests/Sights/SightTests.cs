using System.Text;
using System.Text.Json;
using Mandate.Fixtures;
using Microsoft.AspNetCore.Routing;

namespace Mandate.Server.Tests.Sights;

/// <summary>
/// Each side sees what is its own, on every address: what is another's is answered as what is not there, and changes no
/// byte of what anybody else is told.
/// </summary>
public sealed class SightTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_others_do_changes_no_byte_of_what_anybody_beside_them_is_told()
    {
        var time = new ManualTime(Now);
        await using var server = await Partners.StartAsync(time);
        var book = await AddressBook.OfAsync(server);
        var visitors = new Dictionary<string, Visitor>(StringComparer.Ordinal);
        foreach (var person in Partners.Viewers) visitors[person] = await Visitor.SignInAsync(server, person);
        var before = await ToldAsync(visitors, book);
        await Partners.StirAsync(server, Now);
        // Who left is signed out.
        var left = visitors.Where(v => v.Key != "clerk@beacon.example").ToDictionary(StringComparer.Ordinal);
        var after = await ToldAsync(left, book);
        foreach (var person in Partners.Beside)
            foreach (var (address, text) in before[person])
                Assert.Equal((person, address, text), (person, address, after[person][address]));
        foreach (var person in new[] { "risk@harbor.example", "admin@beacon.example", "owner@quay.example" })
            Assert.Contains(before[person], told => told.Value != after[person][told.Key]);
        foreach (var visitor in visitors.Values) visitor.Dispose();
    }

    [Fact]
    public async Task Every_address_that_a_person_may_read_is_among_those_that_are_compared()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        var book = await AddressBook.OfAsync(server);
        var read = server.Server.Endpoints
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] == "GET")
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)
            .Where(n => !AccessTable.IsOpen(n) && (AccessTable.Permits(n, Role.GrantorStaff)
                || AccessTable.Permits(n, Role.GranteeAdmin) || AccessTable.Permits(n, Role.GranteePerson)));
        Assert.Equal(read.Order(StringComparer.Ordinal),
            book.All().Select(a => a.Endpoint).Concat(AddressBook.OwnPages).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_anothers_is_answered_as_what_is_not_there_and_named_nowhere()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        var book = await AddressBook.OfAsync(server);
        foreach (var person in Partners.Viewers)
        {
            using var visitor = await Visitor.SignInAsync(server, person);
            var told = await ToldAsync(visitor, book);
            var absent = book.All().Where(a => a.Address.Contains("/never", StringComparison.Ordinal)
                || a.Address.Contains("request_000000000000", StringComparison.Ordinal)
                || a.Address.Contains("finding_000000000000", StringComparison.Ordinal))
                .GroupBy(a => a.Endpoint)
                .ToDictionary(g => g.Key, g => told[g.First().Address], StringComparer.Ordinal);
            foreach (var (endpoint, address) in book.All())
                if (told[address].StartsWith("404", StringComparison.Ordinal))
                    Assert.Equal((person, address, absent.GetValueOrDefault(endpoint, NoAddress)),
                        (person, address, told[address]));
            await NamesNothingHiddenAsync(server, person, visitor, told);
        }
    }

    [Fact]
    public async Task The_example_shows_to_each_what_was_reviewed()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        var visitors = new List<Visitor>();
        foreach (var person in Partners.Viewers) visitors.Add(await Visitor.SignInAsync(server, person));
        var text = new StringBuilder("object".PadRight(48)).AppendJoin("  ",
            Partners.Viewers.Select(p => p.Replace(".example", "", StringComparison.Ordinal))).Append('\n');
        foreach (var collection in new[] { "organisations", "people", "workloads", "systems", "entitlements",
            "relationships", "grants", "seats" })
            foreach (var name in (await server.Get($"/v1/{collection}?limit=1000")).Names("name"))
            {
                // A grant that was asked for is called by its request's random id.
                var shown = name.StartsWith("request-", StringComparison.Ordinal) ? "to a desk" : name;
                var line = new StringBuilder($"{collection} {shown}".PadRight(48));
                var whole = await TextAsync(server.Http, $"/v1/{collection}/{name}");
                // Whose token recorded it is nobody's but administrators' and auditors'.
                var known = whole.Replace("\"recorded_by\":\"local:tester\"", "\"recorded_by\":\"not_shown\"",
                    StringComparison.Ordinal);
                foreach (var (visitor, person) in visitors.Zip(Partners.Viewers))
                {
                    var seen = await TextAsync(visitor.Http, $"/v1/{collection}/{name}");
                    line.Append((seen.StartsWith("404", StringComparison.Ordinal) ? "-"
                        : seen == known ? "whole" : "cut").PadRight(person.Length - ".example".Length + 2));
                }

                text.Append(line.ToString().TrimEnd()).Append('\n');
            }

        Golden.Equal("sight-matrix.txt", text.ToString());
        foreach (var visitor in visitors) visitor.Dispose();
    }

    [Fact]
    public async Task A_person_is_told_why_by_causes_of_their_own_and_of_the_grantor_by_its_name_alone()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var person = await Visitor.SignInAsync(server, Harbor.Operator);
        await server.Post("/v1/people/pacs-owner@harbor.example/facts", new { type = "suspended" });
        var cut = await TextAsync(person.Http, "/v1/grants/second-line/explanation");
        Assert.Contains("\"standing\":\"ended\"", cut, StringComparison.Ordinal);
        Assert.Contains("{\"term\":\"owners\",\"outcome\":\"fails\",\"reason\":\"of_the_grantor\"}", cut,
            StringComparison.Ordinal);
        Assert.DoesNotContain("system_owner", cut, StringComparison.Ordinal);
        Assert.DoesNotContain("tideway-runs-pacs", cut, StringComparison.Ordinal);
        var whole = await TextAsync(server.Http, "/v1/grants/second-line/explanation");
        Assert.Contains("system_owner_suspended", whole, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_query\"",
            await TextAsync(person.Http, "/v1/grants/second-line/explanation?revision=5"), StringComparison.Ordinal);
        await server.Post("/v1/people/pacs-owner@harbor.example/facts", new { type = "resumed" });
        await server.Post("/v1/grants/second-line/revoke", new { reason = "over" });
        Assert.Contains("\"reason\":\"revoked\"",
            await TextAsync(person.Http, "/v1/grants/second-line/explanation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_relationship_the_grantee_is_told_what_both_sides_signed_and_of_a_system_its_name()
    {
        await using var server = await Partners.StartAsync(new ManualTime(Now));
        using var admin = await Visitor.SignInAsync(server, "admin@tideway.example");
        async Task<JsonElement> Get(string address) =>
            JsonDocument.Parse((await TextAsync(admin.Http, address)).Split('\n', 2)[1]).RootElement;
        var relationship = await Get("/v1/relationships/harbor-tideway");
        Assert.Equal(["signatory@tideway.example"],
            relationship.GetProperty("signatories").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(("sponsor@harbor.example", "harbor", "operations@harbor.example", "active"),
            (relationship.GetProperty("sponsor").GetString(), relationship.GetProperty("risk_owner").GetString(),
            relationship.GetProperty("revocation_owner").GetString(), relationship.GetProperty("state").GetString()));
        Assert.False(relationship.TryGetProperty("state_revision", out var revision)
            && revision.ValueKind != JsonValueKind.Null);
        var system = await Get("/v1/systems/billing");
        Assert.Equal("not_shown", system.GetProperty("criticality").GetString());
        Assert.Empty(system.GetProperty("resources").EnumerateObject());
        Assert.Equal("not_shown", (await Get("/v1/organisations/harbor")).GetProperty("state").GetString());
        using var clerk = await Visitor.SignInAsync(server, "clerk@beacon.example");
        Assert.Equal(["clerk@beacon.example"], JsonDocument.Parse((await TextAsync(clerk.Http, "/v1/people"))
            .Split('\n', 2)[1]).RootElement.Names("name"));
    }

    private const string NoAddress =
        "404 application/problem+json\n{\"type\":\"about:blank\",\"title\":\"not found\",\"status\":404," +
        "\"code\":\"not_found\",\"detail\":\"the address is not known\"}";

    /// <summary>
    /// No id and no name of what the administrator's lists have and the person's have not stands in any answer; of
    /// people, those whom something seen names may.
    /// </summary>
    private static async Task NamesNothingHiddenAsync(RunningServer server, string person, Visitor visitor,
        Dictionary<string, string> told)
    {
        var estate = server.Server.Node.Estate;
        var id = server.Server.Node.People.Find(person)!.Value;
        var sight = Governance.Sight.Of(estate, estate.Find(id), server.Server.Node.Now);
        foreach (var collection in new[]
        {
            "organisations", "people", "workloads", "systems", "relationships", "grants", "seats",
        })
        {
            var list = $"/v1/{collection}?limit=1000";
            var text = (await TextAsync(visitor.Http, list)).Split('\n', 2)[1];
            var mine = JsonDocument.Parse(text).RootElement.Names("id");
            foreach (var item in (await server.Get(list)).GetProperty("items").EnumerateArray())
            {
                if (mine.Contains(item.GetProperty("id").GetString())) continue;
                // Of the own side's grants a person is told of by requests; they are no other organisation's.
                if (collection == "grants" && sight.Side(estate.Grants[estate.FindGrant(
                    item.GetProperty("name").GetString()!)].Relationship) != Governance.Extent.Nothing) continue;
                if (collection == "relationships" && sight.Side(estate.FindRelationship(
                    item.GetProperty("name").GetString()!)) != Governance.Extent.Nothing) continue;
                if (collection == "people" && sight.Names(estate.Find(server.Server.Node.People.Find(
                    item.GetProperty("name").GetString()!)!.Value))) continue;
                foreach (var hidden in (string[])
                    [item.GetProperty("id").GetString()!, item.GetProperty("name").GetString()!])
                    foreach (var (address, answer) in told)
                        Assert.False(IsNamed(hidden, answer), $"{person} is told of {hidden} at {address}: {answer}");
            }
        }
    }

    /// <summary>Within quotes or spaces: `tern` is no part of `pattern`.</summary>
    private static bool IsNamed(string hidden, string text)
    {
        for (var at = text.IndexOf(hidden, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(hidden, at + 1, StringComparison.Ordinal))
            if ((at == 0 || !IsPart(text[at - 1]))
                && (at + hidden.Length == text.Length || !IsPart(text[at + hidden.Length]))) return true;
        return false;
        static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '@' or '/' or '_';
    }

    private static async Task<Dictionary<string, Dictionary<string, string>>> ToldAsync(
        Dictionary<string, Visitor> visitors, AddressBook book)
    {
        var told = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (person, visitor) in visitors) told[person] = await ToldAsync(visitor, book);
        return told;
    }

    private static async Task<Dictionary<string, string>> ToldAsync(Visitor visitor, AddressBook book)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (_, address) in book.All()) told[address] = await PagesAsync(visitor.Http, address);
        return told;
    }

    /// <summary>The answer and, of a list, those of all pages after it, with the tokens that led there.</summary>
    private static async Task<string> PagesAsync(HttpClient http, string address)
    {
        var text = new StringBuilder(await TextAsync(http, address));
        var isList = address.Contains("limit=", StringComparison.Ordinal);
        for (var (last, pages) = (text.ToString(), 0); isList && pages < 200; pages++)
        {
            if (!last.StartsWith("200", StringComparison.Ordinal)) break;
            var next = JsonDocument.Parse(last.Split('\n', 2)[1]).RootElement;
            if (!next.TryGetProperty("next_page", out var token) || token.ValueKind != JsonValueKind.String) break;
            last = await TextAsync(http, $"{address}&page={token.GetString()}");
            text.Append('\n').Append(last);
        }

        return text.ToString();
    }

    private static async Task<string> TextAsync(HttpClient http, string address)
    {
        using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Cancel);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}\n{body}";
    }
}
