using Mandate.Governance;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    // Where no rule matches, and where one forbids; beside the words of requirements.
    private static readonly string[] refusalsBesides = [ExampleRun.NoRule, ExampleRun.Forbidden];

    private PolicyExample Example(Placed<string> name, MemberPath path)
    {
        var given = new GivenQuestion(GivenQuestion.Plain);
        Placed<ExpectedAnswer> expect = default;
        Listing<Placed<string>>? missing = null;
        var before = refusals.Count;
        var members = Begin(Shape.Example, path, name.Place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "given": given = Given(path.Below(member), Here(path, member)); break;
                case "expect": expect = Word(path, member, Words.Answers); break;
                case "missing": missing = List(path, member, TextRule.Line); break;
            }
        if (refusals.Count == before && missing is not null) Missing(expect.Value, missing);
        return new PolicyExample(name, given, expect) { Missing = missing };
    }

    private void Missing(ExpectedAnswer expect, Listing<Placed<string>> missing)
    {
        var known = expect switch
        {
            ExpectedAnswer.Refused => [.. Words.Requirements.All, .. refusalsBesides],
            ExpectedAnswer.Undecidable => PolicyExpression.Variables.ToList(),
            _ => [],
        };
        foreach (var word in missing)
        {
            if (known.Contains(word.Value)) continue;
            var nearest = Spelling.Nearest(word.Value, known);
            refusals.Add(
                word.Place, EstateErrorCode.BadExample, known.Count == 0 ? "nothing is missing where all is admitted"
                    : $"{Spelling.Quoted(word.Value)} is nothing that can be missing",
                known.Count == 0 ? "leave `missing` out"
                    : nearest is null ? $"write some of {string.Join(", ", known)}" : $"did you mean `{nearest}`?");
        }
    }

    private GivenQuestion Given(MemberPath path, Place place)
    {
        var given = new GivenQuestion(GivenQuestion.Plain);
        var members = Begin(Shape.Given, path, place);
        while (Next(ref members, out var member))
            given = member switch
            {
                "approvals" => given with { Approvals = Several(path, member, Yes, mayRepeat: true) },
                "evidence_age" => given with { EvidenceAge = Duration(path, member).Value },
                "within" => given with { Within = Count(path, member, 0) },
                "at" => given with { At = Instant(path, member, DayEdge.Start).Value },
                _ => given with { Question = Given(given.Question, path, member) },
            };
        return given;
    }

    private PolicyQuestion Given(PolicyQuestion question, MemberPath path, string member) => member switch
    {
        "act" => question with { Act = Word(path, member, Words.Acts).Value },
        "beneficiary" => question with
        {
            Beneficiary = Word(path, member, Words.BeneficiaryKinds).Value,
        },
        "tier" => question with { Tier = Tier(path, member).Value },
        "duration" => question with { Duration = Length(path, member) },
        "criticality" => question with
        {
            Criticality = Word(path, member, Words.MatchedCriticalities).Value,
        },
        "kind" => question with { Kind = Word(path, member, Words.MatchedKinds).Value },
        "state" => question with { State = Word(path, member, Words.RelationshipStates).Value },
        "depth" => question with { Depth = Count(path, member, 0) },
        "requester" => question with { Requester = Word(path, member, Words.Requesters).Value },
        "side" => question with { RequesterSide = Word(path, member, Words.Sides).Value },
        "evidence" => question with { Evidence = Word(path, member, Words.EvidenceClasses).Value },
        "ticket" => question with { Ticket = Word(path, member, Words.TicketKinds).Value },
        "justification" => question with { IsJustified = Truth(path, member) },
        "recording" => question with
        {
            Recording = Truth(path, member) ? Recording.Recorded : Recording.NotRecorded,
        },
        "proof_age" => question with { ProofAge = Duration(path, member).Value },
        "extensions" => question with { Extensions = Count(path, member, 0) },
        "attributable" => question with { IsAttributable = Truth(path, member) },
        "revocable" => question with { IsRevocable = Truth(path, member) },
        _ => WithName(question, path, member),
    };

    private PolicyQuestion WithName(PolicyQuestion question, MemberPath path, string member) => member switch
    {
        "system" => question with { System = Name(path, member) },
        "entitlement" => question with { Entitlement = Text(path, member, TextRule.PairOfNames).Value },
        "environment" => question with { Environment = Name(path, member) },
        "relationship" => question with { Relationship = Name(path, member) },
        "grantor" => question with { Grantor = Name(path, member) },
        "grantee" => question with { Grantee = Name(path, member) },
        _ => question with { Function = Name(path, member) },
    };

    private string Name(MemberPath path, string member) => Text(path, member, TextRule.Name).Value;

    /// <summary>
    /// One person: a role, a name, a list of roles with a name at most, or `{ any, seats }` with that list.
    /// </summary>
    private GivenYes Yes(MemberPath path, string item)
    {
        var place = Here(path, item);
        Listing<Placed<string>> held = [], seats = [];
        if (cursor.Kind == YamlKind.MapStart)
        {
            var below = path.Below(item);
            var members = Begin(Shape.Yes, below, place);
            while (Next(ref members, out var member))
                if (member == "any") held = List(below, member, TextRule.Reference, ofPeople: true);
                else seats = Seats(below, member);
            if (members.IsComplete && held.Count + seats.Count == 0)
                RefuseMissing(members.Place.At("any", below), "write `any`, `seats` or both");
        }
        else if (cursor.Kind != YamlKind.Scalar) held = List(path, item, TextRule.Reference, ofPeople: true);
        else if (Text(path, item, TextRule.Reference) is { Value: not null } one) held = [one];
        var step = StepOf(1, held);
        if (step.People.Count > 1)
            refusals.Add(
                place, EstateErrorCode.BadExample, "two people in one item", "give every person an item of their own");
        return new GivenYes(step.Roles, step.People.Count == 0 ? null : step.People[0].Value)
        {
            Seats = seats,
        };
    }

    /// <summary>A duration, or `endless` for a window that ends in name only.</summary>
    private TimeSpan Length(MemberPath path, string member)
    {
        if (cursor.Kind != YamlKind.Scalar || cursor.Text != GivenQuestion.EndlessWord)
            return Duration(path, member).Value;
        cursor.Next();
        return GivenQuestion.Endless;
    }
}
