namespace Mandate.EstateFile;

/// <summary>
/// Reads the one document at the cursor. Everywhere below, a value that was refused is left at its default and the
/// reading goes on: once anything is refused, the document never leaves <see cref="EstateReader"/>.
/// </summary>
internal sealed partial class DocumentReader(YamlCursor cursor, MemberPath root, Refusals refusals)
{
    /// <summary>Whether the rest of the file could not be read.</summary>
    public bool StoppedEarly => cursor.StoppedEarly;

    public EstateDocument Read()
    {
        cursor.Begin();
        Placed<string> estate = default, accountable = default;
        Placed<string>? zone = null;
        var document = EstateDocument.Of("", "");
        var members = Begin(Shape.Estate, root, new Place(root, null, cursor.Line, cursor.Column));
        while (Next(ref members, out var member))
            switch (member)
            {
                case "mandate": Version(root, member); break;
                case "estate": estate = Text(root, member, TextRule.Name); break;
                case "accountable": accountable = Text(root, member, TextRule.Reference); break;
                case "time_zone": zone = TimeZone(root, member); break;
                case "organisations":
                    document = document with { Organisations = Section(member, EstateKind.Organisation, Organisation) };
                    break;
                case "people":
                    document = document with { People = Section(member, EstateKind.Person, Person) };
                    break;
                case "workloads":
                    document = document with { Workloads = Section(member, EstateKind.Workload, Workload) };
                    break;
                case "systems":
                    document = document with { Systems = Section(member, EstateKind.System, System) };
                    break;
                case "relationships":
                    document = document with { Relationships = Section(member, EstateKind.Relationship, Relationship) };
                    break;
                case "seats":
                    document = document with { Seats = Section(member, EstateKind.Seat, Seat) };
                    break;
                case "grants":
                    document = document with { Grants = Section(member, EstateKind.Grant, Grant) };
                    break;
                default: document = Governed(document, member); break;
            }
        return document with { Estate = estate, Accountable = accountable, TimeZone = zone };
    }

    /// <summary>Reads a map of grants that stands for itself, as one slice of a large file does.</summary>
    public Named<DeclaredGrant> ReadGrants()
    {
        cursor.Begin();
        return Section("grants", EstateKind.Grant, Grant);
    }

    private Named<T> Section<T>(string name, EstateKind kind, Func<Placed<string>, MemberPath, T> one)
        where T : class, IDeclared => Section(root, name, kind, Rule(kind), one);

    private static TextRule Rule(EstateKind kind) => kind == EstateKind.Person ? TextRule.PersonName : TextRule.Name;

    private DeclaredOrganisation Organisation(Placed<string> name, MemberPath path)
    {
        Placed<string>? displayName = null;
        DeclaredProvider? provider = null;
        var members = Begin(Shape.Organisation, path, name.Place);
        while (Next(ref members, out var member))
            if (member == "display_name") displayName = Text(path, member, TextRule.Line);
            else provider = Provider(path.Below(member), Here(path, member));
        return new DeclaredOrganisation(name, displayName) { Provider = provider };
    }

    private DeclaredPerson Person(Placed<string> name, MemberPath path)
    {
        Placed<string>? displayName = null;
        Placed<string> organisation = default;
        var members = Begin(Shape.Person, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "display_name": displayName = Text(path, member, TextRule.Line); break;
                case "organisation": organisation = Text(path, member, TextRule.Reference); break;
            }
        return new DeclaredPerson(name, displayName, organisation);
    }

    private DeclaredWorkload Workload(Placed<string> name, MemberPath path)
    {
        Placed<string> organisation = default, owner = default;
        Placed<string>? process = null;
        Placed<WorkloadKind> kind = default;
        var members = Begin(Shape.Workload, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "organisation": organisation = Text(path, member, TextRule.Reference); break;
                case "kind": kind = Word(path, member, Words.WorkloadKinds); break;
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "process": process = Text(path, member, TextRule.Prose); break;
            }
        return new DeclaredWorkload(name, organisation, kind, owner, process);
    }
}
