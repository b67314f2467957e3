namespace Mandate.Storage;

/// <summary>What the records of a snapshot begin with.</summary>
internal enum SnapshotPart : byte
{
    /// <summary>A scope and its row, before the grants that have them.</summary>
    Scope = 1,

    /// <summary>Grants that consecutive entries recorded, under one idempotency key or none.</summary>
    Grants = 2,

    /// <summary>One entry as it is stored.</summary>
    Entry = 3,

    /// <summary>What grants brought for policy and its row, before the grants that did.</summary>
    Admission = 4,
}
