using System.Collections.Immutable;

namespace Mandate.Governance;

/// <summary>The conditions of one grant or entitlement, all of which have to hold; in the order given.</summary>
public sealed class ConditionSet : IEquatable<ConditionSet>
{
    /// <summary>The most that one grant or entitlement carries.</summary>
    public const int CountMax = 16;

    private ConditionSet(ImmutableArray<Condition> all) => All = all;

    /// <summary>No condition.</summary>
    public static ConditionSet None { get; } = new([]);

    /// <summary>The conditions.</summary>
    public ImmutableArray<Condition> All { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => All.IsEmpty;

    /// <summary>These conditions.</summary>
    public static ConditionSet Of(params IEnumerable<Condition> conditions)
    {
        ImmutableArray<Condition> all = [.. conditions];
        return all.IsEmpty ? None : new ConditionSet(all);
    }

    /// <summary>The first thing that is wrong, at a member such as `conditions[1].network.within[0]`.</summary>
    public ConditionFault? Fault()
    {
        if (All.Length > CountMax) return new ConditionFault("conditions", $"there are at most {CountMax} conditions");
        for (var index = 0; index < All.Length; index++)
        {
            if (All[index].Fault() is { } fault)
                return fault with { Member = $"conditions[{index}].{All[index].Kind}{Below(fault.Member)}" };
            if (All.IndexOf(All[index]) < index)
                return new ConditionFault($"conditions[{index}]", "the condition stands there twice");
        }

        return null;
    }

    internal Ruling? Refusal() => Fault() is { } fault
        ? Ruling.No(RefusalCode.InvalidValue, fault.Message, fault.Member, fault.Advice) : null;

    /// <inheritdoc />
    public bool Equals(ConditionSet? other) => other is not null && All.AsSpan().SequenceEqual(other.All.AsSpan());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ConditionSet);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var condition in All) hash.Add(condition);
        return hash.ToHashCode();
    }

    /// <inheritdoc />
    public override string ToString() => string.Join("; ", All);

    private static string Below(string member) => member.Length == 0 ? "" : "." + member;
}
