using System.Globalization;

namespace Mandate.Bench;

/// <summary>What the rows of one run share: how much is asked of them, where they write, the large estate.</summary>
internal sealed class BenchRun(string[] arguments) : IDisposable
{
    private LargeFolder? large;
    private TextIds? texts;
    private Lazy<PostgresServer?>? postgres;
    private int folders;
    private int spent;

    public bool IsQuick { get; } = arguments.Contains("--quick");

    /// <summary>How many grants the large estate has.</summary>
    public int Grants { get; } = int.Parse(
        Array.Find(arguments, a => !a.StartsWith('-')) ?? (arguments.Contains("--quick") ? "100000" : "1000000"),
        CultureInfo.InvariantCulture);

    /// <summary>How many turns each side of a pair has where a turn takes a millisecond.</summary>
    public int Turns => IsQuick ? 160 : 400;

    /// <summary>The same where a turn takes seconds.</summary>
    public int Rounds => IsQuick ? 5 : 9;

    /// <summary>Decisions from texts, made when first asked for.</summary>
    public TextIds Texts => texts ??= new TextIds(Grants);

    /// <summary>The same number of grants in PostgreSQL, loaded when first asked for; null without it.</summary>
    public PostgresServer? Postgres => (postgres ??= new(() => PostgresServer.Start(Fresh("postgres"), Grants))).Value;

    public Report Report { get; } = new(
        "bench/run" + string.Concat(arguments.Select(a => " " + a)), arguments.Contains("--quick"));

    /// <summary>A folder of this run's own, gone with it.</summary>
    public string Scratch { get; } = Directory.CreateDirectory(Path.Combine(
        Path.GetTempPath(),
        "mandate-bench-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"))).FullName;

    /// <summary>A path in it that nothing has used yet.</summary>
    public string Fresh(string name) => Path.Combine(Scratch, $"{name}-{++folders}");

    /// <summary>The data folder of the large estate, written when the first row asks for it.</summary>
    public async Task<LargeFolder> LargeAsync() =>
        large ??= await LargeFolder.WriteAsync(Fresh("large"), new LargeEstate(Grants, 1));

    /// <summary>A grant of the large folder that no row has ended yet.</summary>
    public int NextGrant() => (int)(Interlocked.Increment(ref spent) * 7_919L % Grants);

    public void Dispose()
    {
        if (postgres is { IsValueCreated: true }) postgres.Value?.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }
}
