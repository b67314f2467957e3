namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private DeclaredSeat Seat(Placed<string> name, MemberPath path)
    {
        Placed<string> relationship = default;
        var size = new Placed<int>(1, name.Place);
        Placed<EstateInstant> until = default;
        var approvedBy = Listing.Of<Placed<string>>([]);
        var occupants = Named.Of<DeclaredOccupant>(EstateKind.Person, []);
        var members = Begin(Shape.Seat, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "relationship": relationship = Text(path, member, TextRule.Reference); break;
                case "size":
                    size = Whole(
                        path, member, 1, Bounds.Places, EstateErrorCode.BadNumber, $"a seat has 1 to {Bounds.Places} places");
                    break;
                case "until": until = Ending(path, member); break;
                case "approved_by": approvedBy = List(path, member, TextRule.Reference, ofPeople: true); break;
                case "occupants":
                    occupants = Section(path, member, EstateKind.Person, TextRule.Reference, Occupant);
                    break;
            }
        if (members.IsComplete && occupants.Count > size.Value)
            refusals.Add(
                size.Place, EstateErrorCode.BadNumber, $"{occupants.Count} people in {size.Value} places",
                "declare more places, which have to be approved, or fewer people");
        return new DeclaredSeat(name, relationship, size, until, approvedBy, occupants);
    }

    private DeclaredOccupant Occupant(Placed<string> name, MemberPath path)
    {
        Placed<string> by = default;
        var members = Begin(Shape.Occupant, path, name.Place);
        while (Next(ref members, out var member))
            if (member == "by") by = Text(path, member, TextRule.Reference);
        return new DeclaredOccupant(name, by);
    }

    private DeclaredProvider Provider(MemberPath path, Place place)
    {
        var provider = new DeclaredProvider(default, default);
        var members = Begin(Shape.Provider, path, place);
        while (Next(ref members, out var member))
            provider = member switch
            {
                "issuer" => provider with { Issuer = Text(path, member, TextRule.Line) },
                "client_id" => provider with { ClientId = Text(path, member, TextRule.Line) },
                "secret" => provider with { Secret = Secret(path, member) },
                "algorithms" => provider with { Algorithms = List(path, member, TextRule.Id) },
                "domains" => provider with { Domains = List(path, member, TextRule.Id) },
                "multi_factor" => provider with { MultiFactor = List(path, member, TextRule.Id) },
                _ => provider with { PhishingResistant = List(path, member, TextRule.Id) },
            };
        return provider;
    }

    /// <summary>A reference to a secret. Anything else is refused without being shown: it may be the secret.</summary>
    private Placed<string> Secret(MemberPath path, string member)
    {
        var secret = Text(path, member, TextRule.Line);
        if (secret.Value is null || secret.Value.StartsWith("env:", StringComparison.Ordinal)
            || secret.Value.StartsWith("file:", StringComparison.Ordinal)) return secret;
        refusals.Add(
            secret.Place, EstateErrorCode.BadText, "it names no secret",
            "write env:NAME or file:NAME, which the server was given at its start; never the secret itself");
        return new(null!, secret.Place);
    }
}
