using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>Everything the server logs: ids and names of systems as values, never secrets.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "a pass over {System} failed and is tried again")]
    public static partial void PassFailed(ILogger log, string system, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "revision {Revision} could not be published to every host of `{System}`")]
    public static partial void NotPublished(ILogger log, string system, long revision);

    [LoggerMessage(3, LogLevel.Error, "lapses could not be noted and are noted later")]
    public static partial void LapsesNotNoted(ILogger log, Exception failure);

    [LoggerMessage(4, LogLevel.Critical,
        "the anchor {Path} knows a ledger of size {Size} that this one does not continue")]
    public static partial void AnchorContradicts(ILogger log, string path, ulong size);

    [LoggerMessage(5, LogLevel.Error, "the checkpoint could not be anchored in {Path}")]
    public static partial void NotAnchored(ILogger log, string path, Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "a message of `{Source}` was refused: {Why}")]
    public static partial void MessageRefused(ILogger log, string source, string why);

    [LoggerMessage(8, LogLevel.Warning,
        "source `{Source}` is silent, and grants are frozen until it tells again: {Frozen}")]
    public static partial void SourceSilent(ILogger log, string source, int frozen);

    [LoggerMessage(6, LogLevel.Error,
        "decisions could not be kept; they are counted as lost, and answered all the same")]
    public static partial void DecisionsNotKept(ILogger log, Exception failure);

    [LoggerMessage(9, LogLevel.Warning, "the snapshot was not used and the ledger folded instead: {Why}")]
    public static partial void SnapshotUnfit(ILogger log, string why);

    [LoggerMessage(10, LogLevel.Warning, "no snapshot could be kept; the next start takes longer")]
    public static partial void SnapshotNotKept(ILogger log, Exception failure);

    [LoggerMessage(11, LogLevel.Error, "failed sign-ins could not be counted in the ledger")]
    public static partial void FailuresNotRecorded(ILogger log, Exception failure);

    [LoggerMessage(12, LogLevel.Warning, "the provider of `{Organisation}` cannot be used: {Why}")]
    public static partial void ProviderUnusable(ILogger log, string organisation, string why);

    [LoggerMessage(13, LogLevel.Warning, "{Event} was not told: {Why}")]
    public static partial void NotTold(ILogger log, string @event, string why);

    [LoggerMessage(14, LogLevel.Error, "what changes decisions cannot be followed; every stream of changes ends")]
    public static partial void ChangesNotFollowed(ILogger log, Exception failure);
}
