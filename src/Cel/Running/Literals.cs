namespace Mandate.Cel;

/// <summary>`[a, ?b]`.</summary>
internal sealed class ListNode(Node[] values, bool[] isOptional, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var elements = new List<CelValue>(values.Length);
        CelValue stuck = default;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i].Run(ref frame);
            if (isOptional[i] && value.Kind == CelKind.Optional)
            {
                if (value.HasValue) elements.Add(value.Inner);
            }
            else if (value.IsStuck || isOptional[i])
            {
                stuck = Unknowns.Join(stuck, value.IsStuck ? value : NoOverload(at, "`?` needs an optional after it"));
            }
            else
            {
                elements.Add(value);
            }
        }

        frame.Steps -= values.Length;
        return stuck.IsStuck ? stuck : CelValue.Owned([.. elements]);
    }
}

/// <summary>`{a: b, ?c: d}`.</summary>
internal sealed class MapNode(Node[] keys, Node[] values, bool[] isOptional, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var builder = new CelMap.Builder(keys.Length);
        CelValue stuck = default;
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Run(ref frame);
            var value = values[i].Run(ref frame);
            if (isOptional[i] && value.Kind == CelKind.Optional)
            {
                if (!value.HasValue) continue;
                value = value.Inner;
            }
            else if (isOptional[i] && !value.IsStuck)
            {
                value = NoOverload(at, "`?` needs an optional after the colon");
            }

            var problem = Problem(key, value, builder);
            if (problem.IsStuck) stuck = Unknowns.Join(stuck, problem);
        }

        frame.Steps -= keys.Length;
        return stuck.IsStuck ? stuck : CelValue.Of(builder.Build());
    }

    private CelValue Problem(in CelValue key, in CelValue value, CelMap.Builder builder)
    {
        if (key.IsStuck || value.IsStuck) return Unknowns.Join(key, value);
        if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
            return CelValue.Failure("unsupported key type: a key is a bool, int, uint or string", at);
        return builder.TryAdd(key, value) ? default : CelValue.Failure("a key of this map is repeated", at);
    }
}

/// <summary>`google.protobuf.Int32Value{value: a}`: the value itself, within the range the name states.</summary>
internal sealed class WrapperNode(Wrapper wrapper, Node? value, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        if (value is null) return wrapper.Zero;
        var given = value.Run(ref frame);
        if (given.IsStuck) return given;
        return wrapper.Read(given) is { Kind: not CelKind.Absent } read ? read
            : CelValue.Failure($"the value of `{wrapper.Name}` does not fit", at);
    }
}

/// <summary>One of the nullable primitives that expressions may spell as messages.</summary>
internal sealed record Wrapper(string Name, CelType Type, CelValue Zero)
{
    private static readonly Wrapper[] All =
    [
        new("Int32Value", CelType.Int, CelValue.Of(0L)), new("Int64Value", CelType.Int, CelValue.Of(0L)),
        new("UInt32Value", CelType.Uint, CelValue.Of(0UL)), new("UInt64Value", CelType.Uint, CelValue.Of(0UL)),
        new("FloatValue", CelType.Double, CelValue.Of(0.0)), new("DoubleValue", CelType.Double, CelValue.Of(0.0)),
        new("BoolValue", CelType.Bool, CelValue.False), new("StringValue", CelType.String, CelValue.Of("")),
        new("BytesValue", CelType.Bytes, CelValue.Owned(Array.Empty<byte>())),
    ];

    public static Wrapper? Find(string container, string name, bool isRooted)
    {
        foreach (var candidate in QualifiedName.Candidates(container, name, isRooted))
            foreach (var wrapper in All)
                if (candidate == "google.protobuf." + wrapper.Name) return wrapper;
        return null;
    }

    /// <summary>Absent where the value is of another kind or does not fit.</summary>
    public CelValue Read(in CelValue given)
    {
        if (given.Kind == CelKind.Null) return given;
        if (given.Kind != Zero.Kind) return default;
        return Name switch
        {
            "Int32Value" when given.AsInt is < int.MinValue or > int.MaxValue => default,
            "UInt32Value" when given.AsUint > uint.MaxValue => default,
            "FloatValue" => CelValue.Of((double)(float)given.AsDouble),
            _ => given,
        };
    }
}
