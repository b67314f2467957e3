using System.Globalization;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    private const int PooledMax = 100_000;

    // Names recur in every grant: one text for each of them.
    private readonly HashSet<string> pool = new(StringComparer.Ordinal);

    private Placed<string> Text(MemberPath owner, string member, TextRule rule)
    {
        var place = Here(owner, member);
        if (Scalar(place, "text", isText: true) is not { } text) return new(null!, place);
        var value = new Placed<string>(rule == TextRule.Prose ? text : Pooled(text), place);
        Obey(value, rule);
        return value;
    }

    private Listing<Placed<string>> List(MemberPath owner, string member, TextRule rule, bool ofPeople = false)
    {
        var place = Here(owner, member);
        if (cursor.Kind != YamlKind.ListStart)
        {
            RefuseType(place, "a list");
            cursor.Skip();
            return Listing.Of<Placed<string>>([]);
        }
        cursor.Next();
        var path = owner.Below(member);
        var items = default(Few<Placed<string>>);
        HashSet<string>? seen = null;
        var count = 0;
        for (; cursor.Kind is not (YamlKind.ListEnd or YamlKind.End); count++)
        {
            cursor.Around = Here(path, MemberPath.Item(count));
            if (count >= Bounds.ListItems)
            {
                cursor.Skip();
                continue;
            }
            var item = Text(path, MemberPath.Item(count), rule);
            if (item.Value is null) continue;
            if (items.Count > 0)
                seen ??= new(ofPeople ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
                {
                    items.First.Value,
                };
            if (seen?.Add(item.Value) != false) items.Add(item);
            else RefuseDuplicateItem(item);
        }
        if (cursor.Kind == YamlKind.ListEnd) cursor.Next();
        if (count == 0 && !cursor.StoppedEarly) RefuseEmpty(place, "an item");
        if (count > Bounds.ListItems)
            refusals.Add(place, EstateErrorCode.TooMany, $"{count} items", $"keep to {Bounds.ListItems}");
        return items.ToListing();
    }

    private Placed<T> Word<T>(MemberPath owner, string member, Words<T> words) where T : struct, Enum
    {
        var place = Here(owner, member);
        if (Scalar(place, "a word", isText: true) is not { } text) return new(default, place);
        if (words.TryRead(text, out var meaning)) return new(meaning, place);
        var nearest = Spelling.Nearest(text, words.All);
        refusals.Add(
            place, EstateErrorCode.BadWord, $"{Spelling.Quoted(text)} is none of {string.Join(", ", words.All)}",
            nearest is null ? "write one of them" : $"did you mean `{nearest}`?");
        return new(default, place);
    }

    private Placed<TimeSpan> Duration(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        if (Scalar(place, "a duration", isText: true) is not { } text) return new(default, place);
        Obey(new(text, place), TextRule.Duration);
        return new(Durations.TryRead(text, out var read, out _) ? read : default, place);
    }

    private bool Truth(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        if (cursor.Kind != YamlKind.Scalar || !cursor.IsPlain
            || CoreSchema.OtherThanText(cursor.Text) != "true or false")
        {
            RefuseType(place, "true or false");
            cursor.Skip();
            return false;
        }
        var truth = cursor.Text[0] is 't' or 'T';
        cursor.Next();
        return truth;
    }

    /// <summary>A list of what is read of each item; what was refused is left out.</summary>
    private Listing<T> Several<T>(
        MemberPath owner, string member, Func<MemberPath, string, T> one, int max = Bounds.ListItems,
        bool mayRepeat = false)
    {
        var place = Here(owner, member);
        var items = new List<T>();
        if (cursor.Kind != YamlKind.ListStart)
        {
            RefuseType(place, "a list");
            cursor.Skip();
            return Listing.Of<T>(items);
        }
        cursor.Next();
        var path = owner.Below(member);
        var count = 0;
        for (; cursor.Kind is not (YamlKind.ListEnd or YamlKind.End); count++)
        {
            var item = Here(path, MemberPath.Item(count));
            cursor.Around = item;
            if (count >= max)
            {
                cursor.Skip();
                continue;
            }
            var before = refusals.Count;
            var read = one(path, MemberPath.Item(count));
            if (refusals.Count > before) continue;
            if (mayRepeat || !items.Contains(read)) items.Add(read);
            else
                refusals.Add(
                    item, EstateErrorCode.DuplicateItem, "the same stands here a second time", "keep one of them");
        }
        if (cursor.Kind == YamlKind.ListEnd) cursor.Next();
        if (count == 0 && !cursor.StoppedEarly) RefuseEmpty(place, "an item");
        if (count > max) refusals.Add(place, EstateErrorCode.TooMany, $"{count} items", $"keep to {max}");
        return Listing.Of<T>(items);
    }

    private Placed<int> Whole(MemberPath owner, string member, int min, int max, string code, string advice)
    {
        var place = Here(owner, member);
        if (PlainNumber(place) is not { } text) return new(min, place);
        var isWhole = text.Length <= 9 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
        var value = isWhole ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : -1;
        if (value >= min && value <= max) return new(value, place);
        refusals.Add(place, code, $"{Spelling.Quoted(text)} is not from {min} to {max}", advice);
        return new(min, place);
    }

    private void Version(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        if (PlainNumber(place) is { } text && text != "1")
            refusals.Add(
                place, EstateErrorCode.BadVersion, $"version {Spelling.Quoted(text)} is not read here",
                $"write `mandate: {EstateDocument.FormatVersion}`, or use a Mandate that reads this version");
    }

    /// <summary>An instant, or how long after the recording it is.</summary>
    private Placed<EstateInstant> Ending(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        if (Scalar(place, "a date, an instant or a duration", isText: true) is not { } text) return new(default, place);
        return Durations.TryRead(text, out var length, out _)
            ? new(EstateInstant.Of(length), place) : Instant(place, text, DayEdge.End);
    }

    private Placed<EstateInstant> Instant(MemberPath owner, string member, DayEdge edge)
    {
        var place = Here(owner, member);
        return Scalar(place, "a date or an instant", isText: true) is { } text
            ? Instant(place, text, edge) : new(default, place);
    }

    private Placed<EstateInstant> Instant(Place place, string text, DayEdge edge)
    {
        if (EstateInstant.TryRead(Pooled(text), edge, out var instant, out var fault)) return new(instant, place);
        refusals.Add(
            place, EstateErrorCode.BadInstant, $"{Spelling.Quoted(text)} {fault}",
            "write a date (2029-12-31) or an instant with its offset (2029-12-31T18:00:00Z)");
        return new(default, place);
    }

    private Placed<string> TimeZone(MemberPath owner, string member)
    {
        var place = Here(owner, member);
        if (Scalar(place, "text", isText: true) is { } text)
        {
            if (EstateZone.TryFind(text, out _)) return new(text, place);
            refusals.Add(
                place, EstateErrorCode.BadTimeZone, $"no time zone {Spelling.Quoted(text)}",
                "write `UTC` or an IANA name such as Europe/Berlin (the system's tzdata must be installed)");
        }
        return new("UTC", place);
    }

    // A plain scalar that is a number; everything else is refused, skipped and null.
    private string? PlainNumber(Place place)
    {
        if (cursor.Kind == YamlKind.Scalar && !(cursor.IsPlain && CoreSchema.OtherThanText(cursor.Text) == "a number"))
        {
            RefuseType(place, "a number");
            cursor.Next();
            return null;
        }
        return Scalar(place, "a number", isText: false);
    }

    // The scalar that stands here; everything else is refused, skipped and null.
    private string? Scalar(Place place, string expected, bool isText)
    {
        var isOther = isText && cursor.IsPlain && CoreSchema.OtherThanText(cursor.Text) is not null;
        if (cursor.Kind != YamlKind.Scalar || isOther)
        {
            RefuseType(place, expected);
            cursor.Skip();
            return null;
        }
        var text = cursor.Text;
        cursor.Next();
        if (Spelling.LoneSurrogate(text) < 0) return text;
        refusals.Add(place, EstateErrorCode.BadText, "half a character", "remove the escape");
        return null;
    }

    private void Obey(Placed<string> value, TextRule rule)
    {
        if (rule.Fault(value.Value) is { } fault)
            refusals.Add(value.Place, rule.Code, $"{Spelling.Quoted(value.Value)} {fault}", rule.Advice);
    }

    private void RefuseDuplicateItem(Placed<string> item) => refusals.Add(
        item.Place, EstateErrorCode.DuplicateItem, $"{Spelling.Quoted(item.Value)} stands here a second time",
        "keep one of them");

    private void RefuseEmpty(Place place, string expected) =>
        refusals.Add(place, EstateErrorCode.Empty, "nothing in it", $"give it {expected}, at least one");

    // An alias was refused by the cursor; where the file stopped being read there is nothing to refuse.
    private void RefuseType(Place place, string expected)
    {
        var found = cursor.Kind switch
        {
            YamlKind.MapStart => "a map",
            YamlKind.ListStart => "a list",
            YamlKind.Scalar when cursor.IsPlain => CoreSchema.OtherThanText(cursor.Text) ?? "text",
            YamlKind.Scalar => "text",
            _ => null,
        };
        if (found is null) return;
        var advice = (expected, found) switch
        {
            ("a number", _) => "write a whole number, without quotes",
            ("a duration", _) => TextRule.Duration.Advice,
            ("a list", _) => "write a list, in `[` and `]` or with an item a line",
            ("true or false", _) => "write `true` or `false`, without quotes",
            (_, "a number" or "true or false") => "put it in quotes if it is meant as text",
            _ => $"write {expected}",
        };
        refusals.Add(place, EstateErrorCode.WrongType, $"expects {expected}, found {found}", advice);
    }

    private string Pooled(string text)
    {
        if (cursor.HasEachTextOnce) return text;
        if (pool.TryGetValue(text, out var known)) return known;
        if (pool.Count < PooledMax) pool.Add(text);
        return text;
    }
}
