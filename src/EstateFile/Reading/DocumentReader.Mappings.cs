using Mandate.Governance;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    /// <summary>Pointers and words as they stand; what they may say is the estate's to check, at this place.</summary>
    private Placed<TicketMapping> Mapping(MemberPath path, Place place)
    {
        string number = "", from = "", until = "", at = "";
        MappedWords state = NoWords, kind = NoWords;
        MappedWords? systems = null;
        var members = Begin(Shape.Mapping, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "number": number = Line(path, member); break;
                case "state": state = Mapped(path.Below(member), Here(path, member)); break;
                case "kind": kind = Mapped(path.Below(member), Here(path, member)); break;
                case "from": from = Line(path, member); break;
                case "until": until = Line(path, member); break;
                case "systems": systems = Mapped(path.Below(member), Here(path, member)); break;
                case "at": at = Line(path, member); break;
            }
        return new(
            new TicketMapping
            {
                Number = number, State = state, Kind = kind, From = Stated(from), Until = Stated(until),
                Systems = systems, At = Stated(at),
            }, place);
    }

    private static MappedWords NoWords { get; } = new(null, null, []);

    private MappedWords Mapped(MemberPath path, Place place)
    {
        string at = "", each = "", always = "";
        List<MappedWord> words = [];
        var members = Begin(Shape.MappedWords, path, place);
        while (Next(ref members, out var member))
            switch (member)
            {
                case "at": at = Line(path, member); break;
                case "each": each = Line(path, member); break;
                case "always": always = Line(path, member); break;
                case "words": words = Said(path, member); break;
            }
        if (always.Length > 0 && (at.Length > 0 || each.Length > 0 || words.Count > 0))
            refusals.Add(place, EstateErrorCode.BadMapping, "`always` beside other members", "let `always` stand alone");
        else if (members.IsComplete && always.Length == 0 && at.Length == 0)
            refusals.Add(place, EstateErrorCode.BadMapping, "neither `at` nor `always`", "say where the word stands");
        return new MappedWords(Stated(at), Stated(each), always.Length > 0 ? [new MappedWord(always, [])]
            : [.. words.OrderBy(w => w.Word, StringComparer.Ordinal)]);
    }

    /// <summary>Our words, each with those of the source.</summary>
    private List<MappedWord> Said(MemberPath owner, string member)
    {
        var (seen, words) = (new Dictionary<string, int>(), new List<MappedWord>());
        var place = Here(owner, member);
        if (!BeginMap(place, "a map of words")) return words;
        var path = owner.Below(member);
        while (NextKey(path, out var word))
        {
            if (!IsFirst(seen, word)) continue;
            Obey(word, TextRule.Name);
            words.Add(new MappedWord(word.Value, [.. List(path, word.Value, TextRule.Line).Select(s => s.Value)]));
        }

        if (seen.Count == 0) RefuseEmpty(place, "a word");
        return words;
    }

    private string Line(MemberPath path, string member) => Text(path, member, TextRule.Line).Value ?? "";

    private static string? Stated(string text) => text.Length == 0 ? null : text;
}
