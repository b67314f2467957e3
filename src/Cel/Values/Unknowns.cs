namespace Mandate.Cel;

/// <summary>Where an evaluation failed, and why; a place below zero is filled in by the call.</summary>
internal sealed record Fault(string Message, int At);

/// <summary>Joining what is missing.</summary>
internal static class Unknowns
{
    public static void Gather(in CelValue value, SortedSet<string> names)
    {
        if (value.Kind == CelKind.Unknown)
        {
            foreach (var name in value.AsUnknown) names.Add(name);
        }
        else if (value.IsPartial && value.Kind == CelKind.List)
        {
            foreach (var element in value.AsList) Gather(element, names);
        }
        else if (value.IsPartial)
        {
            foreach (var element in value.AsMap.Values) Gather(element, names);
        }
    }

    /// <summary>Unknown wins over an error: with more facts the error might not matter, or might go.</summary>
    public static CelValue Join(in CelValue left, in CelValue right)
    {
        if (left.Kind == CelKind.Unknown && right.Kind == CelKind.Unknown)
        {
            if (left.AsUnknown.SequenceEqual(right.AsUnknown)) return left;
            var names = new SortedSet<string>(StringComparer.Ordinal);
            Gather(left, names);
            Gather(right, names);
            return CelValue.Unknown([.. names]);
        }

        if (left.Kind == CelKind.Unknown) return left;
        if (right.Kind == CelKind.Unknown) return right;
        return left.Kind == CelKind.Error ? left : right;
    }

    /// <summary>A container with unknown parts counts as unknown wherever it is looked at as a whole.</summary>
    public static CelValue Whole(in CelValue value) => value.IsPartial ? value.MissingParts() : value;
}
