using System.CommandLine;
using System.Globalization;
using Mandate.Wire;

namespace Mandate.Cli;

/// <summary>`mandate request make` and everything that a request names.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string> parent = Named("--parent", "the grant above it, where it is passed on", "GRANT");
    private readonly Option<string> relationship = Named("--relationship", "the relationship of a root grant", "NAME");
    private readonly Option<string> entitlement = Named("--entitlement", "system/entitlement of a root grant", "NAME");
    private readonly Option<string> person = Named("--person", "for this person", "NAME");
    private readonly Option<string> workload = Named("--workload", "for this workload", "NAME");
    private readonly Option<string> organisation = Named("--organisation", "for this organisation", "NAME");
    private readonly Option<string> toSeat = Named("--to-seat", "for everybody in this seat", "NAME");
    private readonly Option<string> seat = Named("--seat", "the seat to open or, alone, to enlarge", "NAME");
    private readonly Option<int?> size = new("--size") { Description = "how many places the seat has", HelpName = "N" };
    private readonly Option<string[]> on = new("--on")
    {
        Description = "on which resources, such as `host pacs-eu-*`; may be given several times", HelpName = "TYPE PATTERN",
    };

    private readonly Option<string> purpose = Named("--purpose", "what for; kept sealed", "TEXT");
    private readonly Option<string> justification = Required("--justification", "why it is needed; kept sealed", "TEXT");
    private readonly Option<string> sponsor = Required("--sponsor", "who of the grantor stands for the need", "PERSON");
    private readonly Option<string> removal = Required("--removal", "who of the grantor answers for its removal", "PERSON");
    private readonly Option<string> owner = Named("--owner", "who owns it; the system's owner unless said", "PERSON");
    private readonly Option<string> reviewer = Named("--reviewer", "who reviews it; the system's owner unless said", "PERSON");
    private readonly Option<string> ticket = Named("--ticket", "the ticket it is bound to", "SOURCE/NUMBER");
    private readonly Option<string> function = Named("--function", "the business function it serves", "NAME");
    private readonly Option<string> name = Named("--name", "the name that the grant will have", "NAME");
    private readonly Option<string> supersedes = Named("--supersedes", "the request that it replaces", "REQUEST");
    private readonly Option<string> by = Named("--by-workload", "the machine that asks, in place of a person", "NAME");
    private readonly Option<string> onBehalfOf = RequestNoun.OnBehalfOf();
    private readonly Option<DateTimeOffset?> from = Instants.Option("--from", "not before; at once unless said");
    private readonly Option<DateTimeOffset?> until = Instants.Option("--until", "the first instant after it");
    private readonly Option<string> duration = Named("--duration", "how long instead, such as 8h or 30d", "TIME");
    private readonly Option<bool> whatIf = new("--what-if")
    {
        Description = "show who would have to approve; ask for nothing",
    };

    public RequestOptions() => duration.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
            if (Seconds(token.Value) is null) result.AddError($"`{token.Value}` is no time: use 90m, 8h or 30d");
    });

    public Command Build(VerbBuilder verbs) => verbs.Verb(
        "make", "Asks for access, for somebody or for a seat.", RunAsync, parent, relationship, entitlement, person,
        workload, organisation, toSeat, seat, size, on, purpose, justification, sponsor, removal, owner, reviewer, from,
        until, duration, ticket, function, name, supersedes, by, onBehalfOf, whatIf);

    private async Task<int> RunAsync(Call call)
    {
        var path = Address.V1("requests");
        var body = Body(call);
        if (call.Of(whatIf))
            return call.Show(await call.PostAsync(path + "?what_if=true", body, WireJson.Default.NewRequestWire),
                WireJson.Default.RequestWire, r => [Listing.Members(RequestView.Members(r))]);
        return call.Show(await call.RecordAsync(path, body, WireJson.Default.NewRequestWire),
            WireJson.Default.RecordedWire, r => [Cells.Line($"recorded: {r.Id}, revision {r.Revision}")]);
    }

    private NewRequestWire Body(Call call)
    {
        var (toPerson, toWorkload, toOrganisation, inSeat) =
            (call.Of(person), call.Of(workload), call.Of(organisation), call.Of(toSeat));
        return new NewRequestWire
        {
            Name = call.Of(name), OnBehalfOf = call.Of(onBehalfOf), Workload = call.Of(by),
            Relationship = call.Of(relationship), Entitlement = call.Of(entitlement), Parent = call.Of(parent),
            To = toPerson is null && toWorkload is null && toOrganisation is null && inSeat is null
                ? null : new BeneficiaryWire(toOrganisation, toPerson, toWorkload, inSeat),
            Seat = call.Of(seat) is { } wanted ? new SeatWantedWire(wanted, call.Of(size) ?? 1) : null,
            Scope = Scope(call.Of(on) ?? []), Purpose = call.Of(purpose), Justification = call.Of(justification)!,
            Owner = call.Of(owner), Sponsor = call.Of(sponsor)!, Removal = call.Of(removal)!,
            Reviewer = call.Of(reviewer), From = call.Of(from), Until = call.Of(until),
            DurationSeconds = call.Of(duration) is { } time ? Seconds(time) : null, Ticket = call.Of(ticket),
            Function = call.Of(function), Supersedes = call.Of(supersedes),
        };
    }

    /// <summary>`host a* b` and `host c` together are the three patterns of hosts.</summary>
    private static Dictionary<string, IReadOnlyList<string>>? Scope(string[] given) => given.Length == 0 ? null : given
        .Select(g => g.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 0)
        .GroupBy(w => w[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g.SelectMany(w => w.Skip(1))],
            StringComparer.Ordinal);

    private static long? Seconds(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > 0 ? (long)count * unit : null;
    }

    private static Option<string> Named(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };

    private static Option<string> Required(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help, Required = true };
}
