using Microsoft.Extensions.Logging;

namespace Mandate.Client.AspNetCore;

/// <summary>What this library writes to the log: no subjects, no tokens.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "`{Action}` is refused, since Mandate gave no answer: {Code}: {Problem}")]
    public static partial void NoAnswer(ILogger log, string action, string code, string problem);
}
