using System.Diagnostics;

namespace Mandate.EstateFile;

/// <summary>What reading an estate file leads to.</summary>
public abstract record EstateReading
{
    private EstateReading() { }

    /// <summary>The file holds to the format.</summary>
    public sealed record Read(EstateDocument Document) : EstateReading;

    /// <summary>It does not; the first errors by place, and how many there are beyond those.</summary>
    public sealed record Refused(IReadOnlyList<EstateError> Errors, int More) : EstateReading
    {
        /// <summary>A line for each error, and one that counts those not shown.</summary>
        public string Text =>
            string.Join('\n', Errors.Select(e => e.Text)) + (More == 0 ? "" : $"\nand {More} more");
    }

    /// <summary>Answers every case.</summary>
    public T Match<T>(Func<Read, T> read, Func<Refused, T> refused) => this switch
    {
        Read r => read(r),
        Refused r => refused(r),
        _ => throw new UnreachableException(),
    };
}

/// <summary>How a file is read.</summary>
public sealed record EstateReadOptions
{
    /// <summary>Names the estate already has; none unless given.</summary>
    public KnownName? Known { get; init; }

    /// <summary>The most bytes a file may have: 64 MiB, unless an operator's own import says otherwise.</summary>
    public int BytesMax { get; init; } = Bounds.FileBytes;

    /// <summary>How many errors are kept; the rest is counted.</summary>
    public int ErrorsMax { get; init; } = Bounds.ErrorsShown;
}
