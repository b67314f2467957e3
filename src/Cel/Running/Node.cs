namespace Mandate.Cel;

/// <summary>What one evaluation works on; lives on the stack.</summary>
internal struct Frame
{
    public CelValue[] Variables;
    public CelValue[] Locals;

    /// <summary>How many steps are left; below zero the evaluation is over, whatever it answered.</summary>
    public long Steps;
}

/// <summary>A part of a compiled expression; holds no state of an evaluation.</summary>
internal abstract class Node
{
    public static readonly CelValue Exhausted = CelValue.Failure("the evaluation took more steps than its budget");

    public abstract CelValue Run(ref Frame frame);

    protected static CelValue NoOverload(int at, string what) => CelValue.Failure("no such overload: " + what, at);
}

/// <summary>A value known beforehand; also a failure that is certain when it is reached.</summary>
internal sealed class ConstantNode(CelValue value) : Node
{
    public CelValue Value => value;

    public override CelValue Run(ref Frame frame) => value;
}

/// <summary>A declared variable; without a value it is unknown.</summary>
internal sealed class VariableNode(int slot, string name, bool isOpen) : Node
{
    public string Name => name;

    public bool IsOpen => isOpen;

    private readonly CelValue _unknown = CelValue.Unknown(name);

    public override CelValue Run(ref Frame frame)
    {
        ref readonly var value = ref frame.Variables[slot];
        return value.Kind == CelKind.Absent ? _unknown : value;
    }
}

/// <summary>A name bound within the expression.</summary>
internal sealed class LocalNode(int slot) : Node
{
    public override CelValue Run(ref Frame frame) => frame.Locals[slot];
}

/// <summary>A name for a value, or for what is in an optional.</summary>
internal sealed class BindNode(BindKind kind, int slot, Node value, Node body, int at) : Node
{
    public override CelValue Run(ref Frame frame)
    {
        var bound = value.Run(ref frame);
        if (kind == BindKind.Plain)
        {
            frame.Locals[slot] = bound;
            return body.Run(ref frame);
        }

        if (bound.IsStuck) return bound;
        if (bound.Kind != CelKind.Optional) return NoOverload(at, "optMap needs an optional");
        if (!bound.HasValue) return bound;
        frame.Locals[slot] = bound.Inner;
        var result = body.Run(ref frame);
        return result.IsStuck || kind == BindKind.OptionalFlatMap ? result : CelValue.Some(result);
    }
}
