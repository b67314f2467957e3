namespace Mandate.Storage;

/// <summary>The writes that something later relies on, each of which can fail.</summary>
internal enum DurableWrite
{
    /// <summary>The commit of a batch: entries, checkpoint and tiles.</summary>
    Append,

    /// <summary>The commit of sealed values, before the entry that commits to them.</summary>
    PutSealed,

    /// <summary>The commit that deletes sealed values and marks the file to be scrubbed.</summary>
    DeleteSealed,

    /// <summary>The rewriting of the file without the bytes that were deleted.</summary>
    ScrubSealed,

    /// <summary>The replacing of a small file: key, name, anchor.</summary>
    ReplaceFile,

    /// <summary>The replacing of the snapshot; nothing relies on it.</summary>
    ReplaceSnapshot,
}

/// <summary>
/// Is told of every durable write before it is made and once it is stored. A test that throws at the first moment makes
/// the write fail unstored, at the second fail although it is stored.
/// </summary>
internal delegate void WriteProbe(DurableWrite write, bool stored);
