namespace Mandate.Cel;

/// <summary>The macros that walk over a list, or over the keys (and values) of a map.</summary>
internal sealed class FoldNode(FoldKind kind, Node range, Node? filter, Node body, int first, int second, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var over = range.Run(ref frame);
        if (over.IsStuck) return over;
        if (over.Kind is not (CelKind.List or CelKind.Map)) return NoOverload(at, "a macro walks a list or a map");
        var state = new State(kind);
        var count = over.Kind == CelKind.List ? over.AsList.Length : over.AsMap.Count;
        for (var i = 0; i < count; i++)
        {
            if (--frame.Steps < 0) return Exhausted;
            var isList = over.Kind == CelKind.List;
            var key = isList ? CelValue.Of((long)i) : over.AsMap.Keys[i];
            var value = isList ? over.AsList[i] : over.AsMap.Values[i];
            frame.Locals[first] = isList && second < 0 ? value : key;
            if (second >= 0) frame.Locals[second] = value;
            if (filter is not null)
            {
                var keep = filter.Run(ref frame);
                if (keep.Kind != CelKind.Bool) return keep.IsStuck ? keep : NoOverload(at, "a filter needs a bool");
                if (!keep.IsTrue) continue;
            }

            var result = Step(ref frame, ref state, key);
            if (result.Kind != CelKind.Absent) return result;
        }

        return state.Result();
    }

    /// <summary>Absent to go on, anything else to answer.</summary>
    private CelValue Step(ref Frame frame, ref State state, in CelValue key)
    {
        var value = body.Run(ref frame);
        if (kind is FoldKind.All or FoldKind.Exists)
        {
            if (value.Kind == CelKind.Bool) return value.IsTrue == (kind == FoldKind.Exists) ? value : default;
            if (!value.IsStuck) value = NoOverload(at, "a predicate needs a bool");
            state.Stuck = state.Stuck.Kind == CelKind.Absent ? value : Unknowns.Join(state.Stuck, value);
            return default;
        }

        if (value.IsStuck) return value;
        switch (kind)
        {
            case FoldKind.ExistsOne or FoldKind.Filter when value.Kind != CelKind.Bool:
                return NoOverload(at, "a predicate needs a bool");
            case FoldKind.ExistsOne:
                if (value.IsTrue) state.Found++;
                return default;
            case FoldKind.Filter:
                if (value.IsTrue) state.List!.Add(frame.Locals[first]);
                return default;
            case FoldKind.TransformMap:
                state.Map!.TryAdd(key, value);
                return default;
            case FoldKind.TransformMapEntry:
                return AddEntries(value, state.Map!);
            default:
                state.List!.Add(value);
                return default;
        }
    }

    private CelValue AddEntries(in CelValue entries, CelMap.Builder map)
    {
        if (entries.Kind != CelKind.Map) return NoOverload(at, "an entry is a map");
        for (var i = 0; i < entries.AsMap.Count; i++)
            if (!map.TryAdd(entries.AsMap.Keys[i], entries.AsMap.Values[i]))
                return CelValue.Failure("a key of this map is repeated", at);
        return default;
    }

    private struct State(FoldKind kind)
    {
        public CelValue Stuck;
        public int Found;
        public readonly List<CelValue>? List = kind is FoldKind.Map or FoldKind.Filter or FoldKind.TransformList
            ? [] : null;
        public readonly CelMap.Builder? Map = kind is FoldKind.TransformMap or FoldKind.TransformMapEntry
            ? new(0) : null;

        public readonly CelValue Result()
        {
            if (Stuck.Kind != CelKind.Absent) return Stuck;
            if (List is not null) return CelValue.Owned([.. List]);
            if (Map is not null) return CelValue.Of(Map.Build());
            return CelValue.Of(kind == FoldKind.All || (kind == FoldKind.ExistsOne && Found == 1));
        }
    }
}
