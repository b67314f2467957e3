using System.Globalization;

namespace Mandate.Cel;

/// <summary>
/// An expression that was checked and is ready to be evaluated, any number of times and on any thread.
/// </summary>
public sealed class CelProgram
{
    private readonly Node _root;
    private readonly int _locals;

    private CelProgram(CelEnvironment environment, string source, Node root, CelType type, long steps, Binder binder)
    {
        Environment = environment;
        Source = source;
        Type = type;
        WorstCase = steps;
        References = [.. binder.Referenced];
        Paths = [.. binder.Paths];
        _root = root;
        _locals = binder.LocalsMax;
    }

    /// <summary>What it may name.</summary>
    public CelEnvironment Environment { get; }

    /// <summary>The text as it was written.</summary>
    public string Source { get; }

    /// <summary>What it gives.</summary>
    public CelType Type { get; }

    /// <summary>The most steps it takes while the variables keep to their declared sizes.</summary>
    public long WorstCase { get; }

    /// <summary>The declared variables it names, in order.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>What it looks up below open variables, by whole names, in order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>
    /// Reads, checks and compiles; with <paramref name="expects"/> an expression of another type is refused.
    /// </summary>
    public static CelCompilation Compile(CelEnvironment environment, string source, CelType? expects = null) =>
        Compile(environment, source, expects, isChecked: true);

    /// <summary>Evaluates; allocates nothing for a bool that needs no list, map, name or text of its own.</summary>
    /// <exception cref="ArgumentException">The activation is of another environment.</exception>
    public CelOutcome Evaluate(CelActivation activation)
    {
        if (!ReferenceEquals(activation.Environment, Environment))
            throw new ArgumentException("the activation is of another environment", nameof(activation));
        var frame = new Frame
        {
            Variables = activation.Values, Locals = _locals == 0 ? [] : new CelValue[_locals],
            Steps = Environment.Limits.CostMax,
        };
        var value = _root.Run(ref frame);
        // Whatever was answered after the budget ran out may rest on a walk that was cut short.
        if (frame.Steps < 0) return Failed(CelErrorKind.Cost, Node.Exhausted.AsFault);
        if (value.Kind == CelKind.Bool) return CelOutcome.Of(value.IsTrue);
        value = Unknowns.Whole(value);
        return value.Kind switch
        {
            CelKind.Error => Failed(CelErrorKind.Evaluation, value.AsFault),
            CelKind.Unknown => new CelOutcome.Unknown(value.AsUnknown),
            _ => new CelOutcome.Value(value),
        };
    }

    /// <summary>Without checking, what does not fit fails when it is reached; for conformance tests only.</summary>
    internal static CelCompilation Compile(CelEnvironment environment, string source, CelType? expects, bool isChecked)
    {
        var limits = environment.Limits;
        if (source.Length > limits.SourceMax)
            return Refuse(CelErrorKind.Syntax, source, limits.SourceMax, $"longer than {limits.SourceMax} characters");
        Term term;
        try
        {
            term = Parser.Parse(source, limits.NestingMax);
        }
        catch (Unreadable e)
        {
            return Refuse(CelErrorKind.Syntax, source, e.At, e.Message);
        }

        var binder = new Binder(environment, isChecked);
        var bound = binder.Bind(term);
        if (binder.Errors.Count > 0)
            return new CelCompilation.Refused([.. binder.Errors.OrderBy(e => e.At)
                .Select(e => CelError.At(CelErrorKind.Type, source, e.At, e.Message))]);
        var type = binder.Final(bound.Type);
        if (expects is not null && !binder.Fits(bound.Type, expects))
            return Refuse(CelErrorKind.Type, source, term.At,
                $"expected an expression that gives `{expects}`, this gives `{type}`");
        if (isChecked && bound.Steps > limits.CostMax)
            return Refuse(CelErrorKind.Cost, source, term.At, string.Create(CultureInfo.InvariantCulture,
                $"could take {bound.Steps} steps, the budget is {limits.CostMax}: declare smaller bounds, or walk fewer lists within lists"));
        return new CelCompilation.Compiled(new CelProgram(environment, source, bound.Node, type, bound.Steps, binder));
    }

    private static CelCompilation.Refused Refuse(CelErrorKind kind, string source, int at, string message) =>
        new([CelError.At(kind, source, at, message)]);

    private CelOutcome.Error Failed(CelErrorKind kind, Fault fault) =>
        new(CelError.At(kind, Source, Math.Max(0, fault.At), fault.Message));
}

/// <summary>What compiling an expression leads to.</summary>
public abstract record CelCompilation
{
    private CelCompilation() { }

    /// <summary>It is sound, and cheap enough.</summary>
    public sealed record Compiled(CelProgram Program) : CelCompilation;

    /// <summary>It is not; every error has its place, in the order of the text.</summary>
    public sealed record Refused(IReadOnlyList<CelError> Errors) : CelCompilation;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Compiled, T> compiled, Func<Refused, T> refused) => this switch
    {
        Compiled c => compiled(c),
        Refused r => refused(r),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What evaluating an expression leads to.</summary>
public abstract record CelOutcome
{
    private static readonly Value True = new(CelValue.True);
    private static readonly Value False = new(CelValue.False);

    private CelOutcome() { }

    /// <summary>Whether it is the value true: an error and an unknown are not.</summary>
    public bool IsTrue => this is Value { Result.IsTrue: true };

    /// <summary>It has a value.</summary>
    public sealed record Value(CelValue Result) : CelOutcome;

    /// <summary>It failed, and nothing around it made that irrelevant.</summary>
    public sealed record Error(CelError Reason) : CelOutcome;

    /// <summary>It depends on what was not given.</summary>
    public sealed record Unknown(IReadOnlyList<string> Missing) : CelOutcome;

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Value, T> value, Func<Error, T> error, Func<Unknown, T> unknown) => this switch
    {
        Value v => value(v),
        Error e => error(e),
        Unknown u => unknown(u),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal static CelOutcome Of(bool value) => value ? True : False;
}
