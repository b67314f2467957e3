namespace Mandate.Wire;

/// <summary>One thing that applying a file would record.</summary>
/// <param name="Action">`add` or `change`, and with pruning `end`.</param>
/// <param name="Kind">`organisation`, `person`, `system`, `entitlement`, `relationship`, `grant` …</param>
/// <param name="Name">The name in the file.</param>
/// <param name="Text">What happens, in words.</param>
public sealed record EstateChangeWire(string Action, string Kind, string Name, string Text);

/// <summary>
/// What applying a file would do. Refusals come as a problem whose `errors` name file, line, column and member.
/// </summary>
public sealed record EstatePlanWire(
    string Estate, long Revision, IReadOnlyList<EstateChangeWire> Changes, EffectWire Effect,
        IReadOnlyList<SystemPlanWire> SystemPlans);

/// <summary>What applying a file did.</summary>
/// <param name="Estate">Its name.</param>
/// <param name="Revision">The revision of its last entry, or the newest when nothing was different.</param>
/// <param name="Entries">How many entries were recorded; 0 the second time.</param>
/// <param name="Changes">What they were.</param>
/// <param name="Effect">Which access appeared and disappeared.</param>
/// <param name="SystemPlans">The first plans of systems that the file lets be driven.</param>
public sealed record EstateAppliedWire(
    string Estate, long Revision, int Entries, IReadOnlyList<EstateChangeWire> Changes, EffectWire Effect,
        IReadOnlyList<SystemPlanWire> SystemPlans);

/// <summary>The plan for one connected system, as a person reviews it.</summary>
/// <param name="System">The system's name.</param>
/// <param name="Mode">`observe` or `enforce`.</param>
/// <param name="Text">The plan.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="Held">Whether a person has to release it.</param>
public sealed record SystemPlanWire(string System, string Mode, string Text, int Steps, bool Held);

/// <summary>What asks for a user certificate under a grant.</summary>
/// <param name="PublicKey">One line as in an `.pub` file.</param>
/// <param name="Seconds">How long at most; never beyond the grant.</param>
/// <param name="Host">Only for this host; all hosts of the scope unless said.</param>
/// <param name="Person">Of a grant to a seat: whose in it.</param>
public sealed record CertificateRequestWire(
    string PublicKey, int? Seconds = null, string? Host = null, string? Person = null);

/// <summary>A short-lived user certificate.</summary>
public sealed record CertificateWire(
    string Certificate, string KeyId, string Serial, IReadOnlyList<string> Principals, DateTimeOffset From,
        DateTimeOffset Until, long Revision);

/// <summary>What a host away from the server installs.</summary>
/// <param name="System">The system.</param>
/// <param name="Host">The host.</param>
/// <param name="Revision">What it brings the host to; a host never goes back.</param>
/// <param name="Authority">The certificate authority's public key, one line.</param>
/// <param name="RevocationList">The KRL, base64.</param>
/// <param name="Principals">The lines of each account.</param>
public sealed record HostBundleWire(
    string System, string Host, long Revision, string Authority, string RevocationList,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Principals);

/// <summary>What a host holds after it installed a bundle, read back there.</summary>
public sealed record HostReportWire(
    long Revision, string Fingerprint, IReadOnlyDictionary<string, IReadOnlyList<string>> Principals,
        IReadOnlyList<string> Strange,
    DateTimeOffset ReadAt, IReadOnlyList<SessionWire>? Sessions = null);

/// <summary>A session that is open on a host.</summary>
public sealed record SessionWire(string Host, string Account, string Grant, string Serial, string From, int Process,
    string Standing);

/// <summary>The sessions known to be open, and the hosts that cannot tell.</summary>
public sealed record SessionsWire(IReadOnlyList<SessionWire> Items, IReadOnlyList<string> Unknown);
