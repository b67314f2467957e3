using Mandate.Governance;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private EstateDocument Governed(EstateDocument document, string member) => member switch
    {
        "functions" => document with { Functions = Section(member, EstateKind.Function, Function) },
        "sources" => document with { Sources = Section(member, EstateKind.Source, Source) },
        "tickets" => document with
        {
            Tickets = Section(root, member, EstateKind.Ticket, TextRule.TicketName, Ticket),
        },
        "policies" => document with { Policies = Section(member, EstateKind.Policy, Policy) },
        _ => document with { Exceptions = Section(member, EstateKind.Exception, Exception) },
    };

    private DeclaredFunction Function(Placed<string> name, MemberPath path)
    {
        Placed<string> owner = default;
        var entitlements = Listing.Of<Placed<string>>([]);
        Placed<EstateInstant>? until = null;
        var members = Begin(Shape.Function, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "entitlements": entitlements = List(path, member, TextRule.Reference); break;
                case "until": until = Instant(path, member, DayEdge.End); break;
            }
        return new DeclaredFunction(name, owner, entitlements, until);
    }

    private DeclaredSource Source(Placed<string> name, MemberPath path)
    {
        Placed<string> owner = default;
        Placed<TimeSpan> tolerance = default;
        Placed<TicketMapping>? mapping = null;
        var members = Begin(Shape.Source, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "tolerance": tolerance = Duration(path, member); break;
                case "mapping": mapping = Mapping(path.Below(member), Here(path, member)); break;
            }
        return new DeclaredSource(name, owner, tolerance) { Mapping = mapping };
    }

    private DeclaredTicket Ticket(Placed<string> name, MemberPath path)
    {
        Placed<TicketKind> kind = default;
        Placed<TicketState> state = default;
        Placed<EstateInstant>? from = null, until = null;
        var systems = Listing.Of<Placed<string>>([]);
        var members = Begin(Shape.DeclaredTicket, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "kind": kind = Word(path, member, Words.TicketKinds); break;
                case "state": state = Word(path, member, Words.TicketStates); break;
                case "from": from = Instant(path, member, DayEdge.Start); break;
                case "until": until = Instant(path, member, DayEdge.End); break;
                case "systems": systems = List(path, member, TextRule.Name); break;
            }
        return new DeclaredTicket(name, kind, state, from, until, systems);
    }

    private DeclaredPolicy Policy(Placed<string> name, MemberPath path)
    {
        Placed<string> author = default, approver = default, deployer = default;
        Placed<TimeSpan> grace = default;
        var reach = DeclaredReach.Everywhere;
        var rules = Named.Empty<DeclaredRule>();
        var examples = Named.Empty<PolicyExample>();
        var members = Begin(Shape.Policy, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "author": author = Text(path, member, TextRule.Reference); break;
                case "approver": approver = Text(path, member, TextRule.Reference); break;
                case "deployer": deployer = Text(path, member, TextRule.Reference); break;
                case "grace": grace = Grace(path, member); break;
                case "reach": reach = Reach(path.Below(member), Here(path, member)); break;
                case "rules": rules = Rules(path, member); break;
                case "examples":
                    examples = Section(path, member, EstateKind.Example, TextRule.Name, Example);
                    break;
            }
        Different(author, approver, "the author is the approver");
        Different(author, deployer, "the author is the deployer");
        Different(approver, deployer, "the approver is the deployer");
        return new DeclaredPolicy(name, author, approver, deployer, rules)
        {
            Grace = grace, Reach = reach, Examples = examples,
        };
    }

    private Named<DeclaredRule> Rules(MemberPath path, string member)
    {
        var (place, before) = (Here(path, member), refusals.Count);
        var rules = Section(path, member, EstateKind.Rule, TextRule.Name, Rule);
        if (rules.Count == 0 && refusals.Count == before && !cursor.StoppedEarly) RefuseEmpty(place, "a rule");
        if (rules.Count > Bounds.RulesOfPolicy)
            refusals.Add(place, EstateErrorCode.TooMany, $"{rules.Count} rules", $"keep to {Bounds.RulesOfPolicy}");
        return rules;
    }

    private Placed<TimeSpan> Grace(MemberPath path, string member)
    {
        var grace = Duration(path, member);
        if (grace.Value.TotalDays > Bounds.GraceDays)
            refusals.Add(
                grace.Place, EstateErrorCode.BadDuration, $"a grace is longer than {Bounds.GraceDays}d",
                "give less time");
        return grace;
    }

    private DeclaredReach Reach(MemberPath path, Place place)
    {
        var reach = DeclaredReach.Everywhere;
        var members = Begin(Shape.Reach, path, place);
        while (Next(ref members, out var member))
            reach = member switch
            {
                "systems" => reach with { Systems = List(path, member, TextRule.Name) },
                _ => reach with { Relationships = List(path, member, TextRule.Name) },
            };
        if (members.IsComplete && reach == DeclaredReach.Everywhere)
            RefuseEmpty(place, "`systems` or `relationships`");
        return reach;
    }

    private DeclaredException Exception(Placed<string> name, MemberPath path)
    {
        Placed<string> owner = default, reason = default, control = default;
        Placed<EstateInstant> until = default;
        Listing<Placed<string>> rules = [], grants = [], approvedBy = [];
        Listing<RequirementKind> lifts = [];
        var match = DeclaredMatch.Everything;
        var members = Begin(Shape.Exception, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "rules": rules = List(path, member, TextRule.Reference); break;
                case "lifts": lifts = WordList(path, member, Words.Requirements); break;
                case "match": match = Match(path.Below(member), Here(path, member)); break;
                case "grants": grants = List(path, member, TextRule.Name); break;
                case "owner": owner = Text(path, member, TextRule.Reference); break;
                case "approved_by": approvedBy = List(path, member, TextRule.Reference, ofPeople: true); break;
                case "reason": reason = Text(path, member, TextRule.Prose); break;
                case "compensating_control": control = Text(path, member, TextRule.Prose); break;
                case "until": until = Ending(path, member); break;
            }
        foreach (var approver in approvedBy) Different(owner, approver, "the owner approves the exception");
        return new DeclaredException(name, rules, lifts, owner, approvedBy, reason, control, until)
        {
            Match = match, Grants = grants,
        };
    }

    private void Different(Placed<string> one, Placed<string> other, string fault)
    {
        if (string.IsNullOrEmpty(one.Value)) return;
        if (!string.Equals(one.Value, other.Value, StringComparison.OrdinalIgnoreCase)) return;
        refusals.Add(other.Place, EstateErrorCode.SamePerson, fault, "name different people");
    }
}
