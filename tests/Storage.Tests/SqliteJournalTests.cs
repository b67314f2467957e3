using Mandate.Storage.Sqlite;

namespace Mandate.Storage.Tests;

public sealed class SqliteJournalTests : JournalContract, IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private protected override Task<IJournal> OpenAsync(WriteProbe? probe = null) =>
        Task.FromResult<IJournal>(SqliteJournal.Open(scratch.File("ledger.db"), probe));
}
