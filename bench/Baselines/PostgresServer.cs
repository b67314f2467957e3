using System.Globalization;

namespace Mandate.Bench;

/// <summary>
/// The alternative that is written by hand: tables and a query in PostgreSQL. A server of its own in a folder of this
/// run, on a Unix socket alone, as a user without privileges, and stopped with the run.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string User = "postgres";
    private const int Port = 5432;
    private readonly string folder;
    private readonly string programs;

    private PostgresServer(string folder, string programs, int grants)
    {
        (this.folder, this.programs, Grants) = (folder, programs, grants);
        (People, Resources) = (Math.Max(2_000, grants / 10 / 2_000 * 2_000), Math.Max(1, grants / 5));
    }

    public int Grants { get; }

    /// <summary>People are a multiple of the organisations, to be in their grants' relationships.</summary>
    public int People { get; }

    public int Resources { get; }

    /// <summary>What loading the grants took, keys, indexes and statistics included.</summary>
    public double LoadSeconds { get; private set; }

    public string ConnectionString => $"Host={folder};Port={Port};Username={User};Database={User}";

    /// <summary>One grant and its relationship; parameters are person, resource and action number.</summary>
    public static string Flat(string person, string resource, string action) =>
        "SELECT EXISTS (SELECT 1 " + From(person, resource, action) + ")";

    /// <summary>The same, and every relationship above has to stand.</summary>
    public static string Chain(string person, string resource, string action) =>
        "WITH RECURSIVE up AS (SELECT r.id, r.above " + From(person, resource, action) + """
             UNION ALL SELECT r.id, r.above FROM up JOIN relationship r ON r.id = up.above AND r.state = 'active'
               AND now() >= r.starts AND now() < r.ends)
            SELECT EXISTS (SELECT 1 FROM up WHERE above IS NULL)
            """;

    /// <summary>Null where PostgreSQL is not installed.</summary>
    public static PostgresServer? Start(string folder, int grants)
    {
        if (Directory.Exists("/usr/lib/postgresql") is false) return null;
        var found = Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "postgres")) && File.Exists(Path.Combine(d, "pgbench"))).Max();
        if (found is null) return null;
        var server = new PostgresServer(folder, found, grants);
        server.Begin();
        return server;
    }

    /// <summary>Transactions a second of one pgbench run of the script.</summary>
    public double Bench(string sql, int clients, int seconds)
    {
        var script = Path.Combine(folder, "script.sql");
        File.WriteAllText(script, string.Create(CultureInfo.InvariantCulture, $"""
            \set g random(1, {Grants})
            \set u 1 + :g % {People}
            \set miss random(0, 1)
            \set r 1 + (:g + :miss * 12345) % {Resources}
            \set a random(1, 10)
            {sql.ReplaceLineEndings(" ")};

            """));
        File.SetUnixFileMode(script, (UnixFileMode)0b110_100_100);
        var said = As("pgbench", "-h", folder, "-U", User, "-n", "-M", "prepared", "-c", Text(clients), "-j", "2", "-T",
            Text(seconds), "-f", script, User);
        return double.Parse(said.Split('\n').First(l => l.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2],
            CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        As("pg_ctl", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static string From(string person, string resource, string action) => $"""
        FROM assignment s JOIN person p ON p.id = s.person AND p.enabled
        JOIN access a ON a.id = s.access AND a.resource = {resource} AND a.revoked IS NULL
          AND now() >= a.starts AND now() < a.ends
        JOIN relationship r ON r.id = a.relationship AND r.grantee = p.organisation AND r.state = 'active'
          AND now() >= r.starts AND now() < r.ends
        JOIN role_action x ON x.role = a.role AND x.action = 'action-' || {action} WHERE s.person = {person}
        """;

    private void Begin()
    {
        Directory.CreateDirectory(folder);
        if (IsRoot) Tool.Run("/bin/chown", User, folder);
        var data = Path.Combine(folder, "data");
        As("initdb", "-D", data, "-U", User, "-A", "trust", "--no-sync");
        File.AppendAllText(Path.Combine(data, "postgresql.conf"), $"""

            listen_addresses = ''
            unix_socket_directories = '{folder}'
            port = {Port}
            shared_buffers = 1GB
            max_wal_size = 8GB
            jit = off
            autovacuum = off

            """);
        As("pg_ctl", "-D", data, "-l", Path.Combine(folder, "log"), "-w", "start");
        var schema = Path.Combine(folder, "schema.sql");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Postgres.sql"), schema);
        File.SetUnixFileMode(schema, (UnixFileMode)0b110_100_100);
        LoadSeconds = Measure.Seconds(() => As("psql", "-h", folder, "-U", User, "-qX", "-v", "ON_ERROR_STOP=1",
            "-v", "grants=" + Text(Grants), "-v", "people=" + Text(People), "-v", "resources=" + Text(Resources),
            "-f", schema, "-c", "VACUUM ANALYZE"));
    }

    private static bool IsRoot => Environment.UserName == "root";

    // PostgreSQL refuses to run as root.
    private string As(string program, params string[] arguments)
    {
        var path = Path.Combine(programs, program);
        return IsRoot ? Tool.Run("/sbin/runuser", ["-u", User, "--", path, .. arguments]) : Tool.Run(path, arguments);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
