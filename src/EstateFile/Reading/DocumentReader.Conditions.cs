using System.Collections.Immutable;
using System.Globalization;
using Mandate.Governance;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    /// <summary>The members of one condition as they are read, with the place of each.</summary>
    private sealed class ConditionMembers
    {
        public Dictionary<string, Place> Places { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, ImmutableArray<string>> Lists { get; } = new(StringComparer.Ordinal);

        public long? Seconds { get; set; }

        public PropertyValue? Equal { get; set; }

        public string? Text(string name) => Texts.GetValueOrDefault(name);

        public ImmutableArray<string> List(string name) => Lists.GetValueOrDefault(name, []);
    }

    private Listing<Placed<Condition>> Conditions(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        var conditions = new List<Placed<Condition>>();
        if (cursor.Kind != YamlKind.ListStart)
        {
            RefuseType(place, "a list");
            cursor.Skip();
            return Listing.Of<Placed<Condition>>(conditions);
        }

        cursor.Next();
        var path = owner.Below(member);
        var count = 0;
        for (; cursor.Kind is not (YamlKind.ListEnd or YamlKind.End); count++)
        {
            var item = Here(path, MemberPath.Item(count));
            cursor.Around = item;
            if (count >= ConditionSet.CountMax) cursor.Skip();
            else if (One(path.Below(MemberPath.Item(count)), item) is not { } read) continue;
            else if (conditions.Any(c => c.Value.Equals(read))) RefuseDuplicateItem(new(read.Text, item));
            else conditions.Add(new(read, item));
        }

        if (cursor.Kind == YamlKind.ListEnd) cursor.Next();
        if (count == 0 && !cursor.StoppedEarly) RefuseEmpty(place, "a condition");
        if (count > ConditionSet.CountMax)
            refusals.Add(place, EstateErrorCode.TooMany, $"{count} conditions", $"keep to {ConditionSet.CountMax}");
        return Listing.Of<Placed<Condition>>(conditions);
    }

    /// <summary>Null after a refusal.</summary>
    private Condition? One(MemberPath path, Place place)
    {
        Condition? condition = null;
        var (count, before) = (0, refusals.Count);
        var members = Begin(Shape.Condition, path, place);
        while (Next(ref members, out var kind))
        {
            count++;
            var known = refusals.Count;
            var here = Here(path, kind);
            var given = new ConditionMembers();
            if (kind == "cel") Given(given, kind, Text(path, kind, TextRule.Expression));
            else Members(Shape.OfCondition(kind), path.Below(kind), here, given);
            if (refusals.Count > known) continue;
            condition = Made(kind, given);
            if (condition.Fault() is { } fault)
                refusals.Add(
                    given.Places.TryGetValue(fault.Member, out var at) ? at
                        : fault.Member.Length == 0 ? here : here.Below(fault.Member),
                    EstateErrorCode.BadCondition, fault.Message,
                        fault.Advice ?? "correct it, or leave the condition out");
        }

        if (count != 1 && members.IsComplete && refusals.Count == before)
            refusals.Add(place, EstateErrorCode.BadCondition, $"{count} conditions in one item",
                $"name exactly one of {string.Join(", ", Shape.Condition.Members)}");
        return refusals.Count == before ? condition : null;
    }

    private void Members(Shape shape, MemberPath path, Place place, ConditionMembers given)
    {
        var members = Begin(shape, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "within" or "days" or "acr" or "amr" or "is":
                    given.Places[member] = Here(path, member);
                    var items = List(path, member, TextRule.Id);
                    for (var index = 0; index < items.Count; index++)
                        given.Places[member + MemberPath.Item(index)] = items[index].Place;
                    given.Lists[member] = [.. items.Select(i => i.Value)];
                    break;
                case "max_age_seconds":
                    given.Places[member] = Here(path, member);
                    given.Seconds = Whole(path, member, 1, (int)Condition.Authentication.AgeMax,
                        EstateErrorCode.BadNumber, "write whole seconds, at most 366 days").Value;
                    break;
                case "equals":
                    given.Places[member] = Here(path, member);
                    given.Equal = Scalar(Here(path, member));
                    break;
                default: Given(given, member, Text(path, member, TextRule.Id)); break;
            }
    }

    private static void Given(ConditionMembers given, string member, Placed<string> text)
    {
        // An expression stands for itself: what is wrong with it is wrong with the condition.
        given.Places[member == "cel" ? "" : member] = text.Place;
        if (text.Value is not null) given.Texts[member] = text.Value;
    }

    private static Condition Made(string kind, ConditionMembers given) => kind switch
    {
        "network" => new Condition.Network(
            given.List("within"), given.Text("property") ?? Condition.Network.Usual),
        "time_of_day" => new Condition.TimeOfDay(
            given.Text("zone")!, given.List("days"), given.Text("from"), given.Text("until")),
        "authentication" => new Condition.Authentication(
            given.List("acr"), given.List("amr"), given.Seconds, given.Text("of") ?? Condition.Authentication.Usual),
        "environment" => new Condition.Environment(
            given.List("is"), given.Text("property") ?? Condition.Environment.Usual),
        "ticket" => new Condition.Ticket(given.Text("matches"), given.Text("property") ?? Condition.Ticket.Usual),
        "property" => new Condition.Equality(given.Text("name")!, given.Equal!.Value),
        _ => new Condition.Cel(given.Text("cel")!),
    };

    /// <summary>A text, a whole number, or true or false, as YAML 1.2 has them; null after a refusal.</summary>
    private PropertyValue? Scalar(Place place)
    {
        var other = cursor.Kind == YamlKind.Scalar && cursor.IsPlain ? CoreSchema.OtherThanText(cursor.Text) : null;
        if (other == "true or false")
        {
            var truth = cursor.Text[0] is 't' or 'T';
            cursor.Next();
            return PropertyValue.Of(truth);
        }

        if (other == "a number" && PlainNumber(place) is { } digits)
        {
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return PropertyValue.Of(number);
            refusals.Add(place, EstateErrorCode.BadNumber, $"{Spelling.Quoted(digits)} is no whole number of 64 bits",
                "compare it in an expression (`cel`)");
            return null;
        }

        if (Scalar(place, "text, a number, true or false", isText: true) is not { } text) return null;
        Obey(new Placed<string>(text, place), TextRule.Id);
        return PropertyValue.Of(text);
    }
}
