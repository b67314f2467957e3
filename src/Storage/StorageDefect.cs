namespace Mandate.Storage;

/// <summary>
/// Why what is stored cannot be used: <see cref="Message"/> says it, <see cref="Advice"/> what to do.
/// </summary>
public abstract record StorageDefect
{
    private StorageDefect(string path, string message, string advice)
    {
        Path = path;
        Message = message;
        Advice = advice;
    }

    /// <summary>The file or folder it is about.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in one line.</summary>
    public string Message { get; }

    /// <summary>What the operator can do.</summary>
    public string Advice { get; }

    /// <summary>A file that must be there is not.</summary>
    public sealed record Missing(string At) : StorageDefect(
        At, $"`{At}` is not there",
        "check its name: `serve` and `estate apply` make a new folder; a lost file is restored with its whole folder");

    /// <summary>Something is there that Mandate did not make.</summary>
    public sealed record Foreign(string At, string What) : StorageDefect(
        At, $"`{At}` is not Mandate's: {What}", "name another folder; nothing was changed in this one");

    /// <summary>Something that Mandate made does not hold together any more.</summary>
    public sealed record Damaged(string At, string What) : StorageDefect(
        At, $"`{At}` is damaged: {What}", "keep a copy of the folder and restore the last backup; check the disk");

    /// <summary>A newer Mandate wrote it.</summary>
    public sealed record TooNew(string At, long Level, long Known) : StorageDefect(
        At, $"`{At}` has format level {Level}, this program knows {Known}", "run the newer program");

    /// <summary>It cannot be written to.</summary>
    public sealed record Unwritable(string At) : StorageDefect(
        At,
        $"`{At}` cannot be written",
        "give this user the right to write, and check that the file system is not read-only");

    /// <summary>The disk is full; nothing of the write was recorded.</summary>
    public sealed record OutOfSpace(string At) : StorageDefect(
        At, $"no space is left for `{At}`", "make space; what was refused can be tried again");

    /// <summary>Another process has it open.</summary>
    public sealed record InUse(string At, int? ProcessId) : StorageDefect(
        At,
        ProcessId is { } id ? $"`{At}` is in use by process {id}" : $"`{At}` is in use by another process",
        "talk to that server (--server URL), or stop it first");

    /// <summary>A secret that others on this machine may read.</summary>
    public sealed record Exposed(string At) : StorageDefect(
        At, $"`{At}` can be read by other users", "chmod 600, and consider the key known to those users");

    /// <summary>The disk answered with an error.</summary>
    public sealed record Failed(string At, string What) : StorageDefect(
        At, $"`{At}` could not be read or written: {What}", "check the disk and the system's log, then start again");
}

/// <summary>What is stored cannot be used: the process says why and ends, or answers that it cannot for now.</summary>
public sealed class StorageException : Exception
{
    /// <summary>The exception for this defect; the driver's own words stay in the cause.</summary>
    public StorageException(StorageDefect defect, Exception? cause = null)
        : base(defect.Message, cause) => Defect = defect;

    /// <summary>What is wrong.</summary>
    public StorageDefect Defect { get; }
}

/// <summary>
/// The store answered unclearly while the head was being replaced: whether the batch is recorded is not known.
/// Fatal: this journal does nothing more. Open it again and ask <see cref="IJournal.FindBatchAsync"/>.
/// </summary>
public sealed class JournalBrokenException : Exception
{
    /// <summary>The exception for this cause.</summary>
    public JournalBrokenException(Exception cause)
        : base("it is not known whether the last batch was recorded: stop, and open the ledger again", cause)
    {
    }
}
