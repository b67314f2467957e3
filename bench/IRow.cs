namespace Mandate.Bench;

/// <summary>
/// One measurement beside its baseline: it adds lines to the table. A class of its own in bench/Rows, and a line in
/// <see cref="Table"/>.
/// </summary>
internal interface IRow
{
    /// <summary>What `--only=` calls it; rows that share it run together.</summary>
    string Part { get; }

    Task MeasureAsync(BenchRun run);
}
