using System.Numerics;

namespace Mandate.EstateFile;

internal sealed partial class DocumentReader
{
    /// <summary>How far the reading of one map with known members has come.</summary>
    private struct MapProgress(Shape shape, MemberPath path, Place place)
    {
        public readonly Shape Shape => shape;

        public readonly MemberPath Path => path;

        /// <summary>Where the map is named.</summary>
        public readonly Place Place => place;

        /// <summary>One bit for each member that was met.</summary>
        public ulong Met { get; set; }

        /// <summary>Whether the map was read to its end.</summary>
        public bool IsComplete { get; set; }
    }

    private Place Here(MemberPath owner, string? member) => new(owner, member, cursor.Line, cursor.Column);

    private MapProgress Begin(Shape shape, MemberPath path, Place place)
    {
        // What is no map has no members to miss: `Next` then ends at once, without looking for any.
        var progress = new MapProgress(shape, path, place);
        if (BeginMap(place.At(cursor.Line, cursor.Column), "a map")) return progress;
        return new MapProgress(shape, path, place) { Met = ulong.MaxValue };
    }

    // Goes to the value of the next member that is known and new.
    private bool Next(ref MapProgress progress, out string member)
    {
        member = "";
        if (progress.Met == ulong.MaxValue) return false;
        while (NextKey(progress.Path, out var key))
        {
            var index = progress.Shape.IndexOf(key.Value);
            if (index < 0)
            {
                RefuseUnknown(key, progress.Shape);
                cursor.Skip();
            }
            else if ((progress.Met & (1UL << index)) != 0)
            {
                RefuseDuplicate(key, null);
                cursor.Skip();
            }
            else
            {
                progress.Met |= 1UL << index;
                member = progress.Shape.Members[index];
                return true;
            }
        }
        if (cursor.StoppedEarly) return false;
        progress.IsComplete = true;
        RefuseMissing(progress);
        return false;
    }

    private void RefuseMissing(MapProgress progress)
    {
        for (var i = 0; i < progress.Shape.Members.Count; i++)
        {
            if (!progress.Shape.Required[i] || (progress.Met & (1UL << i)) != 0) continue;
            var member = progress.Shape.Members[i];
            RefuseMissing(progress.Place.At(member, progress.Path), $"add `{member}:`");
        }
    }

    // Goes to the first key; what is no map is refused and skipped.
    private bool BeginMap(Place place, string expected)
    {
        if (cursor.Kind == YamlKind.MapStart)
        {
            cursor.Next();
            return true;
        }
        RefuseType(place, expected);
        cursor.Skip();
        return false;
    }

    // Stands at a key or at the map's end, and goes to the key's value or behind the map.
    private bool NextKey(MemberPath path, out Placed<string> key)
    {
        while (cursor.Kind is not (YamlKind.MapEnd or YamlKind.End))
        {
            var (text, isPlain) = (cursor.Text, cursor.IsPlain);
            var place = Here(path, text);
            cursor.Around = place;
            if (cursor.Kind != YamlKind.Scalar)
            {
                RefuseType(Here(path, null), "a name");
                cursor.Skip();
                cursor.Skip();
                continue;
            }
            cursor.Next();
            key = new(text, place);
            if (isPlain && text == "<<")
                refusals.Add(place, EstateErrorCode.MergeKey, "merge key `<<`", "write the members out");
            else if (Spelling.LoneSurrogate(text) >= 0)
                refusals.Add(place, EstateErrorCode.BadText, "half a character in a name", "remove the escape");
            else
                return true;
            cursor.Skip();
        }
        if (cursor.Kind == YamlKind.MapEnd) cursor.Next();
        key = default;
        return false;
    }

    private Named<T> Section<T>(
        MemberPath owner, string member, EstateKind kind, TextRule rule, Func<Placed<string>, MemberPath, T> one)
        where T : class, IDeclared
    {
        var declared = new OrderedDictionary<string, T>(Named.ComparerOf(kind));
        if (!BeginMap(Here(owner, member), "a map of names")) return new Named<T>(declared);
        var path = owner.Below(member);
        while (NextKey(path, out var name))
        {
            if (declared.TryGetValue(name.Value, out var first))
            {
                RefuseDuplicate(name, first.Name.Place.Line);
                cursor.Skip();
                continue;
            }
            Obey(name, rule);
            declared.Add(name.Value, one(name, path.Below(name.Value)));
        }
        return new Named<T>(declared);
    }

    // False, with the value skipped, for a key that was there before.
    private bool IsFirst(Dictionary<string, int> seen, Placed<string> key)
    {
        if (seen.TryAdd(key.Value, key.Place.Line)) return true;
        RefuseDuplicate(key, seen[key.Value]);
        cursor.Skip();
        return false;
    }

    private void RefuseUnknown(Placed<string> key, Shape shape)
    {
        if (!refusals.HasRoom)
        {
            refusals.Add(key.Place, EstateErrorCode.UnknownMember, "", "");
            return;
        }
        var nearest = Spelling.Nearest(key.Value, shape.Members);
        refusals.Add(
            key.Place, EstateErrorCode.UnknownMember, $"{shape.Kind} has no member {Spelling.Quoted(key.Value)}",
            nearest is null ? $"its members are {string.Join(", ", shape.Members)}" : $"did you mean `{nearest}`?");
    }

    private void RefuseDuplicate(Placed<string> key, int? firstLine) => refusals.Add(
        key.Place, EstateErrorCode.DuplicateKey,
        $"{Spelling.Quoted(key.Value)} stands here a second time"
        + (firstLine is { } line ? $" (first in line {line})" : ""),
        "keep one of them");

    private void RefuseMissing(Place place, string advice) =>
        refusals.Add(place, EstateErrorCode.MissingMember, "missing", advice);
}
