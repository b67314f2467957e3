using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Mandate.Wire;
using Spectre.Console.Rendering;

namespace Mandate.Cli;

/// <summary>The verbs that every collection of the API has, for one of them.</summary>
/// <param name="verbs">Makes verbs.</param>
/// <param name="path">Its address below /v1.</param>
/// <param name="noun">What one of them is called, for help.</param>
internal sealed class Collection(VerbBuilder verbs, string path, string noun)
{
    /// <summary>A page of it as a table; each filter is an option and a query parameter of that name.</summary>
    public Command List<T>(
        string description, JsonTypeInfo<PageWire<T>> type, string[] columns, Func<T, IRenderable[]> row,
            params string[] filters)
    {
        var options = filters.Select(f =>
            new Option<string>("--" + f) { Description = "only these", HelpName = f.ToUpperInvariant() }).ToList();
        var page = new PageOptions();
        return verbs.Verb("list", description, call => call.ShowAsync(
            Address.With(Address.V1(path), [.. filters.Zip(options, (f, o) => (f, call.Of(o))), .. page.Query(call)]),
            type, p => Listing.Page(p, columns, row)), [.. options, .. page.Options]);
    }

    /// <summary>One of it, member by member.</summary>
    public Command Show<T>(string description, JsonTypeInfo<T> type, Func<T, (string, IRenderable)[]> members)
        where T : class
    {
        var name = Name();
        return verbs.Verb("show", description,
            call => call.ShowAsync(Address.V1(path, call.Of(name)), type, one => [Listing.Members(members(one))]),
                name);
    }

    /// <summary>A verb that records something about one of it.</summary>
    /// <param name="verb">What is typed.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="more">Adds to the body what the verb's own symbols say.</param>
    /// <param name="symbols">Those symbols.</param>
    /// <param name="address">The last part of the address, if it is not the verb.</param>
    public Command Act(
        string verb, string description, Func<Call, VerbWire, VerbWire>? more = null,
            IEnumerable<Symbol>? symbols = null, string? address = null)
    {
        var (name, act) = (Name(), new Act());
        return verbs.Verb(verb, description, call =>
        {
            var body = act.Body(call);
            return act.RunAsync(call, Address.V1(path, call.Of(name), address ?? verb),
                more is null ? body : more(call, body));
        }, [name, .. symbols ?? [], .. act.Options]);
    }

    /// <summary>A fact of any type about one of it.</summary>
    public Command Fact(params Option<string>[] besides)
    {
        var type = new Option<string>("--type") { Description = "what happened", HelpName = "TYPE", Required = true };
        return Act("fact", "Tells a fact of any type.", (call, body) =>
            {
                body = body with { Type = call.Of(type) };
                foreach (var option in besides)
                    body = option.Name switch
                    {
                        "--organisation" => body with { Organisation = call.Of(option) },
                        "--person" => body with { Person = call.Of(option) },
                        _ => body,
                    };
                return body;
            }, [type, .. besides], "facts");
    }

    private Argument<string> Name() => new(noun) { Description = "its name or id" };
}

/// <summary>Which page of a list.</summary>
internal sealed class PageOptions
{
    private readonly Option<int?> limit = new(
        "--limit") { Description = "how many at most, 1 to 1000; 100 unless said", HelpName = "N" };
    private readonly Option<string> page = new("--page") { Description = "the page that the one before named",
        HelpName = "TOKEN" };

    public IEnumerable<Option> Options => [limit, page];

    public IEnumerable<(string, string?)> Query(Call call) =>
        [("limit", call.Of(limit)?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("page", call.Of(page))];
}
