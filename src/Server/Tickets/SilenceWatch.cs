using Mandate.Governance;
using Microsoft.Extensions.Logging;

namespace Mandate.Server;

/// <summary>Says once in the log that a source fell silent while grants hang on its tickets.</summary>
internal sealed class SilenceWatch(ILogger log)
{
    private readonly HashSet<(SourceId Source, Instant Since)> said = [];

    /// <summary>When the next source falls silent, if nothing comes.</summary>
    public Instant Look(Estate estate, Instant at)
    {
        var nextAt = Instant.Forever;
        for (var row = 0; row < estate.Sources.Count; row++)
        {
            var source = estate.Sources[row];
            if (source.FreshUntil(at) is { } until) nextAt = Instant.Min(nextAt, until);
            else if (!source.Fresh.IsEmpty && said.Add((source.Id, source.SilentSince(at)))
                && new SourceStanding(estate, at).Frozen(row) is > 0 and var frozen)
                Log.SourceSilent(log, source.Name, frozen);
        }

        return nextAt;
    }
}
