using Mandate.Connectors.OpenSsh;
using Mandate.Governance.Planning;

namespace Mandate.Server;

/// <summary>Host folders that were never made.</summary>
internal static class FolderReading
{
    /// <summary>The reading; of a host that reads a folder which is not there, that it holds nothing.</summary>
    public static ObservedPlace OrNothing(ObservedPlace reading, string folder, HostReach reach) =>
        reading is ObservedPlace.Unreadable && reach is HostReach.ReadsFolder && !Directory.Exists(folder)
            ? new ObservedPlace.Read(reading.Place, [], "", null, [], reading.ReadAt) : reading;
}
