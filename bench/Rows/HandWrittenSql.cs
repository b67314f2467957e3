using System.Globalization;
using Npgsql;

namespace Mandate.Bench;

/// <summary>
/// Against a check that is written by hand in SQL: rows 6 and 11. In process ours holds what the database holds; over
/// HTTP ours carries a whole request, and pgbench a statement on a local socket.
/// </summary>
internal sealed class HandWrittenSql : IRow
{
    private const int Checks = 50;
    private const int Hit = 0;
    private const int Miss = 12_345;

    public string Part => "sql";

    public async Task MeasureAsync(BenchRun run)
    {
        if (run.Postgres is not { } postgres)
        {
            run.Report.Missing("against SQL written by hand", "PostgreSQL is not installed (Debian: postgresql)");
            return;
        }

        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        foreach (var (name, what, sql) in new[]
                 {
                     ("sql-flat", "one grant and relationship", PostgresServer.Flat("$1", "$2", "$3")),
                     ("sql-chain", "a chain of up to 4", PostgresServer.Chain("$1", "$2", "$3")),
                 })
        {
            using var check = new Check(connection, sql, postgres);
            check.Prove();
            var pair = Measure.InTurns(run.Turns / 2, run.Texts.Ours, check.Nanoseconds);
            run.Report.Ratio(name, "decide from text ids", Report.Time(pair.Ours),
                $"Npgsql, prepared, {what} {Report.Time(pair.Baseline)}", pair.Ratio, "≤ 0.04 × (25 × faster)",
                pair.Noise);
        }

        if (!Wrk.IsMissing) await OverHttpAsync(run, postgres);
    }

    private static async Task OverHttpAsync(BenchRun run, PostgresServer postgres)
    {
        var data = run.Fresh("served");
        var token = Programs.Example(data);
        using var ours = Child.Mandate(data);
        await Wrk.CheckAsync(ours, token);
        var wrk = new Wrk(run.Fresh("sql.lua"), token, Wrk.Question);
        var seconds = run.IsQuick ? 1 : 3;
        var (flat, chain) = (PostgresServer.Flat(":u", ":r", ":a"), PostgresServer.Chain(":u", ":r", ":a"));
        var (mine, flats, chains) = (new List<double>(), new List<double>(), new List<double>());
        wrk.Load(ours, 2);
        for (var turn = 0; turn < (run.IsQuick ? 3 : 6); turn++)
        {
            mine.Add(1 / wrk.Load(ours, seconds).Rate);
            flats.Add(1 / postgres.Bench(flat, clients: 8, seconds));
            chains.Add(1 / postgres.Bench(chain, clients: 8, seconds));
        }

        foreach (var (name, what, theirs, goal) in new[]
                 {
                     ("http-sql-flat", "one grant", flats, "≤ 0.5 ×"), ("http-sql-chain", "a chain", chains, "≤ 0.4 ×"),
                 })
        {
            var pair = Measure.Of(mine, theirs);
            run.Report.Ratio(name, "evaluation over HTTP, 64 connections", Rate(pair.Ours),
                $"pgbench, 8 clients, {what} {Rate(pair.Baseline)}", pair.Ratio, goal, pair.Noise);
        }
    }

    private static string Rate(double seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{1 / seconds:N0}/s");

    /// <summary>A prepared statement on one connection, half of whose questions miss.</summary>
    private sealed class Check : IDisposable
    {
        private readonly NpgsqlCommand command;
        private readonly PostgresServer postgres;
        private readonly NpgsqlParameter<int> person = new();
        private readonly NpgsqlParameter<int> resource = new();
        private readonly NpgsqlParameter<string> action = new() { TypedValue = "4" };
        private readonly Random random = new(4);

        public Check(NpgsqlConnection connection, string sql, PostgresServer postgres)
        {
            this.postgres = postgres;
#pragma warning disable CA2100 // the text is this program's own
            command = new NpgsqlCommand(sql, connection) { Parameters = { person, resource, action } };
#pragma warning restore CA2100
            command.Prepare();
        }

        public void Prove()
        {
            for (var grant = 1; grant <= 1_000; grant++)
                if (!Ask(grant, Hit) || Ask(grant, Miss)) throw new InvalidOperationException("SQL decided wrongly");
        }

        public double Nanoseconds() => Measure.Nanoseconds(Checks, () =>
        {
            var permits = 0;
            for (var check = 0; check < Checks; check++)
                if (Ask(random.Next(1, postgres.Grants), check % 2 == 0 ? Hit : Miss)) permits++;
            if (permits != Checks / 2) throw new InvalidOperationException("SQL decided wrongly");
        });

        public void Dispose() => command.Dispose();

        private bool Ask(int grant, int shift)
        {
            (person.TypedValue, resource.TypedValue) =
                (1 + (grant % postgres.People), 1 + ((grant + shift) % postgres.Resources));
            return (bool)command.ExecuteScalar()!;
        }
    }
}
