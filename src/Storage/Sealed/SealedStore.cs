using Mandate.Governance;
using Mandate.Ledger;
using Mandate.Storage.Sqlite;

namespace Mandate.Storage;

/// <summary>
/// What people may have erased, in a file of its own. A value is put here, durably, before the entry that commits to it
/// is appended; what no entry commits to is dropped by <see cref="DropFromAsync"/>, when the store is opened and after
/// every append that did not succeed. One connection under one lock: the store is read at start and by the scribe.
/// </summary>
public sealed class SealedStore : IAsyncDisposable
{
    private static readonly SqliteFormat Format = new(
        0x4D4E4453, // `MNDS`
        1,
        """
        CREATE TABLE value (
            seq INTEGER PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            subject TEXT NOT NULL,
            field TEXT NOT NULL,
            salt BLOB NOT NULL,
            value TEXT NOT NULL,
            leaf INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX value_subject ON value (subject);
        CREATE TABLE state (scrub INTEGER NOT NULL) STRICT;
        INSERT INTO state (scrub) VALUES (0)
        """);

    private const string Columns = "SELECT id, subject, field, salt, value, leaf FROM value ";

    private readonly Lock gate = new();
    private readonly Database database;
    private readonly WriteProbe? probe;
    private readonly Statement put;
    private readonly Statement find;
    private readonly Statement ofSubject;
    private readonly Statement ofField;
    private readonly Statement ofKind;
    private readonly Statement deleteSubject;
    private readonly Statement deleteFrom;

    private SealedStore(Database database, WriteProbe? probe)
    {
        this.database = database;
        this.probe = probe;
        database.Execute("PRAGMA secure_delete=ON");
        database.Execute("PRAGMA wal_autocheckpoint=1000");
        put = database.Prepare(
            """
            INSERT OR REPLACE INTO value (id, subject, field, salt, value, leaf) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """);
        find = database.Prepare(Columns + "WHERE id = ?1");
        ofSubject = database.Prepare(Columns + "WHERE subject = ?1 ORDER BY leaf, seq");
        ofField = database.Prepare("SELECT id, subject, value FROM value WHERE field = ?1 ORDER BY seq");
        // By the index over subjects: what a million grants are for must not be read to learn who people are.
        ofKind = database.Prepare(
            "SELECT subject, field, value FROM value WHERE subject > ?1 AND subject < ?2 ORDER BY +seq");
        deleteSubject = database.Prepare("DELETE FROM value WHERE subject = ?1 RETURNING 1");
        // INVARIANT (in order): entries come after one another, and so do the rows of what they commit to.
        deleteFrom = database.Prepare(
            """
            DELETE FROM value WHERE seq > coalesce(
                (SELECT seq FROM value WHERE leaf < ?1 ORDER BY seq DESC LIMIT 1), 0) RETURNING 1
            """);
    }

    /// <summary>
    /// Opens the store beside a ledger of this size, or makes it. Values no entry commits to are dropped, and an
    /// erasure that was interrupted is finished.
    /// </summary>
    public static SealedStore Open(string path, TreeSize ledger) => Open(path, ledger, null);

    internal static SealedStore Open(string path, TreeSize ledger, WriteProbe? probe)
    {
        var opened = Format.Open(path);
        try
        {
            var store = new SealedStore(opened, probe);
            store.DropFrom(ledger);
            return store;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stores the values, all or none, durably. Putting one again replaces it (its entry may have moved).
    /// </summary>
    public ValueTask PutAsync(IReadOnlyList<SealedValue> values, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Crash after it: the values are dropped when the store is opened, for their entries are not in the ledger.
        lock (gate) Commit(DurableWrite.PutSealed, () => { foreach (var value in values) Put(value); });
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Erases what was put for entries that the ledger, now of this size, does not have. Returns how many.
    /// </summary>
    public ValueTask<int> DropFromAsync(TreeSize ledger, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate) return ValueTask.FromResult(DropFrom(ledger));
    }

    /// <summary>The value, or null if it was erased or never there.</summary>
    public ValueTask<SealedValue?> FindAsync(SealedId id, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Span<byte> key = stackalloc byte[16];
        id.Value.TryWriteBytes(key, bigEndian: true, out _);
        lock (gate) return ValueTask.FromResult(Rows(find.Bind(1, key), Value).SingleOrDefault());
    }

    /// <summary>All values of one subject, in the order of their entries.</summary>
    public ValueTask<IReadOnlyList<SealedValue>> OfSubjectAsync(string subject, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate) return ValueTask.FromResult<IReadOnlyList<SealedValue>>(Rows(ofSubject.Bind(1, subject), Value));
    }

    /// <summary>
    /// One field of every subject, oldest first: unique names, sign-in subjects. Reads the whole store once.
    /// </summary>
    public ValueTask<IReadOnlyList<SealedText>> OfFieldAsync(string field, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<SealedText>>(Rows(
                ofField.Bind(1, field), row => new SealedText(Id(row), row.Text(1), row.Text(2))));
        }
    }

    /// <summary>Every value of subjects of one kind, oldest first; the rest of the store is not read.</summary>
    public ValueTask<IReadOnlyList<SealedField>> OfKindAsync<TId>(CancellationToken cancel)
        where TId : struct, IIdentifier<TId>
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            // The character after the one that ends an id's kind.
            return ValueTask.FromResult<IReadOnlyList<SealedField>>(Rows(
                ofKind.Bind(1, TId.Kind + "_").Bind(2, TId.Kind + "`"),
                row => new SealedField(row.Text(0), row.Text(1), row.Text(2))));
        }
    }

    /// <summary>
    /// Erases all values of these subjects and returns how many they were. On return their bytes are in no file of the
    /// folder; this rewrites the store, so many subjects at once cost what one does. Interrupted or failed, it is
    /// finished by asking again or by the next open.
    /// </summary>
    public ValueTask<int> EraseAsync(IReadOnlyList<string> subjects, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (gate)
        {
            return ValueTask.FromResult(Delete(() =>
                subjects.Sum(subject => Rows(deleteSubject.Bind(1, subject), _ => 1).Count)));
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        lock (gate) database.Dispose();
        return ValueTask.CompletedTask;
    }

    private int DropFrom(TreeSize ledger) => Delete(() => Rows(deleteFrom.Bind(1, (long)ledger.Value), _ => 1).Count);

    private int Delete(Func<int> delete)
    {
        var deleted = 0;
        Commit(DurableWrite.DeleteSealed, () =>
        {
            deleted = delete();
            if (deleted > 0) database.Execute("UPDATE state SET scrub = 1");
        });
        // Crash here: the values are gone for every reader, and the next open goes on below.
        if (database.Number("SELECT scrub FROM state") != 0) Scrub();
        return deleted;
    }

    // A deleted row can leave copies where the tree of pages was rearranged, and in the WAL. Only a file that is
    // written anew from its rows, and a WAL of no bytes, have none.
    private void Scrub()
    {
        probe?.Invoke(DurableWrite.ScrubSealed, stored: false);
        database.Execute("VACUUM");
        if (database.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            throw new StorageException(new StorageDefect.InUse(database.Path, null));
        probe?.Invoke(DurableWrite.ScrubSealed, stored: true);
        database.Execute("UPDATE state SET scrub = 0");
    }

    private void Commit(DurableWrite write, Action change)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE");
            change();
            probe?.Invoke(write, stored: false);
            database.Execute("COMMIT");
            probe?.Invoke(write, stored: true);
        }
        catch
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
            throw;
        }
    }

    private void Put(SealedValue value)
    {
        Span<byte> id = stackalloc byte[16];
        value.Id.Value.TryWriteBytes(id, bigEndian: true, out _);
        put.Bind(1, id).Bind(2, value.Subject).Bind(3, value.Field).Bind(4, value.Salt).Bind(5, value.Value)
            .Bind(6, (long)value.Leaf.Value).Run();
    }

    private SealedValue Value(Statement row)
    {
        var salt = row.Blob(3).ToArray();
        if (salt.Length != SealedValue.SaltLength || row.Number(5) < 0)
            throw new StorageException(new StorageDefect.Damaged(database.Path, "a sealed value makes no sense"));
        var leaf = new LeafIndex((ulong)row.Number(5));
        return new SealedValue(Id(row), row.Text(1), row.Text(2), salt, row.Text(4), leaf);
    }

    private SealedId Id(Statement row) => row.Blob(0) is { Length: 16 } id
        ? new SealedId(new Guid(id, bigEndian: true))
        : throw new StorageException(new StorageDefect.Damaged(database.Path, "a sealed value has no id"));

    private static List<T> Rows<T>(Statement statement, Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step()) rows.Add(read(statement));
            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }
}
